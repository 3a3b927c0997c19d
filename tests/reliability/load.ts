/**
 * `npm run reliability:load -- [minutes]`: good requests as fast as raw workerd answers them; says how much memory it had
 * on the way, which is not to grow, and whether every request was answered. (`wrangler dev` would be the bottleneck, and
 * its own proxy most of the memory.)
 */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readFileLines } from '../../trainer/files/lines.ts'
import { bundleWorker } from '../bench/bundle.ts'
import { createClient, toRequest } from '../bench/client.ts'
import { readMemoryMb, startServer } from '../bench/workerd.ts'

const MINUTES = Number(process.argv[2] ?? 10)
const AT_ONCE = 8

const requests: Buffer[] = []
for (const pair of ['ro-en', 'ru-en', 'en-zh', 'si-en'])
  for await (const { text } of readFileLines(`tests/fixtures/rows/${pair}.train.jsonl`)) {
    const { source, translation }: { source: string; translation: string } = JSON.parse(text)
    const [sourceLang, targetLang] = pair.split('-')
    requests.push(toRequest('/v1/score', { source, translation, sourceLang, targetLang }))
  }

const folder = await mkdtemp(join(tmpdir(), 'edge-qe-load-'))
const server = await startServer(bundleWorker(join(import.meta.dirname, '../..'), folder))
const until = performance.now() + MINUTES * 60_000
let answered = 0

/** Throws unless every answer is 200. */
const send = async (first: number): Promise<void> => {
  const client = await createClient(server.port)
  for (let i = first; performance.now() < until; i++) {
    await client.send(requests[i % requests.length] ?? Buffer.alloc(0))
    answered++
  }
  client.close()
}

const samples: number[] = []
const watch = setInterval(() => samples.push(readMemoryMb(server.pid).resident), 5000)
await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => send(i * 31)))
clearInterval(watch)
await server.stop()
await rm(folder, { recursive: true, force: true })

/** Of what was seen in a tenth of the time. */
const tenth = (n: number): string => {
  const part = samples.slice(Math.floor((n * samples.length) / 10), Math.floor(((n + 1) * samples.length) / 10))
  return (part.reduce((sum, mb) => sum + mb, 0) / Math.max(1, part.length)).toFixed(0)
}
process.stdout.write(
  `${answered.toLocaleString('en')} requests in ${MINUTES} minutes (${Math.round(answered / MINUTES / 60)} a second), none failed; ` +
    `workerd in MB by tenth of the time: ${Array.from({ length: 10 }, (_, n) => tenth(n)).join(' ')}\n`,
)
