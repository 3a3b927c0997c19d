/**
 * What the cron trigger does: jobs past their time are deleted, and what has no result though nothing happens to it any
 * more is queued again: its message was lost, or its consumer was.
 */

import type { Settings } from '../platform/settings.ts'
import { type JobServices, requireServices } from './services.ts'
import { endedChunks, missingSpans, queueSpans } from './steps.ts'
import { deleteJob, listChunks, listDead, loadExpiry, loadPlan, loadQueued, writeEnded } from './store.ts'
import { takeTurn } from './turn.ts'

/** `sweep` with the services of an environment. Throws UNCONFIGURED naming the setting that cannot be read. */
export const sweepAll = (env: Settings): Promise<void> => sweep(requireServices(env))

/** A job that cannot be swept does not keep the others from it; each failure is logged. Of many jobs, some have their turn. */
export const sweep = async (services: JobServices, now = Date.now()): Promise<void> => {
  for (const id of await takeTurn(services.bucket)) {
    try {
      await sweepJob(id, services, now)
    } catch (error) {
      const reason = error instanceof Error ? error.message : typeof error
      console.error(JSON.stringify({ event: 'job not swept', job: id, reason }))
    }
  }
}

const sweepJob = async (id: string, services: JobServices, now: number): Promise<void> => {
  const { bucket, retentionMs, stalledMs } = services
  const expiry = await loadExpiry(bucket, id, retentionMs)
  // Without its record a job was deleted while a chunk of it was being scored.
  if (expiry === undefined || expiry <= now) return deleteJob(bucket, id)
  const queued = await loadQueued(bucket, id)
  if (!queued || now - queued.uploaded.getTime() < stalledMs) return
  const plan = await loadPlan(bucket, id)
  // A start that broke off is made again by whoever was not answered.
  if (!plan) return
  const chunks = await listChunks(bucket, id)
  const missing = missingSpans(plan.chunks, endedChunks(chunks, await listDead(bucket, id)))
  if (missing.length === 0) return writeEnded(bucket, queued)
  const last = chunks.reduce((latest, { finished }) => Math.max(latest, finished.getTime()), 0)
  if (now - last < stalledMs) return
  console.warn(JSON.stringify({ event: 'job queued again', job: id, spans: missing.length }))
  await queueSpans(id, missing, services)
}
