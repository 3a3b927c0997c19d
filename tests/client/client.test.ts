import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BATCH_ITEMS } from '../../client/batches.ts'
import { type Client, createClient, EdgeQeError } from '../../client/client.ts'
import { JOB_LIMITS, LIMITS } from '../../edge/platform/limits.ts'
import { readPairs } from './pairs.ts'
import { API_KEY, type Service, startService } from './service.ts'

const PAIRS = readPairs('ro-en')
const [PAIR = { source: '', translation: '', sourceLang: '', targetLang: '' }] = PAIRS

describe('a client of the running Worker', () => {
  let service: Service
  let client: Client

  beforeAll(async () => {
    service = await startService()
    client = createClient({ baseUrl: service.url, apiKey: API_KEY })
  })
  afterAll(() => service.close())

  test('scores a message', async () => {
    const reply = await client.score(PAIR)
    expect(reply.score).toBeGreaterThan(0)
    expect(reply.words?.length).toBe(reply.tokens.translation)
    expect(reply.model).toMatchObject({ name: 'default', engine: 'kernel', channel: null })
    expect(await client.score({ ...PAIR, detail: 'score', threshold: 1 })).toMatchObject({ verdict: 'reject', raw: reply.raw })
  })

  test('scores more items than one request takes, each in its place and as it is scored alone', async () => {
    const items = [...PAIRS, ...PAIRS, ...PAIRS].map((pair, id) => ({ ...pair, id }))
    expect(items.length).toBeGreaterThan(2 * BATCH_ITEMS)
    const scored = await client.scoreBatch(items)
    expect(scored.map(({ id }) => id)).toEqual(items.map(({ id }) => id))
    for (const i of [0, 63, 64, items.length - 1])
      expect(scored[i]).toEqual({ ...(await client.score(PAIRS[i % PAIRS.length] ?? PAIR)), id: i })
  })

  test('gives an item that cannot be read its error and scores the others', async () => {
    const scored = await client.scoreBatch([PAIR, { ...PAIR, id: 'bad', sourceLang: '?' }, PAIR])
    expect(scored[1]).toMatchObject({ id: 'bad', error: { code: 'BAD_MESSAGE', field: 'sourceLang', status: 400 } })
    expect(scored[0]).toEqual(scored[2])
  })

  test('gives ids back as they were sent, and refuses a number that is rounded already', async () => {
    const ids = ['1234567890123456789', 1_234_567_890_123_456_789n, 7, undefined]
    const scored = await client.scoreBatch(ids.map((id) => ({ ...PAIR, id })))
    expect(scored.map(({ id }) => id)).toEqual(ids)
    await expect(client.scoreBatch([{ ...PAIR, id: 2 ** 53 }])).rejects.toMatchObject({
      code: 'BAD_INPUT',
      field: 'id',
      detail: 'id: 9007199254740992 is beyond 2^53, where numbers are rounded: use a string or a bigint',
    })
  })

  test('sends no more bytes at once than the service takes', async () => {
    const long = { ...PAIR, source: 'ț'.repeat(LIMITS.textLength), translation: 'ț'.repeat(LIMITS.textLength) }
    const scored = await client.scoreBatch(new Array(30).fill(long))
    expect(scored.length).toBe(30)
    expect(new Set(scored.map((item) => ('raw' in item ? item.raw : item.error.code))).size).toBe(1)
  })

  test('passes the log-probabilities of the MT system on', async () => {
    const logProbs = [-0.1, -2.5, -0.3]
    expect((await client.score({ ...PAIR, logProbs })).logProbs).toMatch(/^(used|ignored)$/)
    expect(await client.score(PAIR)).not.toHaveProperty('logProbs')
  })

  test('scores a conversation in one request, with a summary', async () => {
    const messages = PAIRS.slice(0, 3).map((pair, id) => ({ ...pair, id: BigInt(id) + 2n ** 60n }))
    const { items, summary, model } = await client.scoreConversation(messages)
    expect(items.map(({ id }) => id)).toEqual(messages.map(({ id }) => id))
    expect(summary).toMatchObject({ scored: 3, mean: expect.any(Number) })
    expect(model.name).toBe('default')
    await expect(client.scoreConversation(new Array(LIMITS.items + 1).fill(PAIR))).rejects.toMatchObject({ field: 'items' })
  })

  test('ranks translations of one source', async () => {
    const { translation, ...source } = PAIR
    const { ranking, model } = await client.rank({ ...source, translations: ['', translation] })
    const { model: own, ...alone } = await client.score(PAIR)
    expect(ranking[0]).toEqual({ index: 1, agreement: 0, beats: [0], ...alone })
    expect(model).toEqual(own)
  })

  test('scores no items without a request', async () => {
    expect(await createClient({ baseUrl: 'http://127.0.0.1:1' }).scoreBatch([])).toEqual([])
  })

  test('tells languages and models', async () => {
    const { languages, model } = await client.languages()
    expect(languages.map(({ languagePair }) => languagePair)).toContain('ro-en')
    const { models } = await client.models()
    expect(models[0]).toMatchObject({ id: model.id, student: { architecture: 'decomposable' } })
  })

  test('stores feedback once', async () => {
    const { model } = await client.score(PAIR)
    const record = { ...PAIR, rating: 0.25, verdict: 'disagree', release: model.id } as const
    const first = await client.feedback(record)
    expect(first).toMatchObject({ stored: true })
    expect(await client.feedback(record)).toEqual({ ...first, stored: false })
  })

  test('throws what the service says is wrong, with code, field and request id', async () => {
    const error: unknown = await client.score({ ...PAIR, targetLang: 'no language' }).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(EdgeQeError)
    expect(error).toMatchObject({ name: 'EdgeQeError', code: 'BAD_MESSAGE', status: 400, field: 'targetLang' })
    expect(error).toMatchObject({
      detail: expect.stringContaining('"no language"'),
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
    await expect(client.score({ ...PAIR, channel: 'nobody' })).rejects.toMatchObject({ code: 'BAD_MESSAGE', field: 'channel' })
  })

  test('without a key, or with another, is not let in', async () => {
    for (const apiKey of [undefined, 'eqe_other'])
      await expect(createClient({ baseUrl: service.url, apiKey }).score(PAIR)).rejects.toMatchObject({
        code: 'UNAUTHORISED',
        status: 401,
      })
  })

  test('takes a fetch of its own, as for a service binding, and a base with a path', async () => {
    const paths: string[] = []
    const bound = createClient({
      baseUrl: 'https://bound.test/qe/',
      apiKey: API_KEY,
      fetch: (request) => {
        const { pathname } = new URL(request.url)
        paths.push(pathname)
        return fetch(new Request(new URL(pathname.replace('/qe', ''), service.url), request))
      },
    })
    expect((await bound.score(PAIR)).score).toBeGreaterThan(0)
    expect(paths).toEqual(['/qe/v1/score'])
  })
})

describe('a bulk job by the client', () => {
  let service: Service
  let client: Client
  const header = 'id\tsource\ttranslation\n'
  const rows = PAIRS.map(({ source, translation }, id) => `${id}\t${source}\t${translation}\n`)

  beforeAll(async () => {
    service = await startService({ open: true })
    client = createClient({ baseUrl: service.url })
  })
  afterAll(() => service.close())

  const collect = async (id: string) => {
    const lines = []
    for await (const line of client.result(id)) lines.push(line)
    return lines
  }

  test('of several parts has one line a row, in order, scored as alone', async () => {
    // Rows that are too long to be scored make a second part without the time that scoring takes.
    const long = `long\t${'ț'.repeat(2 * LIMITS.textLength)}\tlong\n`
    const times = Math.ceil((JOB_LIMITS.minPartBytes * 1.05) / Buffer.byteLength(long))
    const text = header + rows.join('') + long.repeat(times) + rows.join('')
    const bytes = Buffer.byteLength(text)
    const scored = 2 * rows.length
    const job = await client.createJob({ format: 'tsv', sourceLang: 'ro', targetLang: 'en' })
    expect(job).toMatchObject({ state: 'uploading', partBytes: JOB_LIMITS.partBytes })
    await client.uploadJob({ ...job, partBytes: JOB_LIMITS.minPartBytes }, new Blob([text]).stream())
    expect(await client.getJob(job.id)).toMatchObject({ input: { parts: 2, bytes } })
    await client.startJob(job.id)
    const seen: number[] = []
    const ended = await client.waitForJob(job.id, {
      pollMs: 200,
      timeoutMs: 100_000,
      onProgress: ({ rows: { finished } }) => seen.push(finished),
    })
    expect(ended).toMatchObject({ state: 'finished', rows: { finished: scored + times, failed: times } })
    expect(seen.at(-1)).toBe(scored + times)
    const lines = await collect(job.id)
    const ids = rows.map((_, i) => String(i))
    expect(lines.map(({ id }) => id)).toEqual([...ids, ...new Array(times).fill('long'), ...ids])
    expect(lines[rows.length]).toMatchObject({ error: { code: 'TOO_LONG', field: 'source' } })
    const { words: _words, model, ...alone } = await client.score(PAIR)
    expect(lines[0]).toEqual({ ...alone, id: '0', release: model.id })
    const saved = await new Response(client.resultStream(job.id)).text()
    expect(saved.split('\n').length - 1).toBe(lines.length)
    await client.deleteJob(job.id)
    await expect(client.getJob(job.id)).rejects.toMatchObject({ code: 'NOT_FOUND', status: 404 })
  })

  test('takes a Blob, and a line of its result can be the last that is read', async () => {
    const job = await client.createJob({ format: 'tsv', sourceLang: 'ro', targetLang: 'en' })
    await client.uploadJob(job, new Blob([header, ...rows]))
    await client.startJob(job.id)
    await client.waitForJob(job.id, { pollMs: 100 })
    for await (const line of client.result(job.id)) {
      expect(line).toMatchObject({ id: '0' })
      break
    }
  })

  test('waits no longer than it is told, and reads no result before there is one', async () => {
    const job = await client.createJob({ format: 'jsonl' })
    await expect(client.waitForJob(job.id, { pollMs: 50, timeoutMs: 120 })).rejects.toMatchObject({
      code: 'TIMEOUT',
      detail: expect.stringContaining('uploading'),
    })
    await expect(collect(job.id)).rejects.toMatchObject({ code: 'CONFLICT' })
    const reason = new Error('enough')
    const waiting = client.waitForJob(job.id, { signal: AbortSignal.any([AbortSignal.timeout(10_000), abortSoon(reason)]) })
    await expect(waiting).rejects.toBe(reason)
  })

  test('with nothing in it is refused before it starts', async () => {
    const job = await client.createJob({ format: 'jsonl' })
    await expect(client.uploadJob(job, new Blob([]))).rejects.toMatchObject({ code: 'BAD_INPUT' })
  })
})

const abortSoon = (reason: Error): AbortSignal => {
  const controller = new AbortController()
  setTimeout(() => controller.abort(reason), 100)
  return controller.signal
}
