import { createExecutionContext, createMessageBatch, getQueueResult } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createApp } from '../../../edge/app.ts'
import { KERNEL } from '../../../edge/engines/kernel-engine.ts'
import { consume } from '../../../edge/jobs/queue.ts'
import { loadBundled } from '../../../edge/releases/release.ts'
import manifest from '../../../models/default/manifest.json'
import student from '../../../models/default/student.bin'
import { BROKEN, failing, half, lying, meddle, slow } from '../faults.ts'
import { PAIR } from '../worker.ts'
import { createQueue } from './remembering-queue.ts'

const release = await loadBundled({ manifest: JSON.stringify(manifest), student }, KERNEL)
const parts = { getRelease: () => Promise.resolve({ release, channel: null }), channels: () => [] }
const app = createApp(parts)

const { sent, queue } = createQueue()
const SETTINGS = { ...env, ACCESS: 'open', FEEDBACK: 'on', JOB_QUEUE: queue }
type Services = Pick<Env, 'JOBS' | 'JOB_QUEUE' | 'FEEDBACK_BUCKET'>

const toBytes = (text: string): Uint8Array => new TextEncoder().encode(text)

const ask = (method: string, path: string, body?: string, settings: object = {}): Promise<Response> => {
  const headers: Record<string, string> = body === undefined ? {} : { 'content-length': String(toBytes(body).length) }
  if (method === 'POST' && body !== undefined) headers['content-type'] = 'application/json'
  const init = { method, headers, ...(body === undefined ? {} : { body }) }
  return Promise.resolve(app.request(path, init, { ...SETTINGS, ...settings }))
}

/** Delivers what was queued, until nothing of it has to be tried again. */
const deliver = async (services: Partial<Services>): Promise<number> => {
  let retries = 0
  for (let body = sent.shift(); body; body = sent.shift()) {
    const batch = createMessageBatch('edge-qe-jobs', [{ id: '0', timestamp: new Date(), attempts: 1, body }])
    await consume(batch, { ...SETTINGS, ...services }, parts)
    const { retryMessages } = await getQueueResult(batch, createExecutionContext())
    if (retryMessages.length === 0) continue
    retries++
    sent.unshift(body)
  }
  return retries
}

const ROWS = 3
const INPUT = `${JSON.stringify(PAIR)}\n`.repeat(ROWS)

beforeEach(() => {
  sent.length = 0
  vi.spyOn(console, 'error').mockReturnValue()
})

afterEach(() => {
  vi.restoreAllMocks()
})

/** Makes a job, scores it, reads its result and deletes it; what is UNAVAILABLE or breaks off is asked again. */
const runJob = async (services: Partial<Services>): Promise<{ rows: number; retries: number }> => {
  let retries = 0
  const insist = async (method: string, path: string, body?: string): Promise<string> => {
    for (;;) {
      const response = await ask(method, path, body, services)
      const text = await response.text().catch(() => undefined)
      if (response.ok && text !== undefined) return text
      if (text !== undefined) expect(JSON.parse(text)).toMatchObject({ status: 503, code: 'UNAVAILABLE' })
      retries++
    }
  }
  const { id }: { id: string } = JSON.parse(await insist('POST', '/v1/jobs', '{"format":"jsonl"}'))
  await insist('PUT', `/v1/jobs/${id}/parts/1`, INPUT)
  await insist('POST', `/v1/jobs/${id}/start`)
  retries += await deliver(services)
  expect(JSON.parse(await insist('GET', `/v1/jobs/${id}`))).toMatchObject({ state: 'finished' })
  const result = await insist('GET', `/v1/jobs/${id}/result`)
  await insist('DELETE', `/v1/jobs/${id}`)
  expect((await env.JOBS.list({ prefix: `jobs/${id}` })).objects).toEqual([])
  return { rows: result.split('\n').length - 1, retries }
}

describe('a bulk job', () => {
  test('loses nothing, whichever call of its bucket or queue fails: asked again, it is finished', async () => {
    let calls = 0
    let failed = Number.NaN
    const once = async (name: string, call: () => unknown): Promise<unknown> => {
      if (++calls === failed) throw BROKEN
      const answer = await call()
      return name === 'get' && typeof answer === 'object' && answer !== null ? meddle(answer, by) : answer
    }
    // It asks nobody anything; what it answers does.
    const by = (name: string, call: () => unknown): unknown =>
      name === 'resumeMultipartUpload' ? meddle(Object(call()), once) : once(name, call)
    const services = { JOBS: meddle(env.JOBS, by), JOB_QUEUE: meddle(queue, by) }
    expect(await runJob(services)).toEqual({ rows: ROWS, retries: 0 })
    const total = calls
    expect(total).toBeGreaterThan(20)
    const untold: number[] = []
    for (let n = 1; n <= total; n++) {
      calls = 0
      failed = n
      const { rows, retries } = await runJob(services)
      expect(rows, `call ${n}`).toBe(ROWS)
      if (retries === 0) untold.push(n)
    }
    expect(untold).toEqual([])
  }, 120_000)

  test('is not scored from half of its input', async () => {
    const { id } = await (await ask('POST', '/v1/jobs', '{"format":"jsonl"}')).json<{ id: string }>()
    await ask('PUT', `/v1/jobs/${id}/parts/1`, INPUT)
    const cut = { JOBS: lying(env.JOBS, (bytes) => (bytes.length === toBytes(INPUT).length ? half(bytes) : bytes)) }
    expect(await (await ask('POST', `/v1/jobs/${id}/start`, undefined, cut)).json()).toMatchObject({ code: 'UNAVAILABLE' })
    expect((await ask('POST', `/v1/jobs/${id}/start`)).status).toBe(202)
    const [body] = sent
    const batch = createMessageBatch('edge-qe-jobs', [{ id: '0', timestamp: new Date(), attempts: 1, body }])
    await consume(batch, { ...SETTINGS, ...cut }, parts)
    expect((await getQueueResult(batch, createExecutionContext())).retryMessages).toHaveLength(1)
    await deliver({})
    expect(await (await ask('GET', `/v1/jobs/${id}`)).json()).toMatchObject({ state: 'finished', rows: { finished: ROWS } })
  })

  test('says so where what is stored of it cannot be read, and is as it was when it can', async () => {
    const { id } = await (await ask('POST', '/v1/jobs', '{"format":"jsonl"}')).json<{ id: string }>()
    const response = await ask('GET', `/v1/jobs/${id}`, undefined, { JOBS: lying(env.JOBS, half) })
    expect(await response.json()).toMatchObject({ status: 500, code: 'BAD_DATA', detail: 'job.json is not valid JSON' })
    expect((await ask('GET', `/v1/jobs/${id}`)).status).toBe(200)
  })

  test('in a bucket that is too slow is 504, and as it was when it is not', async () => {
    const { id } = await (await ask('POST', '/v1/jobs', '{"format":"jsonl"}')).json<{ id: string }>()
    const settings = { JOBS: slow(env.JOBS, 300), LIMITS: '{"timeoutMs":100}' }
    expect(await (await ask('GET', `/v1/jobs/${id}`, undefined, settings)).json()).toMatchObject({ code: 'TIMED_OUT' })
    expect(await (await ask('GET', `/v1/jobs/${id}`)).json()).toMatchObject({ state: 'uploading' })
  })

  test('never passes half a result for a whole one', async () => {
    const { id } = await (await ask('POST', '/v1/jobs', '{"format":"jsonl"}')).json<{ id: string }>()
    await ask('PUT', `/v1/jobs/${id}/parts/1`, INPUT)
    await ask('POST', `/v1/jobs/${id}/start`)
    await deliver({})
    const short = meddle(env.JOBS, async (name, call) => {
      const object: unknown = await call()
      const isChunk =
        name === 'get' && typeof object === 'object' && object !== null && Reflect.get(object, 'key').includes('chunks')
      return isChunk ? { body: new Blob(['{"half":']).stream() } : object
    })
    const response = await ask('GET', `/v1/jobs/${id}/result`, undefined, { JOBS: short })
    await expect(response.text()).rejects.toThrow()
    expect((await (await ask('GET', `/v1/jobs/${id}/result`)).text()).split('\n')).toHaveLength(ROWS + 1)
  })
})

describe('feedback', () => {
  const SAID = JSON.stringify({ ...PAIR, rating: 0.5 })

  test('that cannot be stored says so, and is stored when it is said again', async () => {
    const lost = await ask('POST', '/v1/feedback', SAID, { FEEDBACK_BUCKET: failing(env.FEEDBACK_BUCKET) })
    expect(await lost.json()).toMatchObject({ status: 503, code: 'UNAVAILABLE', field: 'FEEDBACK_BUCKET' })
    expect(await (await ask('POST', '/v1/feedback', SAID)).json()).toMatchObject({ stored: true })
  })

  test('whose bucket is too slow is 504 and stored once, however often it is said', async () => {
    const said = JSON.stringify({ ...PAIR, rating: 0.75 })
    const settings = { FEEDBACK_BUCKET: slow(env.FEEDBACK_BUCKET, 300), LIMITS: '{"timeoutMs":100}' }
    expect((await ask('POST', '/v1/feedback', said, settings)).status).toBe(504)
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(await (await ask('POST', '/v1/feedback', said)).json()).toMatchObject({ stored: false })
  })
})
