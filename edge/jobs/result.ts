/** The result of a job: its chunks in order, streamed one after the other. */

import { QualityError } from '../../models/errors.ts'
import { type Job, jobKeys } from './job.ts'
import { CHUNKS_A_PART } from './steps.ts'
import { type ChunkResult, listChunks, loadPlan } from './store.ts'

/**
 * One line a row, in the order of the input. `part` counts from 1. Throws CONFLICT where the job is not finished, and
 * BAD_MESSAGE for a part that there is not.
 */
export const openResult = async ({ id }: Job, bucket: R2Bucket, part: string | undefined): Promise<ReadableStream> => {
  const plan = await loadPlan(bucket, id)
  const chunks = plan ? await listChunks(bucket, id) : []
  const finished = chunks.length
  if (!plan || finished < plan.chunks)
    throw new QualityError('CONFLICT', `the job is not finished: ${finished} of ${plan?.chunks ?? 'unknown'} chunks are done`)
  const parts = Math.max(1, Math.ceil(plan.chunks / CHUNKS_A_PART))
  const number = parsePart(part, parts)
  const first = (number - 1) * CHUNKS_A_PART
  return concatenate(bucket, id, chunks.slice(first, first + CHUNKS_A_PART))
}

const parsePart = (part: string | undefined, parts: number): number => {
  if (part === undefined && parts === 1) return 1
  const number = Number(part)
  if (Number.isInteger(number) && number >= 1 && number <= parts) return number
  throw new QualityError('BAD_MESSAGE', `part: expected 1 to ${parts}, the parts of this result (?part=1)`, {
    field: 'part',
  })
}

/** A chunk that is gone or cut off ends the reply with an error, so that no client takes half a result for a whole one. */
const concatenate = (bucket: R2Bucket, id: string, chunks: readonly ChunkResult[]): ReadableStream => {
  const { readable, writable } = new FixedLengthStream(chunks.reduce((sum, { bytes }) => sum + bytes, 0))
  const copy = async (): Promise<void> => {
    try {
      for (const { chunk } of chunks) {
        const object = await bucket.get(jobKeys(id).chunk(chunk))
        if (!object) throw new QualityError('UNAVAILABLE', `chunk ${chunk} of the result is gone`)
        await object.body.pipeTo(writable, { preventClose: true, preventAbort: true })
      }
      await writable.close()
    } catch (error) {
      await writable.abort(error)
    }
  }
  // Ends with the reply: an abort of either side settles it.
  copy().catch(() => undefined)
  return readable
}
