#!/usr/bin/env bash
# npm 11.19.1: `npm install --no-save B` removes A that an earlier `npm install --no-save A` put there: what no package.json
# names is extraneous to the next install. Two optional backends that are documented with a command each can never be there
# together. Seen: after the second command node_modules has the second package alone. What installs both: one command.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm=(npx --yes npm@11.19.1)
echo '{ "name": "project", "version": "1.0.0", "dependencies": { "is-odd": "3.0.1" } }' >package.json
"${npm[@]}" install --no-audit --no-fund --loglevel=error >/dev/null
"${npm[@]}" install --no-save --no-audit --no-fund is-array@1.0.1 >/dev/null
[ -e node_modules/is-array ]
"${npm[@]}" install --no-save --no-audit --no-fund is-string@1.1.1 >/dev/null
if [ -e node_modules/is-array ]; then
  echo "changed: what an earlier --no-save installed stays"
  exit 1
fi
[ -e node_modules/is-string ]
"${npm[@]}" install --no-save --no-audit --no-fund is-array@1.0.1 is-string@1.1.1 >/dev/null
[ -e node_modules/is-array ] && [ -e node_modules/is-string ]
echo "as stated: the second command removes what the first installed; one command installs both"
