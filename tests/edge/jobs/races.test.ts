import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Job, jobKeys } from '../../../edge/jobs/job.ts'
import type { JobServices } from '../../../edge/jobs/services.ts'
import { createJob, startJob, uploadPart } from '../../../edge/jobs/steps.ts'
import { deleteJob, loadPlan, writePart } from '../../../edge/jobs/store.ts'
import { LIMITS } from '../../../edge/platform/limits.ts'
import { PAIR } from '../worker.ts'
import { createQueue } from './remembering-queue.ts'

const BODY = new TextEncoder().encode(`${JSON.stringify(PAIR)}\n`)

const { sent, queue } = createQueue()

const services: JobServices = {
  bucket: env.JOBS,
  queue,
  retentionMs: 60_000,
  stalledMs: 1000,
  limits: LIMITS,
}

const upload = (job: Job, number = 1, body = BODY) => uploadPart(job, { number, bytes: body.length, body }, services)

/** Does something between the look at the input and what follows it. */
const afterLook = (act: () => Promise<unknown>): void => {
  vi.spyOn(env.JOBS, 'head').mockImplementationOnce(async () => {
    await act()
    return null
  })
}

let job: Job
beforeEach(async () => {
  sent.length = 0
  job = await createJob({ format: 'jsonl' }, services, null)
})
afterEach(() => {
  vi.restoreAllMocks()
})

describe('a part', () => {
  test('that comes while the job is started is told that it is too late', async () => {
    await upload(job)
    afterLook(() => startJob(job, services))
    await expect(upload(job, 2)).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  test('that comes while the job is deleted is told that there is no job', async () => {
    await upload(job)
    afterLook(() => deleteJob(env.JOBS, job.id))
    await expect(upload(job, 2)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  test('that R2 no longer has as it was noted can be uploaded again', async () => {
    const part = await upload(job)
    await writePart(env.JOBS, job.id, { ...part, etag: 'older' })
    await expect(startJob(job, services)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('upload them again'),
    })
    await upload(job)
    await startJob(job, services)
    expect(await loadPlan(env.JOBS, job.id)).toMatchObject({ bytes: BODY.length })
  })
})

describe('a start', () => {
  test('that comes twice at the same time starts the job once', async () => {
    await upload(job)
    await Promise.all([startJob(job, services), startJob(job, services)])
    expect(new Set(sent.map((message) => JSON.stringify(message)))).toEqual(
      new Set([JSON.stringify({ job: job.id, from: 0, to: 1 })]),
    )
  })

  test('that ends before its messages are sent is made good by the sweeper, since it says first that it will send them', async () => {
    await upload(job)
    const put = vi.spyOn(env.JOBS, 'put')
    await startJob(job, services)
    const { plan, queued } = jobKeys(job.id)
    const keys = put.mock.calls.map(([key]) => key)
    expect(keys.indexOf(queued)).toBeLessThan(keys.indexOf(plan))
  })

  test('that the queue does not take can be tried again', async () => {
    await upload(job)
    const broken = { ...services.queue, sendBatch: () => Promise.reject(new Error('Queue sendBatch failed: 500')) }
    await expect(startJob(job, { ...services, queue: broken })).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    await startJob(job, services)
    expect(sent).toEqual([{ job: job.id, from: 0, to: 1 }])
  })

  test('of more than a job may have is refused', async () => {
    const MiB = 1024 * 1024
    for (let number = 1; number <= 1100; number++)
      await writePart(env.JOBS, job.id, { number, bytes: 95 * MiB, etag: String(number) })
    await expect(startJob(job, services)).rejects.toMatchObject({ code: 'TOO_LONG', field: 'parts' })
  })
})
