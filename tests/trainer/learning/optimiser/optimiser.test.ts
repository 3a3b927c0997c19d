/** Adam, lazy Adam, the schedule and clipping against their definitions. */

import { describe, expect, test } from 'vitest'
import { adam, clipGradients, createMoments, lazyAdam, scheduleAt } from '../../../../trainer/learning/optimiser/optimiser.ts'

describe('Adam', () => {
  test('moves every weight by the rate in its first step, whatever the gradient', () => {
    const weights = Float32Array.of(1, 1)
    adam(weights, Float32Array.of(1000, -0.001), { ...createMoments(2), step: 1, rate: 0.1 })
    expect(weights[0]).toBeCloseTo(0.9, 4)
    expect(weights[1]).toBeCloseTo(1.1, 4)
  })

  test('follows algorithm 1 of the paper for three steps', () => {
    const weights = Float32Array.of(0.5)
    const moments = createMoments(1)
    let [expected, m, v] = [0.5, 0, 0]
    ;[0.3, -0.1, 0.7].forEach((g, i) => {
      adam(weights, Float32Array.of(g), { ...moments, step: i + 1, rate: 0.01 })
      m = 0.9 * m + 0.1 * g
      v = 0.999 * v + 0.001 * g * g
      expected -= (0.01 * (m / (1 - 0.9 ** (i + 1)))) / (Math.sqrt(v / (1 - 0.999 ** (i + 1))) + 1e-8)
    })
    expect(weights[0]).toBeCloseTo(expected, 6)
  })
})

describe('lazy Adam', () => {
  test('steps the touched rows as Adam does and leaves the others and their moments alone', () => {
    const table = Float32Array.of(1, 1, 2, 2, 3, 3)
    const moments = createMoments(6)
    lazyAdam(
      table,
      { rows: Int32Array.of(2, 0), values: Float32Array.of(0.5, -0.5, 0.25, 0), width: 2 },
      { ...moments, step: 3, rate: 0.1 },
    )
    const dense = Float32Array.of(1, 1, 2, 2, 3, 3)
    const denseMoments = createMoments(6)
    adam(dense, Float32Array.of(0.25, 0, 0, 0, 0.5, -0.5), { ...denseMoments, step: 3, rate: 0.1 })
    expect(table).toEqual(dense)
    expect(moments).toEqual(denseMoments)
    adam(dense, new Float32Array(6), { ...denseMoments, step: 4, rate: 0.1 })
    lazyAdam(table, { rows: Int32Array.of(), values: Float32Array.of(), width: 2 }, { ...moments, step: 4, rate: 0.1 })
    expect(table).not.toEqual(dense)
  })
})

describe('the schedule', () => {
  const schedule = { warmupSteps: 200, totalSteps: 1200, finalFraction: 0.05 }

  test.each([
    [1, 0.005],
    [100, 0.5],
    [200, 1],
    [700, 0.525],
    [1200, 0.05],
    [1300, 0.05],
  ])('is at step %d a share of %d of the rate', (step, share) => {
    expect(scheduleAt(step, schedule)).toBeCloseTo(share, 10)
  })

  test('starts at the full rate without a warm-up', () => {
    expect(scheduleAt(1, { ...schedule, warmupSteps: 0 })).toBeCloseTo(1, 2)
  })
})

describe('clipping', () => {
  test('scales all gradients to the limit together and tells the norm they had', () => {
    const gradients = [Float32Array.of(3), Float32Array.of(0, 4)]
    expect(clipGradients(gradients, 1)).toBeCloseTo(5, 6)
    expect(gradients[0]?.[0]).toBeCloseTo(0.6, 6)
    expect(gradients[1]?.[1]).toBeCloseTo(0.8, 6)
  })

  test('leaves short gradients as they are', () => {
    const gradient = Float32Array.of(0.3, 0.4)
    expect(clipGradients([gradient], 1)).toBeCloseTo(0.5, 6)
    expect(gradient).toEqual(Float32Array.of(0.3, 0.4))
  })
})
