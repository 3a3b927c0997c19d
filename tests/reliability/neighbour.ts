/**
 * `npm run reliability:neighbour -- [rounds]`: what a caller feels of another who sends batches of 256 pairs without pause, in
 * one isolate of raw workerd: how long a request for one pair takes alone and beside it, by turns.
 */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readFileLines } from '../../trainer/files/lines.ts'
import { bundleWorker } from '../bench/bundle.ts'
import { createClient, toRequest } from '../bench/client.ts'
import { startServer } from '../bench/workerd.ts'

const ROUNDS = Number(process.argv[2] ?? 5)
const ROUND_MS = 2000
const PAUSE_MS = 10
/** What one request may hold. */
const ITEMS = 256

const items: object[] = []
for await (const { text } of readFileLines('tests/fixtures/rows/ro-en.train.jsonl')) {
  const { source, translation }: { source: string; translation: string } = JSON.parse(text)
  items.push({ source, translation, sourceLang: 'ro', targetLang: 'en' })
}
const single = items.map((item) => toRequest('/v1/score', item))
const batch = toRequest('/v1/score/batch', { items: Array.from({ length: ITEMS }, (_, i) => items[i % items.length]) })

const folder = await mkdtemp(join(tmpdir(), 'edge-qe-neighbour-'))
const server = await startServer(bundleWorker(join(import.meta.dirname, '../..'), folder))

/** Milliseconds of each request of a caller who pauses between them. */
const call = async (): Promise<number[]> => {
  const client = await createClient(server.port)
  const until = performance.now() + ROUND_MS
  const times: number[] = []
  for (let i = 0; performance.now() < until; i++) {
    const start = performance.now()
    await client.send(single[i % single.length] ?? Buffer.alloc(0))
    times.push(performance.now() - start)
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
  client.close()
  return times
}

/** Sends batches one after the other, on so many connections, until it is stopped; resolves to how many were answered. */
const flood = (connections: number): (() => Promise<number>) => {
  let isOver = false
  let answered = 0
  const sending = Array.from({ length: connections }, async () => {
    const client = await createClient(server.port)
    for (; !isOver; answered++) await client.send(batch)
    client.close()
  })
  return async () => {
    isOver = true
    await Promise.all(sending)
    return answered
  }
}

const FLOODS = [0, 1, 8]
const times = new Map<number, number[]>(FLOODS.map((connections) => [connections, []]))
const batches = new Map<number, number>()
// Warm before anything is counted.
await call()
for (let round = 0; round < ROUNDS; round++)
  for (const connections of FLOODS) {
    const stop = flood(connections)
    times.get(connections)?.push(...(await call()))
    batches.set(connections, (batches.get(connections) ?? 0) + (await stop()))
  }
await server.stop()
await rm(folder, { recursive: true, force: true })

for (const [connections, all] of times) {
  const sorted = all.toSorted((a, b) => a - b)
  const at = (share: number): string => (sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN).toFixed(1)
  const perSecond = ((batches.get(connections) ?? 0) / ((ROUNDS * ROUND_MS) / 1000)).toFixed(0)
  process.stdout.write(
    `beside ${connections} connections (${perSecond} batches a second): p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, ${all.length} requests\n`,
  )
}
