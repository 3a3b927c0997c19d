/**
 * `npm run reliability:load -- [minutes]`: good requests as fast as they are answered; says how much memory the Worker
 * had on the way, which is not to grow, and whether every request was answered.
 */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readFileLines } from '../../trainer/lines.ts'
import { startServer } from './server.ts'

const MINUTES = Number(process.argv[2] ?? 10)
const PORT = 8792
const AT_ONCE = 16

const bodies: string[] = []
for (const pair of ['ro-en', 'ru-en', 'en-zh', 'si-en'])
  for await (const { text } of readFileLines(`tests/fixtures/rows/${pair}.train.jsonl`)) {
    const { source, translation }: { source: string; translation: string } = JSON.parse(text)
    const [sourceLang, targetLang] = pair.split('-')
    bodies.push(JSON.stringify({ source, translation, sourceLang, targetLang }))
  }

const state = await mkdtemp(join(tmpdir(), 'edge-qe-load-'))
const server = await startServer(PORT, state, { CHANNEL_SECONDS: '1' })
const until = performance.now() + MINUTES * 60_000
let answered = 0
let failed = 0

const send = async (first: number): Promise<void> => {
  for (let i = first; performance.now() < until; i++) {
    const body = bodies[i % bodies.length] ?? ''
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(`${server.origin}/v1/score`, { method: 'POST', headers, body })
    await response.arrayBuffer()
    answered++
    if (!response.ok) failed++
  }
}

const samples: number[] = []
const watch = setInterval(() => samples.push(server.memoryMb()), 5000)
await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => send(i * 31)))
clearInterval(watch)
await server.kill()
await rm(state, { recursive: true, force: true })

/** Of what was seen in a tenth of the time. */
const tenth = (n: number): string => {
  const part = samples.slice(Math.floor((n * samples.length) / 10), Math.floor(((n + 1) * samples.length) / 10))
  return (part.reduce((sum, mb) => sum + mb, 0) / Math.max(1, part.length)).toFixed(0)
}
process.stdout.write(
  `${answered.toLocaleString('en')} requests in ${MINUTES} minutes (${Math.round(answered / MINUTES / 60)} a second), ${failed} failed; ` +
    `workerd in MB by tenth of the time: ${Array.from({ length: 10 }, (_, n) => tenth(n)).join(' ')}\n`,
)
process.exitCode = failed === 0 ? 0 : 1
