/** What a caller does with a job: make it, upload its parts, start it, delete it. */

import { QualityError } from '../../models/errors.ts'
import type { ChunkRange } from '../platform/job-message.ts'
import { JOB_LIMITS } from '../platform/limits.ts'
import { type DeadSpan, type Job, jobKeys, type Plan } from './job.ts'
import type { JobRequest } from './request.ts'
import { countChunks, parseHead } from './rows.ts'
import type { JobServices } from './services.ts'
import {
  type ChunkResult,
  completeUpload,
  countJobs,
  deleteDead,
  listChunks,
  listParts,
  loadInput,
  loadJob,
  loadPlan,
  type Part,
  writeJob,
  writePart,
  writeQueued,
} from './store.ts'

/** Bytes of a chunk: about 2,000 to 8,000 chat messages, one to six seconds of CPU. */
const MIN_CHUNK = 256 * 1024
const MAX_CHUNK = 1024 * 1024

/**
 * Chunks of a result that one request streams: each is one operation of the thousand that a request may do, and to list
 * those of the largest job takes one for every thousand, or fewer where their metadata is much.
 */
export const CHUNKS_A_PART = 750

/** Throws CONFLICT where the caller has as many jobs as it may. */
export const createJob = async (
  { format, ...defaults }: JobRequest,
  { bucket, retentionMs, limits }: JobServices,
  owner: string | null,
): Promise<Job> => {
  if ((await countJobs(bucket, owner, limits.jobs)) >= limits.jobs)
    throw new QualityError('CONFLICT', `this key has ${limits.jobs} jobs, the most it may have at once: delete one first`, {
      field: 'jobs',
    })
  const id = crypto.randomUUID()
  const { input } = jobKeys(id)
  const { uploadId } = await bucket.createMultipartUpload(input)
  const now = Date.now()
  const job: Job = {
    version: 1,
    id,
    owner,
    created: new Date(now).toISOString(),
    expires: new Date(now + retentionMs).toISOString(),
    format,
    // Words of a million messages are rarely what is wanted.
    defaults: { detail: 'score', ...Object.fromEntries(Object.entries(defaults).filter(([, value]) => value !== undefined)) },
    uploadId,
  }
  await writeJob(bucket, job)
  return job
}

export interface UploadedPart {
  readonly number: number
  readonly bytes: number
  readonly body: ReadableStream | Uint8Array
}

/**
 * Uploading a part again replaces it. Throws CONFLICT once the job has started, NOT_FOUND where it was deleted meanwhile,
 * TOO_LONG where the parts before it, which are no smaller, would leave no room for it.
 */
export const uploadPart = async (job: Job, { number, bytes, body }: UploadedPart, services: JobServices): Promise<Part> => {
  const { bucket, limits } = services
  const { input } = jobKeys(job.id)
  requireRoom(number * bytes, limits)
  const requireOpen = async (): Promise<void> => {
    if (await bucket.head(input))
      throw new QualityError('CONFLICT', 'the job has already started: its input can no longer change')
  }
  await requireOpen()
  try {
    const { etag } = await bucket.resumeMultipartUpload(input, job.uploadId).uploadPart(number, body)
    const part = { number, bytes, etag }
    await writePart(bucket, job.id, part)
    return part
  } catch (error) {
    // The upload may have ended while this part was on its way.
    await requireOpen()
    if (await loadJob(bucket, job.id)) throw error
    throw new QualityError('NOT_FOUND', 'the job no longer exists', { field: 'id', cause: error })
  }
}

/**
 * Joins the parts, plans the chunks and queues them. Started again, it queues what has no result, given-up chunks
 * included. Throws BAD_MESSAGE naming the part or the column that does not fit, TOO_LONG for too many bytes.
 */
export const startJob = async (job: Job, services: JobServices): Promise<void> => {
  const { bucket } = services
  const planned = await loadPlan(bucket, job.id)
  if (planned) return queueMissing(job.id, planned, services)
  if (!(await bucket.head(jobKeys(job.id).input))) {
    const parts = await listParts(bucket, job.id)
    requireParts(parts, services.limits)
    await completeUpload(bucket, job, parts)
  }
  const plan = await planJob(job, bucket)
  // Before the plan: a start that breaks off after it is made good by the sweeper.
  await writeQueued(bucket, job.id)
  await bucket.put(jobKeys(job.id).plan, JSON.stringify(plan))
  await queueSpans(job.id, plan.chunks > 0 ? [{ from: 0, to: plan.chunks }] : [], services)
}

/** Throws BAD_MESSAGE or TOO_LONG. What R2 would refuse without a reason is refused here with one. */
const requireParts = (parts: readonly Part[], limits: JobServices['limits']): void => {
  const refuse = (message: string): never => {
    throw new QualityError('BAD_MESSAGE', message, { field: 'parts' })
  }
  if (parts.length === 0) refuse('no part has been uploaded')
  requireRoom(
    parts.reduce((sum, { bytes }) => sum + bytes, 0),
    limits,
  )
  const size = parts[0]?.bytes ?? 0
  parts.forEach(({ number, bytes }, i) => {
    if (number !== i + 1) refuse(`part ${i + 1} is missing, but part ${number} was uploaded`)
    const last = i === parts.length - 1
    if (!last && bytes < JOB_LIMITS.minPartBytes)
      refuse(`part ${number} has ${bytes} bytes: every part but the last needs at least ${JOB_LIMITS.minPartBytes}`)
    if (last ? bytes > size : bytes !== size)
      refuse(`part ${number} has ${bytes} bytes, but part 1 has ${size}: all parts but the last must have the same size`)
  })
}

const requireRoom = (total: number, { jobBytes }: JobServices['limits']): void => {
  if (total > jobBytes)
    throw new QualityError('TOO_LONG', `the parts add up to at least ${total} bytes; a job takes at most ${jobBytes}`, {
      field: 'parts',
    })
}

const planJob = async ({ id, format }: Job, bucket: R2Bucket): Promise<Plan> => {
  const { input } = jobKeys(id)
  const object = await bucket.head(input)
  if (!object) throw new QualityError('UNAVAILABLE', `the bucket has no ${input}: start the job again`)
  const { size: bytes } = object
  const head = parseHead(await loadInput(bucket, id, { from: 0, to: Math.min(bytes, JOB_LIMITS.rowBytes) }), format)
  const chunkBytes = Math.min(MAX_CHUNK, Math.max(MIN_CHUNK, Math.ceil((bytes - head.firstRow) / CHUNKS_A_PART)))
  const layout = { bytes, firstRow: head.firstRow, chunkBytes }
  return { version: 1, ...layout, ...(head.columns ? { columns: head.columns } : {}), chunks: countChunks(layout) }
}

/** Queues every chunk without a result, and forgets that any was given up. */
const queueMissing = async (id: string, plan: Plan, services: JobServices): Promise<void> => {
  const { bucket } = services
  const done = new Set((await listChunks(bucket, id)).map(({ chunk }) => chunk))
  await deleteDead(bucket, id)
  await queueSpans(id, missingSpans(plan.chunks, done), services)
}

/** Chunks that nothing more will happen to by itself: scored, or given up. */
export const endedChunks = (chunks: readonly ChunkResult[], dead: readonly DeadSpan[]): Set<number> => {
  const ended = new Set(chunks.map(({ chunk }) => chunk))
  for (const { from, to } of dead) for (let i = from; i < to; i++) ended.add(i)
  return ended
}

/** Runs of chunks that are not in `done`. */
export const missingSpans = (chunks: number, done: ReadonlySet<number>): ChunkRange[] => {
  const spans: ChunkRange[] = []
  let from: number | undefined
  for (let i = 0; i <= chunks; i++) {
    const missing = i < chunks && !done.has(i)
    if (missing) from ??= i
    else if (from !== undefined) {
      spans.push({ from, to: i })
      from = undefined
    }
  }
  return spans
}

/** As many messages as one `sendBatch` takes. */
const MESSAGES_AT_ONCE = 100

/** Sends the spans; says first that it did, so that the sweeper gives them time. Throws UNAVAILABLE where the queue takes none. */
export const queueSpans = async (job: string, spans: readonly ChunkRange[], { bucket, queue }: JobServices): Promise<void> => {
  await writeQueued(bucket, job)
  for (let i = 0; i < spans.length; i += MESSAGES_AT_ONCE)
    try {
      await queue.sendBatch(spans.slice(i, i + MESSAGES_AT_ONCE).map((span) => ({ body: { job, ...span } })))
    } catch (cause) {
      throw new QualityError('UNAVAILABLE', 'the queue did not accept the job: start it again', { cause })
    }
}
