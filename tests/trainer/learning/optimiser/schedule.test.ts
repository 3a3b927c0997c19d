/** The schedule and clipping against their definitions. */

import { describe, expect, test } from 'vitest'
import { clipGradients, scheduleAt } from '../../../../trainer/learning/optimiser/schedule.ts'

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
