#!/usr/bin/env bash
# npm 11.19.1: `npm install X` in a project whose package.json names X as an optional peer, and which has a lockfile, reports
# success and leaves no X behind. An engineer expects the package that was asked for by name to be there afterwards: optional
# backends (tfjs-node, onnxruntime-node) are documented to be installed just so.
# Seen: "up to date" (or "removed 1 package" where it was there), exit 0, no node_modules/is-number; with --no-save too.
# What installs it: a folder whose package.json does not name it as an optional peer.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm=(npx --yes npm@11.19.1)
mkdir project && cd project
cat >package.json <<'JSON'
{ "name": "project", "version": "1.0.0", "peerDependencies": { "is-number": "7.0.0" }, "peerDependenciesMeta": { "is-number": { "optional": true } } }
JSON
"${npm[@]}" install --no-audit --no-fund --loglevel=error
[ -f package-lock.json ]
for flag in --no-save --save; do
  "${npm[@]}" install "$flag" --no-audit --no-fund is-number@7.0.0
  if [ -e node_modules/is-number ]; then
    echo "changed: npm install $flag now installs an optional peer"
    exit 1
  fi
done
mkdir ../plain && cd ../plain
echo '{ "name": "plain", "version": "1.0.0" }' >package.json
"${npm[@]}" install --no-save --no-audit --no-fund is-number@7.0.0 >/dev/null
[ -e node_modules/is-number ]
echo "as stated: asked for by name, exit 0, and not installed"
