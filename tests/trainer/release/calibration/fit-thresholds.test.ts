/** Where the verdicts' lines are drawn. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fitThresholds } from '../../../../trainer/release/calibration/fit-thresholds.ts'
import { createRandom } from '../../../../trainer/statistics/random.ts'

const WANTED = { acceptable: 0.7, unusable: 0.5, confidence: 0.5 }

/** Scores, and ratings that are good enough with a chance of 1 / (1 + e^(-12 (score - .6))). */
const rate = (count: number) => {
  const random = createRandom(3)
  return Array.from({ length: count }, () => {
    const score = random.uniform()
    const good = random.uniform() < 1 / (1 + Math.exp(-12 * (score - 0.6)))
    return { score, rating: good ? 0.9 : 0.2 }
  })
}

describe('fitThresholds', () => {
  test('finds the score at which a good rating is as likely as asked for', () => {
    const rated = rate(4000)
    expect(fitThresholds(rated, WANTED).accept).toBeCloseTo(0.6, 1)
    // A chance of .9 lies log(9) / 12 above.
    expect(fitThresholds(rated, { ...WANTED, confidence: 0.9 }).accept).toBeCloseTo(0.6 + Math.log(9) / 12, 1)
    expect(fitThresholds(rated, { ...WANTED, confidence: 0.9 }).reject).toBeCloseTo(0.6 - Math.log(9) / 12, 1)
  })

  test('stays at the rating itself, and says so, where all ratings are on one side of it', () => {
    const good = Array.from({ length: 100 }, (_, i) => ({ score: i / 100, rating: 0.95 }))
    expect(fitThresholds(good, WANTED)).toEqual({ accept: 0.7, reject: 0.5, unfitted: ['accept', 'reject'] })
  })

  test('stays at the rating where a higher score means a worse one', () => {
    const upside = Array.from({ length: 100 }, (_, i) => ({ score: i / 100, rating: 1 - i / 100 }))
    expect(fitThresholds(upside, WANTED).unfitted).toEqual(['accept', 'reject'])
  })

  test('never rejects above where it accepts, and stays within 0-1, whatever the ratings', () => {
    const unit = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(
        fc.array(fc.record({ score: unit, rating: unit }), { minLength: 20, maxLength: 80 }),
        fc.double({ min: 0.05, max: 0.95, noNaN: true }),
        (rated, confidence) => {
          const { accept, reject } = fitThresholds(rated, { ...WANTED, confidence })
          expect(reject).toBeLessThanOrEqual(accept)
          expect(reject).toBeGreaterThanOrEqual(0)
          expect(accept).toBeLessThanOrEqual(1)
        },
      ),
    )
  })
})
