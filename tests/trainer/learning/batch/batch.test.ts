/** Padding, and the batches of an epoch. */

import { expect, test } from 'vitest'
import { padSide, planBatches } from '../../../../trainer/learning/batch/batch.ts'
import type { Example, PlannedExamples } from '../../../../trainer/learning/batch/example.ts'
import { createRandom } from '../../../../trainer/statistics/random.ts'

const random = createRandom(5)
const rows = Array.from(
  { length: 1000 },
  (): Example => ({
    languagePair: 'ro-en',
    source: new Int32Array(1 + (random.bits() % 64)),
    translation: new Int32Array(1 + (random.bits() % 64)),
    human: 0,
    origin: 'train',
    group: 0,
    teachers: Float32Array.of(0),
    knownShare: Number.NaN,
    critical: 0,
    words: new Float32Array(),
    weight: 1,
  }),
)
const examples: PlannedExamples = {
  length: rows.length,
  tokensOf: (i) => (rows[i]?.source.length ?? 0) + (rows[i]?.translation.length ?? 0),
  repeatOf: () => 1,
  groupOf: (i) => i,
}
const plan = (epoch: number, seed = 1): number[][] =>
  planBatches(examples, { batch: 32, seed, epoch }).map((batch) => Array.from(batch))

test('pads to the longest text with -1', () => {
  expect(padSide([Int32Array.of(4, 5), Int32Array.of(6)])).toEqual({ tokens: 2, types: Int32Array.of(4, 5, 6, -1) })
})

test('an epoch has every example once', () => {
  expect(
    plan(1)
      .flat()
      .toSorted((a, b) => a - b),
  ).toEqual(rows.map((_, i) => i))
})

test('an epoch follows from seed and number alone, and each is another', () => {
  expect(plan(2)).toEqual(plan(2))
  expect(plan(2)).not.toEqual(plan(1))
  expect(plan(2)).not.toEqual(plan(2, 9))
})

test('examples of one batch are about as long', () => {
  const spans = plan(1).map((batch) => {
    const lengths = batch.map((i) => examples.tokensOf(i))
    return Math.max(...lengths) - Math.min(...lengths)
  })
  expect(spans.reduce((sum, span) => sum + span, 0) / spans.length).toBeLessThan(10)
})
