/** Any number of items, cut into the batches that the service takes. */

import type { ItemInput } from '../edge/scoring/wire.ts'
import { toSent } from './ids.ts'

/** The service's default limits (edge/platform/limits.ts), which an operator may have lowered. */
export const BATCH_ITEMS = 64
/** A body may have 512 KiB; this leaves room for what is around the items. */
const BATCH_BYTES = 500 * 1024

const encoder = new TextEncoder()

/** Batches of at most `mostItems` items and as many bytes of JSON as a request may have, in order. */
export const toBatches = function* (items: Iterable<ItemInput>, mostItems = BATCH_ITEMS): Generator<ItemInput[]> {
  let batch: ItemInput[] = []
  let bytes = 0
  for (const item of items) {
    const more = encoder.encode(JSON.stringify(toSent(item))).length + 1
    if (batch.length >= mostItems || (batch.length > 0 && bytes + more > BATCH_BYTES)) {
      yield batch
      batch = []
      bytes = 0
    }
    batch.push(item)
    bytes += more
  }
  if (batch.length > 0) yield batch
}
