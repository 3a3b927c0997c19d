/** Jobs in R2: the only reader and writer of what edge/jobs/job.ts describes. */

import { QualityError } from '../../models/errors.ts'
import type { ChunkRange } from '../platform/job-message.ts'
import { callerKeys, type DeadSpan, type Job, jobKeys, type Plan, parseDead, parseJob, parsePlan } from './job.ts'
import type { ByteRange } from './rows.ts'

/** Undefined where there is none, or no longer. */
export const loadJob = async (bucket: R2Bucket, id: string): Promise<Job | undefined> => {
  const object = await bucket.get(jobKeys(id).job)
  return object ? parseJob(await object.text()) : undefined
}

/** What its end needs stands in the metadata too, for a reader that does not know this version of the record. */
export const writeJob = async (bucket: R2Bucket, job: Job): Promise<void> => {
  const { expires, uploadId } = job
  const caller = callerKeys(job.owner).job(job.id)
  await bucket.put(caller, '', { customMetadata: { expires } })
  await bucket.put(jobKeys(job.id).job, JSON.stringify(job), { customMetadata: { expires, uploadId, caller } })
}

/** Jobs of a caller that are not past their time: at most `most`, which is as far as it counts. */
export const countJobs = async (bucket: R2Bucket, owner: string | null, most: number): Promise<number> => {
  let count = 0
  for await (const { customMetadata } of listAll(bucket, callerKeys(owner).jobs))
    if (Date.parse(customMetadata?.['expires'] ?? '') > Date.now() && ++count >= most) break
  return count
}

/** When a job is to be deleted, in milliseconds; undefined where there is none, or no longer. */
export const loadExpiry = async (bucket: R2Bucket, id: string, retentionMs: number): Promise<number | undefined> => {
  const record = await bucket.head(jobKeys(id).job)
  if (!record) return undefined
  const told = Date.parse(record.customMetadata?.['expires'] ?? '')
  return Number.isNaN(told) ? record.uploaded.getTime() + retentionMs : told
}

/** Undefined where the job has not been started. */
export const loadPlan = async (bucket: R2Bucket, id: string): Promise<Plan | undefined> => {
  const object = await bucket.get(jobKeys(id).plan)
  return object ? parsePlan(await object.text()) : undefined
}

/** Bytes of a job's input. Throws UNAVAILABLE unless exactly those come: fewer would be rows that nobody misses. */
export const loadInput = async (bucket: R2Bucket, id: string, { from, to }: ByteRange): Promise<Uint8Array> => {
  const key = jobKeys(id).input
  const object = await bucket.get(key, { range: { offset: from, length: to - from } })
  if (!object) throw new QualityError('UNAVAILABLE', `the bucket has no ${key}`, { field: key })
  const bytes = new Uint8Array(await object.arrayBuffer())
  if (bytes.length === Math.min(to, object.size) - from) return bytes
  throw new QualityError('UNAVAILABLE', `${key}: expected bytes ${from} to ${to}, got ${bytes.length} of them`, { field: key })
}

/** Every object under a prefix, in the order of keys, with its metadata. */
export const listAll = async function* (bucket: R2Bucket, prefix: string): AsyncGenerator<R2Object> {
  let cursor: string | undefined
  do {
    const page: R2Objects = await bucket.list({ prefix, include: ['customMetadata'], ...(cursor ? { cursor } : {}) })
    yield* page.objects
    cursor = page.truncated ? page.cursor : undefined
  } while (cursor)
}

export interface Part {
  readonly number: number
  readonly bytes: number
  readonly etag: string
}

/** Keeps what R2 says of a part, which it asks for when the upload is completed. */
export const writePart = async (bucket: R2Bucket, id: string, { number, bytes, etag }: Part): Promise<void> => {
  await bucket.put(jobKeys(id).part(number), '', { customMetadata: { bytes: String(bytes), etag } })
}

export const listParts = async (bucket: R2Bucket, id: string): Promise<Part[]> => {
  const { parts } = jobKeys(id)
  const found: Part[] = []
  for await (const { key, customMetadata } of listAll(bucket, parts))
    found.push({
      number: Number(key.slice(parts.length)),
      bytes: Number(customMetadata?.['bytes']),
      etag: customMetadata?.['etag'] ?? '',
    })
  return found
}

/** What is told of a chunk's result without reading it. */
export interface ChunkResult {
  readonly chunk: number
  readonly rows: number
  /** Rows that have an error in place of a score. */
  readonly failed: number
  readonly release: string
  readonly finished: Date
  /** Of the object. */
  readonly bytes: number
}

export const writeChunk = async (
  bucket: R2Bucket,
  {
    id,
    lines,
    ...result
  }: Omit<ChunkResult, 'finished' | 'bytes'> & { readonly id: string; readonly lines: readonly Uint8Array[] },
): Promise<void> => {
  const { chunk, rows, failed, release } = result
  const { readable, writable } = new FixedLengthStream(lines.reduce((sum, { length }) => sum + length, 0))
  const options = { customMetadata: { rows: String(rows), failed: String(failed), release } }
  await Promise.all([bucket.put(jobKeys(id).chunk(chunk), readable, options), writeAll(writable, lines)])
}

const writeAll = async (stream: WritableStream<Uint8Array>, pieces: readonly Uint8Array[]): Promise<void> => {
  const writer = stream.getWriter()
  for (const piece of pieces) await writer.write(piece)
  await writer.close()
}

export const listChunks = async (bucket: R2Bucket, id: string): Promise<ChunkResult[]> => {
  const { chunks } = jobKeys(id)
  const found: ChunkResult[] = []
  for await (const { key, uploaded, size, customMetadata } of listAll(bucket, chunks))
    found.push({
      chunk: Number(key.slice(chunks.length)),
      rows: Number(customMetadata?.['rows']),
      failed: Number(customMetadata?.['failed']),
      release: customMetadata?.['release'] ?? '',
      finished: uploaded,
      bytes: size,
    })
  return found
}

/** Keeps why chunks failed this time, in case they are given up. */
export const writeFailure = async (bucket: R2Bucket, id: string, { from, to, ...failure }: DeadSpan): Promise<void> => {
  await bucket.put(jobKeys(id).failure({ from, to }), JSON.stringify({ from, to, ...failure }))
}

/** Gives chunks up, with the last reason there was. It stands in the metadata: a listing tells thousands at once. */
export const writeDead = async (bucket: R2Bucket, id: string, span: ChunkRange): Promise<void> => {
  const failure = await bucket.get(jobKeys(id).failure(span))
  const dead = failure ? await failure.text() : JSON.stringify({ ...span, at: new Date().toISOString() } satisfies DeadSpan)
  await bucket.put(jobKeys(id).deadSpan(span), '', { customMetadata: { dead } })
}

export const listDead = async (bucket: R2Bucket, id: string): Promise<DeadSpan[]> => {
  const found: DeadSpan[] = []
  for await (const { customMetadata } of listAll(bucket, jobKeys(id).dead))
    found.push(parseDead(customMetadata?.['dead'] ?? ''))
  return found
}

/** Forgets that any chunk was given up. */
export const deleteDead = async (bucket: R2Bucket, id: string): Promise<void> => {
  const keys: string[] = []
  for await (const { key } of listAll(bucket, jobKeys(id).dead)) keys.push(key)
  await deleteKeys(bucket, keys)
}

/** As many as R2 deletes at once. */
const DELETED_AT_ONCE = 1000

const deleteKeys = async (bucket: R2Bucket, keys: readonly string[]): Promise<void> => {
  for (let i = 0; i < keys.length; i += DELETED_AT_ONCE) await bucket.delete(keys.slice(i, i + DELETED_AT_ONCE))
}

/** Says that chunks are about to be queued. What it holds is never the same, so that it can be told from the next time. */
export const writeQueued = async (bucket: R2Bucket, id: string): Promise<void> => {
  await bucket.put(jobKeys(id).queued, crypto.randomUUID())
}

/** What was queued last; undefined where nothing was, or where all of it has ended. */
export const loadQueued = async (bucket: R2Bucket, id: string): Promise<R2Object | undefined> => {
  const queued = await bucket.head(jobKeys(id).queued)
  return queued && !queued.customMetadata?.['ended'] ? queued : undefined
}

/** Says that all that was queued has ended, unless more was queued meanwhile. */
export const writeEnded = async (bucket: R2Bucket, { key, etag }: R2Object): Promise<void> => {
  await bucket.put(key, crypto.randomUUID(), { onlyIf: { etagMatches: etag }, customMetadata: { ended: 'yes' } })
}

/** Deletes all there is of a job; what is left after a failure goes with the next try. The record goes last. */
export const deleteJob = async (bucket: R2Bucket, id: string): Promise<void> => {
  const { all, job, input } = jobKeys(id)
  const { uploadId, caller } = (await bucket.head(job))?.customMetadata ?? {}
  if (uploadId !== undefined && !(await bucket.head(input))) await abortUpload(bucket, { id, uploadId })
  const keys: string[] = []
  for await (const { key } of listAll(bucket, all)) if (key !== job) keys.push(key)
  await deleteKeys(bucket, keys)
  await bucket.delete(caller === undefined ? job : [caller, job])
}

const abortUpload = async (bucket: R2Bucket, { id, uploadId }: Pick<Job, 'id' | 'uploadId'>): Promise<void> => {
  try {
    await bucket.resumeMultipartUpload(jobKeys(id).input, uploadId).abort()
  } catch (error) {
    // R2 drops uploads by itself after seven days, and an upload that is gone is what was wanted.
    console.warn(JSON.stringify({ event: 'upload not aborted', job: id, reason: nameOf(error) }))
  }
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error)

/** Makes one object of the parts. Throws BAD_MESSAGE naming the part that does not fit. */
export const completeUpload = async (bucket: R2Bucket, { id, uploadId }: Job, parts: readonly Part[]): Promise<void> => {
  const { input } = jobKeys(id)
  // A start that was cut off after this is started again.
  if (await bucket.head(input)) return
  try {
    await bucket
      .resumeMultipartUpload(input, uploadId)
      .complete(parts.map(({ number, etag }) => ({ partNumber: number, etag })))
  } catch (cause) {
    if (await bucket.head(input)) return
    throw new QualityError('UNAVAILABLE', 'the bucket could not join the parts: start the job again, or upload them again', {
      cause,
    })
  }
}
