import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { jobKeys } from '../../../edge/jobs/job.ts'
import { createJob, startJob, uploadPart } from '../../../edge/jobs/steps.ts'
import { writeChunk } from '../../../edge/jobs/store.ts'
import { sweep } from '../../../edge/jobs/sweep.ts'
import { LIMITS } from '../../../edge/platform/limits.ts'
import { PAIR } from '../worker.ts'
import { createQueue } from './remembering-queue.ts'

const HOUR = 3_600_000
/** What a request, or the clock's, may ask of R2. */
const MAX_OPERATIONS = 1000

const { sent, queue } = createQueue()
const services = {
  bucket: env.JOBS,
  queue,
  retentionMs: HOUR,
  stalledMs: 1000,
  limits: LIMITS,
}

const start = async (): Promise<string> => {
  const job = await createJob({ format: 'jsonl' }, services, null)
  const body = new TextEncoder().encode(`${JSON.stringify(PAIR)}\n`)
  await uploadPart(job, { number: 1, bytes: body.length, body }, services)
  await startJob(job, services)
  return job.id
}

const finish = (id: string): Promise<void> =>
  writeChunk(env.JOBS, { id, chunk: 0, rows: 1, failed: 0, release: 'a'.repeat(64), lines: [new TextEncoder().encode('{}\n')] })

/** Counts what is asked of R2. */
const countOperations = (): (() => number) => {
  const spies = (['get', 'head', 'put', 'list', 'delete'] as const).map((method) => vi.spyOn(env.JOBS, method))
  return () => spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0)
}

const countJobs = async (): Promise<number> =>
  (await env.JOBS.list({ prefix: 'jobs/', delimiter: '/' })).delimitedPrefixes.length

afterEach(async () => {
  vi.restoreAllMocks()
  sent.length = 0
  for (;;) {
    const { objects } = await env.JOBS.list()
    if (objects.length === 0) return
    await env.JOBS.delete(objects.map(({ key }) => key))
  }
})

describe('the sweeper', () => {
  test('of more jobs than one invocation may look at comes to all of them in turn', async () => {
    for (let i = 0; i < 170; i++) await createJob({ format: 'jsonl' }, services, String(i))
    vi.spyOn(console, 'warn').mockReturnValue()
    let sweeps = 0
    for (; (await countJobs()) > 0 && sweeps < 10; sweeps++) {
      const operations = countOperations()
      await sweep(services, Date.now() + 2 * HOUR)
      expect(operations()).toBeLessThan(MAX_OPERATIONS)
      vi.restoreAllMocks()
    }
    expect(await countJobs()).toBe(0)
    expect(sweeps).toBeGreaterThan(1)
  })

  test('reads nothing of a finished job again', async () => {
    const id = await start()
    await finish(id)
    await sweep(services, Date.now() + 60_000)
    const list = vi.spyOn(env.JOBS, 'list')
    await sweep(services, Date.now() + 120_000)
    expect(list.mock.calls.map(([options]) => options?.prefix)).not.toContain(jobKeys(id).chunks)
  })

  test('deletes in time what another version of the service wrote', async () => {
    const id = await start()
    const { job } = jobKeys(id)
    await env.JOBS.put(job, '{"version":2}')
    vi.spyOn(console, 'error').mockReturnValue()
    await sweep(services)
    expect(await env.JOBS.head(job)).not.toBeNull()
    await sweep(services, Date.now() + 2 * HOUR)
    expect((await env.JOBS.list({ prefix: `jobs/${id}` })).objects).toEqual([])
  })

  test('gives up the upload of a job that was never started', async () => {
    const job = await createJob({ format: 'jsonl' }, services, null)
    const warned = vi.spyOn(console, 'warn')
    await sweep(services, Date.now() + 2 * HOUR)
    expect(warned).not.toHaveBeenCalled()
    const upload = env.JOBS.resumeMultipartUpload(jobKeys(job.id).input, job.uploadId)
    await expect(upload.uploadPart(1, 'late')).rejects.toThrow('does not exist')
  })

  test('keeps an eye on a job that is started again after it had ended', async () => {
    const id = await start()
    await env.JOBS.put(jobKeys(id).deadSpan({ from: 0, to: 1 }), '', {
      customMetadata: { dead: JSON.stringify({ from: 0, to: 1, at: '2026-01-01T00:00:00Z' }) },
    })
    await sweep(services, Date.now() + 60_000)
    const job = JSON.parse((await (await env.JOBS.get(jobKeys(id).job))?.text()) ?? '')
    await startJob(job, services)
    sent.length = 0
    vi.spyOn(console, 'warn').mockReturnValue()
    await sweep(services, Date.now() + 60_000)
    expect(sent).toEqual([{ job: id, from: 0, to: 1 }])
  })
})
