#!/usr/bin/env bash
# webpack 5.113.0, `target: 'node'`: `createRequire(file).resolve('is-number')` of node:module, where `file` is known at run
# time only, gives no path in the bundle but a number, webpack's own id of a module that was found from the source file while
# it was built; the package is put into the bundle too. The build succeeds without a warning. An engineer who looks for a data
# file of an installed package expects Node's resolution from `file`, which is what createRequire is for and what the same
# file does unbundled; `readFile` of the number reads a file descriptor.
# Seen: exit 0, no warnings; the source prints the path, the bundle a number.
# What works: process.getBuiltinModule('node:module').createRequire, which webpack does not know.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{ "name": "finding", "type": "commonjs" }' >package.json
npm install --no-audit --no-fund --ignore-scripts --loglevel=error webpack@5.113.0 is-number@7.0.0
cat >main.mjs <<'JS'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const from = process.argv[2] ?? process.cwd()
try {
  console.log(createRequire(join(from, 'package.json')).resolve('is-number'))
} catch (error) {
  console.log(error.code)
}
JS
sed "s/import { createRequire } from 'node:module'/const { createRequire } = process.getBuiltinModule('node:module')/" main.mjs >builtin.mjs
cat >build.js <<'JS'
const assert = require('node:assert')
const webpack = require('webpack')
const entry = { main: './main.mjs', builtin: './builtin.mjs' }
webpack({ mode: 'production', target: 'node', context: __dirname, entry, output: { path: `${__dirname}/out` } }, (error, stats) => {
  assert.ifError(error)
  assert.deepStrictEqual([stats.hasErrors(), stats.hasWarnings()], [false, false])
})
JS
node build.js
file="$(pwd -P)/node_modules/is-number/index.js"
for script in main.mjs builtin.mjs out/builtin.js; do
  [ "$(node "$script")" = "$file" ] || { echo "changed: $script prints $(node "$script")"; exit 1; }
done
seen=$(node out/main.js)
[[ "$seen" =~ ^[0-9]+$ ]] || { echo "changed: the bundle prints $seen"; exit 1; }
echo "as stated: a path unbundled, the number $seen in the bundle of a build without warnings"
