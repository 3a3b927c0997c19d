/** The walk along thresholds, and what it promises over many samples. */

import { describe, expect, test } from 'vitest'
import { lastBelow, learnThenTest } from '../../../trainer/statistics/learn-then-test.ts'
import { createRandom } from '../../../trainer/statistics/random.ts'

const DOWN = Array.from({ length: 1001 }, (_, i) => (1000 - i) / 1000)

describe('learn then test', () => {
  test('stops at the first threshold that fails, whatever comes after it', () => {
    const errors = [0, 1, 5, 0, 0]
    expect(lastBelow([0, 1, 2, 3, 4], (i) => errors[i] ?? 0, 2)).toBe(1)
    expect(lastBelow([2, 3], (i) => errors[i] ?? 0, 2)).toBeUndefined()
  })

  test('promises nothing on too few rows, however good they are', () => {
    const errorsAt = () => 0
    expect(learnThenTest(DOWN, { rate: 0.1, confidence: 0.95, count: 28, errorsAt })).toBeUndefined()
    expect(learnThenTest(DOWN, { rate: 0.1, confidence: 0.95, count: 29, errorsAt })).toBe(0)
  })

  test.each([
    [40, 0.1],
    [120, 0.1],
    [400, 0.1],
    [300, 0.05],
  ])('keeps its promise in 95 %% of draws of %i rows at %d, though the threshold was chosen on them', (count, rate) => {
    const random = createRandom(11, count)
    const draws = 2000
    let kept = 0
    for (let draw = 0; draw < draws; draw++) {
      // Uniform scores: the true rate at a threshold is 1 - threshold.
      const scores = Array.from({ length: count }, () => random.uniform())
      const line = learnThenTest(DOWN, { rate, confidence: 0.95, count, errorsAt: countDown(scores) })
      if (line === undefined || 1 - line <= rate) kept++
    }
    // Three standard errors of a share of .95.
    expect(kept / draws).toBeGreaterThan(0.95 - 3 * Math.sqrt((0.95 * 0.05) / draws))
    // And not for being timid: the grid and whole errors cost a little.
    expect(kept / draws).toBeLessThan(0.999)
  })
})

/** How many scores are at a line or above, for lines that only fall. */
const countDown = (scores: readonly number[]): ((line: number) => number) => {
  const sorted = scores.toSorted((a, b) => b - a)
  let passed = 0
  return (line) => {
    while ((sorted[passed] ?? -1) >= line) passed++
    return passed
  }
}
