#!/usr/bin/env bash
# workerd (miniflare 4.20260730.0): while a Worker starts, `new Response('text')`, `Response.json()` and `new TransformStream()`
# throw "Disallowed operation called within global scope", whose text speaks of network, timers and random values only. An
# engineer who warms a Worker up by answering a made request once expects the opposite of what is seen: a response with a
# string for a body does no I/O, and hashing is asynchronous.
# Seen: a Response without a body, a Request without one, a Blob, a ReadableStream, WebAssembly.Module and even
# crypto.subtle.digest, whose promise settles, all work there. So a warm-up can compile, hash and score, but not reply.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{ "name": "finding", "type": "module" }' >package.json
npm install --no-audit --no-fund --loglevel=error miniflare@4.20260730.0
cat >worker.mjs <<'JS'
const seen = {}
const attempt = (name, run) => {
  try {
    run()
    seen[name] = 'works'
  } catch (error) {
    seen[name] = error.message.slice(0, 50)
  }
}
attempt('Response without a body', () => new Response(null, { status: 204 }))
attempt('Request without a body', () => new Request('https://worker.example/'))
attempt('Blob', () => new Blob(['text']))
attempt('ReadableStream', () => new ReadableStream())
attempt('WebAssembly.Module', () => new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])))
attempt('Response of a text', () => new Response('text'))
attempt('Response.json', () => Response.json({}))
attempt('Request of a text', () => new Request('https://worker.example/', { method: 'POST', body: 'text' }))
attempt('TransformStream', () => new TransformStream())
seen['crypto.subtle.digest'] = 'has not settled'
crypto.subtle.digest('SHA-256', new Uint8Array(1)).then(
  () => (seen['crypto.subtle.digest'] = 'works'),
  (error) => (seen['crypto.subtle.digest'] = error.message),
)
export default { fetch: () => Response.json(seen) }
JS
cat >run.js <<'JS'
import assert from 'node:assert'
import { Miniflare } from 'miniflare'

const miniflare = new Miniflare({ modules: true, scriptPath: 'worker.mjs', compatibilityDate: '2026-01-01' })
const seen = await (await miniflare.dispatchFetch('http://worker.example/')).json()
await miniflare.dispose()
const refused = 'Disallowed operation called within global scope. A'
assert.deepStrictEqual(seen, {
  'Response without a body': 'works',
  'Request without a body': 'works',
  Blob: 'works',
  ReadableStream: 'works',
  'WebAssembly.Module': 'works',
  'Response of a text': refused,
  'Response.json': refused,
  'Request of a text': refused,
  TransformStream: refused,
  'crypto.subtle.digest': 'works',
})
console.log('as stated: while a Worker starts, nothing may have a body that is a text')
JS
node run.js
