/**
 * What the cron trigger does: jobs past their time are deleted, and what has no result though nothing happens to it any
 * more is queued again: its message was lost, or its consumer was.
 */

import { jobKeys } from './job.ts'
import type { JobServices } from './services.ts'
import { missingSpans, queueSpans } from './steps.ts'
import { deleteJob, listChunks, listDead, listJobs, readJob, readPlan } from './store.ts'

/** A job that cannot be swept does not keep the others from it; each failure is logged. */
export const sweep = async (services: JobServices, now = Date.now()): Promise<void> => {
  for await (const id of listJobs(services.bucket)) {
    try {
      await sweepJob(id, services, now)
    } catch (error) {
      const reason = error instanceof Error ? error.message : typeof error
      console.error(JSON.stringify({ event: 'job not swept', job: id, reason }))
    }
  }
}

const sweepJob = async (id: string, services: JobServices, now: number): Promise<void> => {
  const { bucket, stalledMs } = services
  const job = await readJob(bucket, id)
  // Without its record a job was deleted while a chunk of it was being scored.
  if (!job || Date.parse(job.expires) <= now) return deleteJob(bucket, id)
  const plan = await readPlan(bucket, id)
  if (!plan) return
  const chunks = await listChunks(bucket, id)
  const ended = new Set(chunks.map(({ chunk }) => chunk))
  for (const { from, to } of await listDead(bucket, id)) for (let i = from; i < to; i++) ended.add(i)
  const missing = missingSpans(plan.chunks, ended)
  if (missing.length === 0) return
  const queued = await bucket.head(jobKeys(id).queued)
  const last = chunks.reduce((latest, { finished }) => Math.max(latest, finished.getTime()), queued?.uploaded.getTime() ?? 0)
  if (now - last < stalledMs) return
  console.warn(JSON.stringify({ event: 'job queued again', job: id, spans: missing.length }))
  await queueSpans(id, missing, services)
}
