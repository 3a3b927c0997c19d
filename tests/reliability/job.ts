/**
 * `npm run reliability:job -- [rows]`: a bulk job through R2 and Queues on this machine, with the server killed twice on
 * the way; says whether the result has every row once, in order, and scored as the pair alone is.
 */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readFileLines, readLines } from '../../trainer/files/lines.ts'
import { type Server, startServer } from './server.ts'

const ROWS = Number(process.argv[2] ?? 1_000_000)
const PORT = 8790
const PART_BYTES = 10 * 1024 * 1024
const KILLS = [0.15, 0.5]
/** A message that is lost is noticed after this time. */
const STALLED_SECONDS = '10'

const say = (text: string): void => void process.stdout.write(`${text}\n`)
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

interface Pair {
  readonly source: string
  readonly translation: string
}

const readPairs = async (): Promise<Pair[]> => {
  const pairs: Pair[] = []
  for await (const { text } of readFileLines('tests/fixtures/rows/ro-en.train.jsonl')) {
    const { source, translation }: Pair = JSON.parse(text)
    pairs.push({ source: source.replaceAll('\t', ' '), translation: translation.replaceAll('\t', ' ') })
  }
  return pairs
}

/** Cuts a stream of rows into parts of the same size. */
const toParts = function* (pairs: readonly Pair[]): Generator<Uint8Array> {
  const encoder = new TextEncoder()
  let part = new Uint8Array(PART_BYTES)
  let used = 0
  const lines = function* (): Generator<string> {
    yield 'id\tsource\ttranslation\n'
    for (let i = 0; i < ROWS; i++) {
      const pair = pairs[i % pairs.length]
      yield `${i}\t${pair?.source}\t${pair?.translation}\n`
    }
  }
  for (const line of lines()) {
    let bytes = encoder.encode(line)
    while (bytes.length > 0) {
      const taken = bytes.subarray(0, PART_BYTES - used)
      part.set(taken, used)
      used += taken.length
      bytes = bytes.subarray(taken.length)
      if (used < PART_BYTES) continue
      yield part
      part = new Uint8Array(PART_BYTES)
      used = 0
    }
  }
  if (used > 0) yield part.subarray(0, used)
}

const state = await mkdtemp(join(tmpdir(), 'edge-qe-job-'))
const start = (): Promise<Server> => startServer(PORT, state, { JOB_STALLED_SECONDS: STALLED_SECONDS })
let server = await start()

const ask = async (method: string, path: string, body?: Uint8Array | string): Promise<Response> => {
  const headers = typeof body === 'string' ? { 'content-type': 'application/json' } : {}
  const response = await fetch(server.origin + path, { method, headers, ...(body === undefined ? {} : { body }) })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  return response
}

interface Progress {
  readonly id: string
  readonly state: string
  readonly chunks: { readonly total: number; readonly finished: number }
  readonly rows: { readonly finished: number; readonly failed: number }
}

const pairs = await readPairs()
const { id } = (await (
  await ask('POST', '/v1/jobs', JSON.stringify({ format: 'tsv', sourceLang: 'ro', targetLang: 'en' }))
).json()) as Progress
let number = 0
let bytes = 0
for (const part of toParts(pairs)) {
  await ask('PUT', `/v1/jobs/${id}/parts/${++number}`, part)
  bytes += part.length
}
say(`uploaded ${ROWS.toLocaleString('en')} rows, ${(bytes / 1e6).toFixed(0)} MB, ${number} parts`)
const began = performance.now()
await ask('POST', `/v1/jobs/${id}/start`)

const kills = [...KILLS]
let shown = -1
for (;;) {
  await wait(1000)
  // The clock of Workers that run here is this script.
  await ask('GET', '/cdn-cgi/handler/scheduled')
  const progress = (await (await ask('GET', `/v1/jobs/${id}`)).json()) as Progress
  const share = progress.chunks.finished / progress.chunks.total
  if (Math.floor(share * 10) > shown) {
    shown = Math.floor(share * 10)
    say(
      `${progress.state}: ${progress.chunks.finished} of ${progress.chunks.total} chunks, workerd ${server.memoryMb().toFixed(0)} MB`,
    )
  }
  if (progress.state !== 'scoring') break
  if (share >= (kills[0] ?? 2)) {
    kills.shift()
    await server.kill()
    say(`killed at ${(100 * share).toFixed(0)} %, and started again`)
    server = await start()
  }
}
const seconds = (performance.now() - began) / 1000
const result = await ask('GET', `/v1/jobs/${id}/result`)
if (!result.body) throw new Error('the result has no body')
let rows = 0
let misplaced = 0
let unscored = 0
let different = 0
const expected = new Map<number, number>()
for await (const { text } of readLines(result.body)) {
  const line: { id?: string; score?: number } = JSON.parse(text)
  if (line.id !== String(rows)) misplaced++
  if (typeof line.score !== 'number') unscored++
  else {
    const pair = rows % pairs.length
    if (!expected.has(pair)) expected.set(pair, line.score)
    if (expected.get(pair) !== line.score) different++
  }
  rows++
}
for (const [index, score] of expected) {
  const body = JSON.stringify({ ...pairs[index], sourceLang: 'ro', targetLang: 'en' })
  const alone = (await (await ask('POST', '/v1/score', body)).json()) as { score: number }
  if (alone.score !== score) different++
}
await server.kill()
await rm(state, { recursive: true, force: true })
say(
  `${rows.toLocaleString('en')} rows in ${seconds.toFixed(0)} s (${Math.round(rows / seconds)} a second), ${KILLS.length} kills: ` +
    `${misplaced} misplaced, ${unscored} without a score, ${different} scored otherwise than alone`,
)
process.exitCode = rows === ROWS && misplaced + unscored + different === 0 ? 0 : 1
