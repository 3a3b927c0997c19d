/** `npm start`: serves the Worker on this machine, offline, and says how to try it once it answers. */

import { spawn } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import * as z from 'zod/mini'
import { parseJson } from '../models/json.ts'

const args = process.argv.slice(2)
const { values } = parseArgs({ args, options: { port: { type: 'string' }, env: { type: 'string' } }, strict: false })
const port = typeof values.port === 'string' ? values.port : '8787'
const origin = `http://localhost:${port}`

const EXAMPLE = `curl -s ${origin}/v1/score -H 'content-type: application/json' -d '{
  "source": "¿A qué hora quedamos mañana?",
  "translation": "What time are we meeting tomorrow?",
  "sourceLang": "es", "targetLang": "en"
}'`

const wrangler = spawn(
  'wrangler',
  [
    'dev',
    ...(values.port ? [] : ['--port', port]),
    ...(values.env === undefined ? ['--env='] : []),
    '--show-interactive-dev-session=false',
    // What is deployed asks for keys; this machine does not ask itself.
    '--var',
    'ACCESS:open',
    ...args,
  ],
  { stdio: 'inherit', env: { ...process.env, WRANGLER_SEND_METRICS: 'false' } },
)

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => wrangler.kill(signal))
wrangler.on('error', (error) => {
  process.stderr.write(`wrangler could not be started (${error.message}): run this by npm start, after npm ci\n`)
  process.exitCode = 1
})

const POLL_MS = 200
/** A channel that points at a release that was refused never has it, and a Worker without a student is never ready: requests say why. */
const MAX_WAIT_MS = 5000

/** True once the Worker answers, false once wrangler has ended without that. */
const answers = async (): Promise<boolean> => {
  while (wrangler.exitCode === null && wrangler.signalCode === null && process.exitCode === undefined) {
    const response = await fetch(`${origin}/healthz`).catch(() => undefined)
    if (response?.ok) return true
    await wait(POLL_MS)
  }
  return false
}

const readySchema = z.object({
  channels: z.array(
    z.object({ age: z.nullable(z.number()), release: z.nullable(z.string()), pointsAt: z.nullable(z.string()) }),
  ),
})

/** A Worker that nobody has asked anything has not looked yet whether a release was published to it. */
const followsItsChannel = async (): Promise<void> => {
  for (let waited = 0; waited < MAX_WAIT_MS; waited += POLL_MS) {
    const response = await fetch(`${origin}/readyz`).catch(() => undefined)
    if (response?.ok) {
      const what = `${origin}/readyz`
      const [stable] = parseJson(await response.text(), readySchema, { code: 'UNAVAILABLE', what }).channels
      if (!stable || (stable.age !== null && stable.pointsAt === stable.release)) return
    }
    await wait(POLL_MS)
  }
}

wrangler.on('exit', (code) => {
  process.exitCode ??= code ?? 0
})

if (await answers()) {
  await followsItsChannel()
  process.stdout.write(`\nReady. Try it in another terminal:\n\n${EXAMPLE}\n\n`)
}
