#!/usr/bin/env bash
# install-moto.sh - puts moto, an S3 server with conditional writes, where the tests of publishing look for it.
# Exit: 0 installed or already there; 1 otherwise. Without it those tests are skipped.
set -euo pipefail
cd "$(dirname "$0")/.."

VENV=node_modules/.cache/moto
# moto's extra `server` brings all of AWS, 300 MB; S3 needs these.
PACKAGES=('moto[s3]==5.2.5' 'flask>=3' 'flask-cors>=6')

[ -x "$VENV/bin/moto_server" ] && exit 0
python3 -m venv "$VENV"
if ! "$VENV/bin/pip" install --quiet --disable-pip-version-check "${PACKAGES[@]}"; then
  rm -rf "$VENV"
  exit 1
fi
