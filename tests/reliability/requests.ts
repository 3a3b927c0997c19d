/**
 * `npm run reliability:requests -- [number]`: bad requests of every kind against the running Worker; says whether any was
 * answered with a failure of the service, or not within ten seconds.
 */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRandom } from '../../trainer/statistics/random.ts'
import { startServer } from './server.ts'

const NUMBER = Number(process.argv[2] ?? 100_000)
const PORT = 8791
const AT_ONCE = 32
const MAX_MS = 10_000

const random = createRandom(1)
const below = (n: number): number => Math.floor(random.uniform() * n)
const pick = <T>(items: readonly T[]): T => {
  const item = items[below(items.length)]
  if (item === undefined) throw new RangeError('nothing to pick from')
  return item
}

const MESSAGE = { source: 'Bună ziua, ce mai faci?', translation: 'Hello, how are you?', sourceLang: 'ro', targetLang: 'en' }
const HUGE = 'x'.repeat(1_000_000)

/** Values that no field should have, and some that one may. */
const VALUES: readonly (() => unknown)[] = [
  () => null,
  () => pick([0, -1, 1e308, -1e308, 5e-324, 2 ** 53 + 1, 0.1]),
  () => pick([true, false]),
  () => [],
  () => ({}),
  () => '',
  () =>
    pick(['\ud800', '\udfff\ud800', 'a\ud83d', '\u0000', '\uffff', '\u202e\u2066', '👩‍👧'.repeat(200), '\u0301'.repeat(2000)]),
  () => String.fromCharCode(...Array.from({ length: below(40) }, () => below(65_536))),
  () => 'ab '.repeat(below(6000)),
  () => Array.from({ length: below(200) }, () => MESSAGE),
]

/** JSON text of numbers that JSON.stringify would not write. */
const NUMBERS = ['1e999', '-1e999', `${'9'.repeat(400)}`, '0.'.padEnd(300, '1'), 'NaN', '01', '--1', '1.']

const nested = (): string => {
  const depth = 1 + below(20_000)
  return pick([
    () => '['.repeat(depth) + ']'.repeat(depth),
    () => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`,
    () => '['.repeat(depth),
  ])()
}

const mutated = (): object => {
  const message: Record<string, unknown> = { ...MESSAGE }
  for (let i = 1 + below(3); i > 0; i--) {
    const key = pick([...Object.keys(MESSAGE), 'threshold', 'detail', 'channel', 'id', 'unknown', '__proto__', 'constructor'])
    if (below(4) === 0) delete message[key]
    else message[key] = pick(VALUES)()
  }
  return message
}

const cut = (text: string): string => text.slice(0, below(text.length))

const BODIES: readonly (() => string | Uint8Array)[] = [
  () => cut(JSON.stringify(MESSAGE)),
  () => JSON.stringify(mutated()),
  () => JSON.stringify({ items: Array.from({ length: below(70) }, mutated) }),
  () => JSON.stringify({ items: pick(VALUES)() }),
  () => JSON.stringify(pick(VALUES)()),
  () => `{"source":"a","translation":"b","sourceLang":"ro","targetLang":"en","threshold":${pick(NUMBERS)}}`,
  () => Uint8Array.from({ length: below(300) }, () => below(256)),
  nested,
  () => pick(['', ' ', '\ufeff{}', 'null', '{"a":1,"a":2}', '{"source":"\\ud800"}', '<html>', 'source=a&translation=b']),
]

const TYPES = [
  'application/json',
  'application/json; charset=utf-16',
  'text/plain',
  'multipart/form-data',
  'application/x-www-form-urlencoded',
  '',
  'x'.repeat(2000),
]
const PATHS = ['/v1/score', '/v1/score/batch', '/v1/rank', '/v1/jobs', '/v1/feedback']
const ODD_PATHS = [
  '/v1/score/',
  '/v1/score/batch/1',
  '/v1/jobs/none',
  '/v1/jobs/00000000-0000-4000-8000-000000000000',
  '/v1/jobs/00000000-0000-4000-8000-000000000000/parts/1',
  '/v1/jobs/00000000-0000-4000-8000-000000000000/start',
  '/v1/jobs/00000000-0000-4000-8000-000000000000/result?part=-1',
  '/v1/jobs/%00/parts/%2e%2e',
  '/v1/languages',
  '/v1/models',
  '/%ff',
  `/v1/${'a'.repeat(4000)}`,
]
const METHODS = ['POST', 'GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD']

interface Bad {
  readonly method: string
  readonly path: string
  readonly headers: Record<string, string>
  readonly body?: string | Uint8Array
}

const makeBad = (): Bad => {
  // One in 200 is large: a thousand of a megabyte in two hundred thousand.
  const body = below(200) === 0 ? JSON.stringify({ ...MESSAGE, source: HUGE }) : pick(BODIES)()
  const method = below(10) === 0 ? pick(METHODS) : 'POST'
  const path = below(10) === 0 ? pick(ODD_PATHS) : pick(PATHS)
  const headers: Record<string, string> = {}
  const type = below(10) === 0 ? pick(TYPES) : 'application/json'
  if (type !== '') headers['content-type'] = type
  if (below(20) === 0) headers['authorization'] = pick(['Bearer', 'Bearer x', 'Basic eA==', 'x'.repeat(3000)])
  if (below(20) === 0) headers['x-cohort'] = 'c'.repeat(below(5000))
  return { method, path, headers, ...(method === 'GET' || method === 'HEAD' ? {} : { body }) }
}

const state = await mkdtemp(join(tmpdir(), 'edge-qe-requests-'))
const server = await startServer(PORT, state, { FEEDBACK: 'on' })
const statuses = new Map<number, number>()
const failures: string[] = []
let sent = 0
/** Connections that wrangler dev's proxy lost on the way to the Worker. */
let lost = 0
let slowest = 0

const send = async (): Promise<void> => {
  while (sent < NUMBER) {
    sent++
    const { method, path, headers, body } = makeBad()
    const began = performance.now()
    try {
      const response = await fetch(server.origin + path, {
        method,
        headers,
        signal: AbortSignal.timeout(MAX_MS),
        ...(body === undefined ? {} : { body }),
      })
      const reply = await response.text()
      // Which of wrangler dev's two processes answered: the Worker's errors are JSON with a code, its proxy's are not.
      if (response.status === 500 && !reply.includes('"code"')) {
        lost++
        continue
      }
      statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1)
      if (response.status >= 500) failures.push(`${response.status} ${method} ${path} ${String(body).slice(0, 200)}`)
    } catch (error) {
      failures.push(`${error} ${method} ${path} ${String(body).slice(0, 200)}`)
    }
    slowest = Math.max(slowest, performance.now() - began)
  }
}

const began = performance.now()
await Promise.all(Array.from({ length: AT_ONCE }, send))
const seconds = (performance.now() - began) / 1000
const alive = (await fetch(`${server.origin}/readyz`)).status
const memory = server.memoryMb()
await server.kill()
await rm(state, { recursive: true, force: true })
const counts = [...statuses].toSorted(([a], [b]) => a - b).map(([status, count]) => `${status} ${count}`)
process.stdout.write(
  `${NUMBER.toLocaleString('en')} bad requests in ${seconds.toFixed(0)} s: ${counts.join(', ')}, ` +
    `${lost} lost by wrangler dev's proxy; slowest ${slowest.toFixed(0)} ms; ` +
    `then /readyz ${alive}, workerd ${memory.toFixed(0)} MB\n`,
)
for (const failure of failures.slice(0, 20)) process.stdout.write(`${failure}\n`)
// A machine that is too busy loses some; a Worker that ends loses all that are on their way, time and again.
process.exitCode = failures.length === 0 && lost < NUMBER / 1000 && alive === 200 ? 0 : 1
