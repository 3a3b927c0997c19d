#!/usr/bin/env bash
# run.sh - builds the Python package, installs its wheel into an empty environment and tests it there. Extra arguments are
# packages to install beside it (pandas). EDGE_QE_URL names a running service that is asked too, but not `npm start` in this
# clone: it starts again when the kernel is built.
# Exit: 0 passed, or there is no python3 -m venv; 1 otherwise.
set -euo pipefail
cd "$(dirname "$0")/../.."

if ! python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
  echo "python: skipped: there is no Python 3.10 or newer with venv"
  exit 0
fi

OUT=$(mktemp -d)
trap 'rm -rf "$OUT"' EXIT

npm run --silent build:python
node --disable-warning=ExperimentalWarning tests/python/reference.ts "$OUT/reference.json"
python3 -m venv "$OUT/venv"
PIP=("$OUT/venv/bin/pip" --quiet --disable-pip-version-check)
if ! "${PIP[@]}" download --no-deps --dest "$OUT/had" 'flit_core>=3.11,<4' 'mini-racer>=0.14,<0.15' 2>/dev/null; then
  echo "python: skipped: flit_core and mini-racer cannot be had from a package index"
  exit 0
fi
"${PIP[@]}" wheel --no-deps --find-links "$OUT/had" --wheel-dir "$OUT" ./python
"${PIP[@]}" install --find-links "$OUT/had" "$(echo "$OUT"/edge_qe-*.whl)[local]" "$@"
# From elsewhere, so that nothing but what was installed is imported.
cp tests/python/check.py "$OUT/check.py"
cd "$OUT"
venv/bin/python -W error check.py "$OUT/reference.json"
