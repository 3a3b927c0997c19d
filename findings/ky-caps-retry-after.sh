#!/usr/bin/env bash
# ky 2.1.0: `retry.maxRetryAfter` is a cap on the pause, not a limit beyond which ky gives up. A judge's API that answers 429
# with `Retry-After: 3600` (a day's quota) is asked again after the cap, as often as `retry.limit` allows: a client that sets a
# small cap in order to fail fast hammers a server that asked for an hour.
# Seen: with maxRetryAfter 300 ms three requests within a few seconds, each answered "Retry-After: 3600" until the last.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{ "name": "finding", "type": "module" }' >package.json
npm install --no-audit --no-fund --ignore-scripts --loglevel=error ky@2.1.0
cat >run.js <<'JS'
import assert from 'node:assert'
import { createServer } from 'node:http'
import ky from 'ky'

let requests = 0
const server = createServer((_, reply) => {
  requests++
  if (requests < 3) reply.writeHead(429, { 'retry-after': '3600' }).end()
  else reply.end('asked again')
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const start = Date.now()
const text = await ky.get(`http://127.0.0.1:${server.address().port}`, { retry: { limit: 2, maxRetryAfter: 300 } }).text()
server.close()
assert.strictEqual(text, 'asked again')
assert.strictEqual(requests, 3)
assert.ok(Date.now() - start < 60_000)
console.log('as stated: three requests although the server asked for an hour')
JS
node run.js
