/** Padding, and the batches of an epoch. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
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
  sizeOf: (i) => Math.max(rows[i]?.source.length ?? 0, rows[i]?.translation.length ?? 0),
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
    const lengths = batch.map((i) => examples.sizeOf(i))
    return Math.max(...lengths) - Math.min(...lengths)
  })
  expect(spans.reduce((sum, span) => sum + span, 0) / spans.length).toBeLessThan(10)
})

interface PlanCase {
  readonly repeats: readonly number[]
  readonly groupSize: number
  readonly batch: number
  readonly seed: number
  readonly together: boolean
}

describe('a mixture of repeats', () => {
  const anyPlan = fc.record({
    repeats: fc.array(fc.constantFrom(0, 0.25, 0.5, 1, 1.5, 2, 3), { minLength: 1, maxLength: 200 }),
    groupSize: fc.integer({ min: 1, max: 12 }),
    batch: fc.integer({ min: 1, max: 40 }),
    seed: fc.nat(),
    together: fc.boolean(),
  })
  const planOf = ({ repeats, groupSize, batch, seed, together }: PlanCase, epoch: number): number[][] =>
    planBatches(
      {
        length: repeats.length,
        sizeOf: (i) => 2 + ((i * 7919) % 60),
        repeatOf: (i) => repeats[i] ?? 0,
        groupOf: (i) => Math.floor(i / groupSize),
      },
      { batch, seed, epoch, together },
    ).map((rows) => Array.from(rows))

  test('has each row as often as it is to be repeated, and of a broken repeat exactly that part', () => {
    fc.assert(
      fc.property(anyPlan, fc.integer({ min: 1, max: 50 }), (plan, epoch) => {
        const times = new Map<number, number>()
        for (const row of planOf(plan, epoch).flat()) times.set(row, (times.get(row) ?? 0) + 1)
        for (const [row, repeat] of plan.repeats.entries()) {
          expect(times.get(row) ?? 0).toBeGreaterThanOrEqual(Math.floor(repeat))
          expect(times.get(row) ?? 0).toBeLessThanOrEqual(Math.ceil(repeat))
        }
        for (const repeat of new Set(plan.repeats)) {
          const rows = plan.repeats.flatMap((each, row) => (each === repeat ? [row] : []))
          const drawn = rows.reduce((sum, row) => sum + (times.get(row) ?? 0), 0)
          expect(drawn).toBe(Math.floor(repeat) * rows.length + Math.round((repeat % 1) * rows.length))
        }
      }),
    )
  })

  test('follows from seed and epoch alone, in as many batches as any other epoch, all but the last full', () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        const first = planOf(plan, 1)
        expect(planOf(plan, 1)).toEqual(first)
        expect(planOf(plan, 2).length).toBe(first.length)
        expect(first.filter((rows) => rows.length < plan.batch).length).toBeLessThanOrEqual(1)
        expect(Math.max(0, ...first.map((rows) => rows.length))).toBeLessThanOrEqual(plan.batch)
      }),
    )
  })

  test('draws another part for each epoch', () => {
    const plan = { repeats: new Array<number>(200).fill(0.25), groupSize: 1, batch: 10, seed: 1, together: false }
    expect(new Set(planOf(plan, 1).flat())).not.toEqual(new Set(planOf(plan, 2).flat()))
  })

  test('together keeps nearly every group in one batch', () => {
    const plan = { repeats: new Array<number>(3000).fill(1), groupSize: 3, batch: 32, seed: 1, together: true }
    const batchOf = new Map(planOf(plan, 1).flatMap((rows, b) => rows.map((row) => [row, b] as const)))
    const groups = Array.from({ length: 1000 }, (_, g) => new Set([0, 1, 2].map((i) => batchOf.get(3 * g + i))).size)
    // Three do not fill 32: one group of each batch may be cut.
    expect(groups.filter((size) => size > 1).length).toBeLessThanOrEqual(94)
    const even = planOf({ ...plan, batch: 30 }, 1)
    for (const rows of even) expect(new Set(rows.map((row) => Math.floor(row / 3))).size).toBe(10)
  })
})
