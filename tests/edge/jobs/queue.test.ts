import { createExecutionContext, createMessageBatch, getQueueResult } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, type MockInstance, test, vi } from 'vitest'
import { KERNEL } from '../../../edge/engines/kernel-engine.ts'
import { jobKeys } from '../../../edge/jobs/job.ts'
import { loadProgress } from '../../../edge/jobs/progress.ts'
import { consume } from '../../../edge/jobs/queue.ts'
import { createJob, startJob, uploadPart } from '../../../edge/jobs/steps.ts'
import { loadJob, writeDead } from '../../../edge/jobs/store.ts'
import { LIMITS } from '../../../edge/platform/limits.ts'
import { loadBundled } from '../../../edge/releases/release.ts'
import type { ServedReleases } from '../../../edge/releases/served-releases.ts'
import manifest from '../../../models/default/manifest.json'
import student from '../../../models/default/student.bin'
import { PAIR } from '../worker.ts'
import { createQueue } from './remembering-queue.ts'

const bundled = { manifest: JSON.stringify(manifest), student }
const app: ServedReleases = {
  getRelease: async () => ({ release: await loadBundled(bundled, KERNEL), channel: null }),
  channels: () => [],
}
const failing: ServedReleases = { ...app, getRelease: () => Promise.reject(new Error(`cannot read ${PAIR.source}`)) }

let printed: MockInstance<typeof console.error>
beforeEach(() => {
  printed = vi.spyOn(console, 'error').mockReturnValue()
})
afterEach(() => {
  vi.restoreAllMocks()
})

const start = async (rows: number) => {
  const { sent, queue } = createQueue()
  const services = { bucket: env.JOBS, queue, retentionMs: 60_000, stalledMs: 1000, limits: LIMITS }
  const job = await createJob({ format: 'jsonl' }, services, null)
  const text = `${JSON.stringify(PAIR)}\n`.repeat(rows)
  const body = new TextEncoder().encode(text)
  await uploadPart(job, { number: 1, bytes: body.length, body }, services)
  await startJob(job, services)
  return { job, sent, services }
}

const deliver = async (
  bodies: readonly unknown[],
  { queue = 'edge-qe-jobs', using = app, JOB_QUEUE = createQueue().queue } = {},
) => {
  const batch = createMessageBatch(
    queue,
    bodies.map((body, i) => ({ id: String(i), timestamp: new Date(), attempts: 1, body })),
  )
  await consume(batch, { ...env, JOB_QUEUE }, using)
  return getQueueResult(batch, createExecutionContext())
}

const progress = async (id: string) => {
  const job = await loadJob(env.JOBS, id)
  if (!job) throw new Error('the job is gone')
  return loadProgress(job, env.JOBS)
}

describe('the consumer', () => {
  test('starts a job with one message, which becomes one a chunk', async () => {
    const { job, sent } = await start(4000)
    const { total } = (await progress(job.id)).chunks
    expect(total).toBeGreaterThan(2)
    expect(sent).toEqual([{ job: job.id, from: 0, to: total }])
    const { sent: next, queue } = createQueue()
    await deliver(sent, { JOB_QUEUE: queue })
    expect(next).toEqual(Array.from({ length: total }, (_, i) => ({ job: job.id, from: i, to: i + 1 })))
  })

  test('scores a chunk that comes twice once', async () => {
    const { job, sent } = await start(3)
    await deliver([...sent, ...sent])
    const put = vi.spyOn(env.JOBS, 'put')
    expect((await deliver(sent)).explicitAcks).toEqual(['0'])
    expect(put).not.toHaveBeenCalled()
    expect(await progress(job.id)).toMatchObject({ state: 'finished', rows: { finished: 3 } })
  })

  test('asks for another try of what fails, without the others of its batch, and quotes no text', async () => {
    const { sent } = await start(3)
    const { retryMessages, explicitAcks } = await deliver([...sent, { job: 'none' }], { using: failing })
    expect(retryMessages.map(({ msgId }) => msgId)).toEqual(['0', '1'])
    expect(explicitAcks).toEqual([])
    expect(printed.mock.calls.join('\n')).toContain('job message failed')
    expect(printed.mock.calls.join('\n')).not.toContain(PAIR.source)
  })

  test('lists what is given up with its reason, and scores it when the job is started again', async () => {
    const { job, sent, services } = await start(3)
    await deliver(sent, { using: failing })
    await deliver(sent, { queue: 'edge-qe-jobs-dead' })
    expect(await progress(job.id)).toMatchObject({
      state: 'failed',
      deadLetters: [{ from: 0, to: 1, code: 'INTERNAL', detail: 'Error', at: expect.any(String) }],
    })
    sent.length = 0
    await startJob(job, services)
    await deliver(sent)
    expect(await progress(job.id)).toMatchObject({ state: 'finished', deadLetters: [] })
  })

  test('lists what is given up without a reason where its consumer was killed', async () => {
    const { job, sent } = await start(1)
    await deliver(sent, { queue: 'edge-qe-jobs-dead' })
    expect((await progress(job.id)).deadLetters).toEqual([{ from: 0, to: 1, at: expect.any(String) }])
  })

  test('lets go of what belongs to a job that was deleted', async () => {
    const gone = { job: '00000000-0000-4000-8000-000000000000', from: 0, to: 1 }
    expect((await deliver([gone])).explicitAcks).toEqual(['0'])
    expect((await deliver([gone], { queue: 'edge-qe-jobs-dead' })).explicitAcks).toEqual(['0'])
  })

  test('lists and forgets what was given up with few operations, however much it is', async () => {
    const { job, services } = await start(1)
    // More than R2 lists or deletes at once.
    const chunks = 1100
    const { plan } = jobKeys(job.id)
    const stored = JSON.parse((await (await env.JOBS.get(plan))?.text()) ?? '')
    await env.JOBS.put(plan, JSON.stringify({ ...stored, chunks }))
    for (let from = 0; from < chunks; from += 50)
      await Promise.all(Array.from({ length: 50 }, (_, i) => writeDead(env.JOBS, job.id, { from: from + i, to: from + i + 1 })))
    const spies = (['get', 'head', 'put', 'list', 'delete'] as const).map((method) => vi.spyOn(env.JOBS, method))
    const { state, deadLetters } = await progress(job.id)
    expect([state, deadLetters.length]).toEqual(['failed', chunks])
    await startJob(job, services)
    expect(spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0)).toBeLessThan(50)
    expect(await progress(job.id)).toMatchObject({ state: 'scoring', deadLetters: [] })
  })

  test('lists nothing as given up that another message had scored', async () => {
    const { job, sent } = await start(1)
    await deliver(sent, { queue: 'edge-qe-jobs-dead' })
    await deliver(sent)
    expect(await progress(job.id)).toMatchObject({ state: 'finished', deadLetters: [] })
  })

  test('sends no more messages for a job that was deleted', async () => {
    const { sent, queue } = createQueue()
    const gone = { job: '00000000-0000-4000-8000-000000000000', from: 0, to: 5000 }
    expect((await deliver([gone], { JOB_QUEUE: queue })).explicitAcks).toEqual(['0'])
    expect(sent).toEqual([])
  })

  test('waits for the release of the channel, so that a fresh isolate does not score with the bundled one', async () => {
    const { sent } = await start(1)
    const getRelease = vi.fn(app.getRelease)
    await deliver(sent, { using: { ...app, getRelease } })
    expect(getRelease).toHaveBeenCalledWith(expect.objectContaining({ wait: true }))
  })
})
