/**
 * The consumer of the queue: scores chunks, and gives up those that fail again and again. A message may come twice, or
 * never (then the sweeper sends another): the result of a chunk is written once, whoever scores it.
 */

import { QualityError } from '../../models/errors.ts'
import type { ChunkRange, JobMessage } from '../platform/job-message.ts'
import { parseLimits } from '../platform/limits.ts'
import type { Settings } from '../platform/settings.ts'
import type { ServedReleases } from '../releases/served-releases.ts'
import { createTally } from '../scoring/metrics.ts'
import { scoreChunk } from './chunk.ts'
import { jobKeys, parseJobMessage } from './job.ts'
import { type JobServices, requireServices } from './services.ts'
import { loadJob, loadPlan, writeDead, writeFailure } from './store.ts'

/** Messages that one `sendBatch` takes. */
const FAN_OUT = 100
/** What comes to it was tried as often as the queue tries. */
const DEAD_LETTERS = /-dead$/
const RETRY_SECONDS = 10
/** It is kept in the metadata of an object, which takes 8 KiB. */
const MAX_DETAIL = 1000

export const consume = async (batch: MessageBatch<unknown>, env: Settings, releases: ServedReleases): Promise<void> => {
  const services = requireServices(env)
  for (const message of batch.messages) {
    try {
      const asked = parseJobMessage(message.body)
      if (DEAD_LETTERS.test(batch.queue)) await bury(asked, services)
      else await work(asked, { services, env, releases })
      message.ack()
    } catch (error) {
      console.error(
        JSON.stringify({ event: 'job message failed', queue: batch.queue, attempt: message.attempts, ...reasonOf(error) }),
      )
      message.retry({ delaySeconds: RETRY_SECONDS * message.attempts })
    }
  }
}

/** Texts may stand in the messages of errors that are not ours. */
const reasonOf = (error: unknown): { code: string; detail: string } =>
  error instanceof QualityError
    ? { code: error.code, detail: error.message.slice(0, MAX_DETAIL) }
    : { code: 'INTERNAL', detail: error instanceof Error ? error.name : typeof error }

const bury = async ({ job, ...span }: JobMessage, { bucket }: JobServices): Promise<void> => {
  if (await loadJob(bucket, job)) await writeDead(bucket, job, span)
}

interface Context {
  readonly services: JobServices
  readonly env: Settings
  readonly releases: ServedReleases
}

const work = async ({ job, from, to }: JobMessage, context: Context): Promise<void> => {
  if (to - from > 1) return fanOut(job, { from, to }, context.services)
  try {
    await score(job, from, context)
  } catch (error) {
    const failure = { from, to, ...reasonOf(error), at: new Date().toISOString() }
    await writeFailure(context.services.bucket, job, failure)
    throw error
  }
}

/** A message for many chunks becomes a hundred messages for fewer, so that starting a job is one message, whatever its size. */
const fanOut = async (job: string, { from, to }: ChunkRange, { bucket, queue }: JobServices): Promise<void> => {
  if (!(await loadJob(bucket, job))) return
  const step = Math.ceil((to - from) / FAN_OUT)
  const messages: { body: JobMessage }[] = []
  for (let i = from; i < to; i += step) messages.push({ body: { job, from: i, to: Math.min(to, i + step) } })
  await queue.sendBatch(messages)
}

const score = async (id: string, chunk: number, { services: { bucket }, env, releases }: Context): Promise<void> => {
  const [job, plan, done] = await Promise.all([
    loadJob(bucket, id),
    loadPlan(bucket, id),
    bucket.head(jobKeys(id).chunk(chunk)),
  ])
  // Deleted meanwhile, or scored by another.
  if (!job || !plan || done) return
  const served = await releases.getRelease({ cohort: job.owner ?? undefined, wait: true })
  const tally = createTally()
  await scoreChunk(chunk, tally, { bucket, job, plan, served, limits: parseLimits(env.LIMITS) })
  tally.write(env, { ...served, route: 'job' })
}
