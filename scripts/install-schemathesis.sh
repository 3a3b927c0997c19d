#!/usr/bin/env bash
# install-schemathesis.sh - puts Schemathesis, a fuzzer driven by the OpenAPI document, where its test looks for it.
# Exit: 0 installed or already there; 1 otherwise. Without it that test is skipped.
set -euo pipefail
cd "$(dirname "$0")/.."

VENV=node_modules/.cache/schemathesis
PACKAGES=('schemathesis==4.32.5')

[ -x "$VENV/bin/schemathesis" ] && exit 0
python3 -m venv "$VENV"
if ! "$VENV/bin/pip" install --quiet --disable-pip-version-check "${PACKAGES[@]}"; then
  rm -rf "$VENV"
  exit 1
fi
