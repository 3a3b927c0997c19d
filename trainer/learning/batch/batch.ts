/** Examples -> padded arrays, and which examples go together. A result never depends on the padding. */

import { createRandom } from '../../statistics/random.ts'
import type { Example } from './example.ts'

/** One side of a batch: the types of all texts, and each token's place. */
export interface PaddedSide {
  readonly tokens: number
  /** Word type, or -1 at padding. [batch, tokens] */
  readonly types: Int32Array
}

export const padSide = (texts: readonly Int32Array[]): PaddedSide => {
  const tokens = texts.reduce((longest, { length }) => Math.max(longest, length), 1)
  const types = new Int32Array(texts.length * tokens).fill(-1)
  texts.forEach((text, i) => {
    types.set(text, i * tokens)
  })
  return { tokens, types }
}

/** Batches that are shuffled together and sorted by length: long enough for little padding, short enough to mix. */
const WINDOW_BATCHES = 64

/**
 * The batches of an epoch as indexes: a pure function of seed and epoch, so that nothing of it needs saving. Examples of
 * similar length share a batch.
 */
export const planBatches = (
  examples: readonly Example[],
  { batch, seed, epoch }: { readonly batch: number; readonly seed: number; readonly epoch: number },
): Int32Array[] => {
  const random = createRandom(seed, epoch)
  const order = Int32Array.from(examples, (_, i) => i)
  random.shuffle(order)
  const batches: Int32Array[] = []
  for (let start = 0; start < order.length; start += batch * WINDOW_BATCHES) {
    const window = order
      .slice(start, start + batch * WINDOW_BATCHES)
      .sort((a, b) => lengthOf(examples[a]) - lengthOf(examples[b]))
    for (let at = 0; at < window.length; at += batch) batches.push(window.subarray(at, at + batch))
  }
  const places = Int32Array.from(batches, (_, i) => i)
  random.shuffle(places)
  return Array.from(places, (place) => batches[place] ?? new Int32Array())
}

const lengthOf = (example: Example | undefined): number => (example ? example.source.length + example.translation.length : 0)
