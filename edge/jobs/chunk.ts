/** Scores one chunk of a job: a range of bytes in, a result with one line a row out. */

import type { Limits } from '../platform/limits.ts'
import type { ServedRelease } from '../releases/choose.ts'
import type { BatchItem } from '../scoring/message.ts'
import type { Tally } from '../scoring/metrics.ts'
import { type ItemReply, replyToBatch, toJson } from '../scoring/reply.ts'
import { toItem } from './items.ts'
import type { Job, Plan } from './job.ts'
import { splitRows, toRange } from './rows.ts'
import { loadInput, writeChunk } from './store.ts'

/** Rows that are scored in one run; between two runs other requests of the isolate get their turn. */
const ROWS_AT_ONCE = 64

export interface ChunkWork {
  readonly bucket: R2Bucket
  readonly job: Job
  readonly plan: Plan
  readonly served: ServedRelease
  readonly limits: Limits
}

/** Writes the result of a chunk; running it again writes the same. Throws UNAVAILABLE where the input is gone. */
export const scoreChunk = async (index: number, tally: Tally, work: ChunkWork): Promise<void> => {
  const { bucket, job, served } = work
  const release = served.release.id
  let rows = 0
  let failed = 0
  // In bytes, and written one after the other: a chunk of line ends alone has 165 times its bytes in errors.
  const encoder = new TextEncoder()
  const lines: Uint8Array[] = []
  for await (const batch of loadBatches(index, work)) {
    const { items } = await replyToBatch(batch, served)
    tally.add(batch, items)
    rows += items.length
    failed += items.filter((item) => 'error' in item).length
    lines.push(encoder.encode(items.map((item) => toLine(item, release)).join('')))
    await scheduler.wait(0)
  }
  await writeChunk(bucket, { id: job.id, chunk: index, rows, failed, release, lines })
}

/** A channel may move while a job runs, so every row says which release scored it. */
const toLine = (reply: ItemReply, release: string): string =>
  `${toJson('error' in reply ? reply : { ...reply, release }, [reply])}\n`

const loadBatches = async function* (index: number, { bucket, job, plan, limits }: ChunkWork): AsyncGenerator<BatchItem[]> {
  const bytes = await loadInput(bucket, job.id, toRange(plan, index))
  let batch: BatchItem[] = []
  for (const row of splitRows(bytes, { layout: plan, index })) {
    batch.push(toItem(row, { job, plan, limits }))
    if (batch.length < ROWS_AT_ONCE) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
