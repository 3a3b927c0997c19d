/** `npm start`: serves the Worker on this machine, offline, and says how to try it once it answers. */

import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
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

/** Whether something else answers there already; wrangler would say it in a page of its own words. */
const isTaken = (candidate: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error) => resolve('code' in error && error.code === 'EADDRINUSE'))
    server.listen(candidate, () => server.close(() => resolve(false)))
  })

const PORTS_TRIED = 100

if (/^\d{1,5}$/.test(port) && (await isTaken(Number(port)))) {
  let free = Number(port) + 1
  while (free < Number(port) + PORTS_TRIED && (await isTaken(free))) free++
  process.stderr.write(`Port ${port} is taken. Use another one: npm start -- --port ${free}
`)
  process.exit(1)
}

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
  process.stderr.write(`wrangler could not be started (${error.message}): run npm ci, then npm start
`)
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

const modelsSchema = z.object({
  models: z.array(z.object({ id: z.string(), name: z.string(), channel: z.nullable(z.string()) })),
})

/** Undefined where none could be loaded: requests say why. */
const findRelease = async (): Promise<string | undefined> => {
  const what = `${origin}/v1/models`
  const response = await fetch(what).catch(() => undefined)
  if (!response?.ok) return undefined
  const [model] = parseJson(await response.text(), modelsSchema, { code: 'UNAVAILABLE', what }).models
  return model && `${model.name} ${model.id} (${model.channel === null ? 'bundled' : `channel ${model.channel}`})`
}

wrangler.on('exit', (code) => {
  process.exitCode ??= code ?? 0
})

if (await answers()) {
  await followsItsChannel()
  const release = await findRelease()
  process.stdout.write(`
${
  release
    ? `Serving release ${release}.
`
    : ''
}Ready. Try it in another terminal:\n\n${EXAMPLE}\n\n`)
}
