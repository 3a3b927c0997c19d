/** Any number of items, cut into the batches that the service takes. */

import type { ItemInput } from '../edge/scoring/wire.ts'
import { EdgeQeError } from './error.ts'
import { toSent } from './ids.ts'

/** A fourth of what the service takes by default (edge/platform/limits.ts): answers come sooner from several requests at a time. */
export const BATCH_ITEMS = 64
/** A body may have 512 KiB; this leaves room for what is around the items. */
const BATCH_BYTES = 500 * 1024

/** Batches of at most `mostItems` items and as many bytes of JSON as a request may have, in order. Throws BAD_INPUT for what is no list. */
export const toBatches = function* (items: Iterable<ItemInput>, mostItems = BATCH_ITEMS): Generator<ItemInput[]> {
  if (!isIterable(items))
    throw new EdgeQeError('BAD_INPUT', `items: expected a list of pairs, got ${typeof items}`, { field: 'items' })
  const encoder = new TextEncoder()
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

const isIterable = (value: unknown): boolean => typeof value === 'object' && value !== null && Symbol.iterator in value
