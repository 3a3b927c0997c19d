/** The maps a release is read with: they rise, they hold what they promise. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toInterval, toScore } from '../../../../models/calibration.ts'
import { conformalOffsets, fitLogit, fitScore } from '../../../../trainer/release/calibration/calibrate.ts'
import { poolAdjacentViolators } from '../../../../trainer/statistics/isotonic.ts'
import { createRandom, type Random } from '../../../../trainer/statistics/random.ts'

describe('poolAdjacentViolators', () => {
  test('pools what falls into its mean', () => {
    expect(poolAdjacentViolators([1, 3, 2, 4, 3, 3])).toEqual([1, 2.5, 2.5, 10 / 3, 10 / 3, 10 / 3])
  })

  test('never falls, keeps the mean, and leaves a rising sequence as it is', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 }), (values) => {
        const fitted = poolAdjacentViolators(values)
        const sum = (list: readonly number[]): number => list.reduce((total, value) => total + value, 0)
        expect(fitted).toHaveLength(values.length)
        expect(fitted.every((value, i) => i === 0 || value >= (fitted[i - 1] ?? 0))).toBe(true)
        expect(sum(fitted)).toBeCloseTo(sum(values), 9)
        const rising = values.toSorted((a, b) => a - b)
        expect(poolAdjacentViolators(rising)).toEqual(rising)
      }),
    )
  })

  test('is nearer to the values than any other non-decreasing sequence', () => {
    const unit = fc.double({ min: 0, max: 1, noNaN: true })
    const both = fc.integer({ min: 1, max: 12 }).chain((length) => {
      const list = fc.array(unit, { minLength: length, maxLength: length })
      return fc.tuple(list, list)
    })
    fc.assert(
      fc.property(both, ([values, other]) => {
        const distance = (list: readonly number[]): number =>
          list.reduce((sum, value, i) => sum + (value - (values[i] ?? 0)) ** 2, 0)
        const rising = other.toSorted((a, b) => a - b)
        expect(distance(poolAdjacentViolators(values))).toBeLessThanOrEqual(distance(rising) + 1e-12)
      }),
    )
  })
})

/** Ratings that rise with the raw output, skewed and noisy as people's are. */
const rate = (random: Random) => {
  const raw = random.normal()
  const mean = 1 / (1 + Math.exp(-raw - 0.5))
  return { raw, score: Math.max(0, Math.min(1, mean + 0.15 * random.normal() - (random.uniform() < 0.1 ? 0.3 : 0))) }
}

describe('fitScore', () => {
  const observation = fc.record({
    raw: fc.oneof(fc.integer({ min: -2, max: 2 }), fc.double({ min: -5, max: 5, noNaN: true })),
    score: fc.double({ min: 0, max: 1, noNaN: true }),
  })

  test('rises strictly everywhere and stays within 0-1, whatever the ratings', () => {
    fc.assert(
      fc.property(fc.array(observation, { minLength: 20, maxLength: 120 }), (rated) => {
        const calibration = fitScore(rated, 1)
        const { knots } = calibration
        expect(knots.length).toBeGreaterThanOrEqual(2)
        expect(knots.length).toBeLessThanOrEqual(12)
        const scores = Array.from({ length: 241 }, (_, i) => toScore(-6 + i / 20, calibration))
        expect(scores.every((score, i) => i === 0 || score > (scores[i - 1] ?? 1))).toBe(true)
        expect(Math.min(...scores)).toBeGreaterThan(0)
        expect(Math.max(...scores)).toBeLessThan(1)
      }),
    )
  })

  test('finds the mean rating of a raw output within .03', () => {
    const random = createRandom(5)
    const calibration = fitScore(
      Array.from({ length: 4000 }, () => rate(random)),
      1,
    )
    for (const raw of [-1.5, -0.5, 0, 0.5, 1.5]) {
      const near = Array.from({ length: 40_000 }, () => rate(random)).filter((each) => Math.abs(each.raw - raw) < 0.1)
      const mean = near.reduce((sum, { score }) => sum + score, 0) / near.length
      expect(Math.abs(toScore(raw, calibration) - mean)).toBeLessThan(0.03)
    }
  })

  test('holds 90 % of new ratings in its interval, over 40 fits of 300 ratings', () => {
    let inside = 0
    let total = 0
    for (let fit = 0; fit < 40; fit++) {
      const random = createRandom(7, fit)
      const calibration = fitScore(
        Array.from({ length: 300 }, () => rate(random)),
        fit,
      )
      for (let i = 0; i < 500; i++) {
        const { raw, score } = rate(random)
        const [low, high] = toInterval(toScore(raw, calibration), calibration)
        inside += score >= low && score <= high ? 1 : 0
        total++
      }
    }
    expect(inside / total).toBeGreaterThan(0.885)
    expect(inside / total).toBeLessThan(0.93)
  })
})

describe('conformalOffsets', () => {
  test('takes the order statistics of Vovk, not the plain quantiles', () => {
    const errors = Array.from({ length: 99 }, (_, i) => (i - 49) / 100)
    expect(conformalOffsets(errors)).toEqual({ low: -0.45, high: 0.45 })
  })

  test('is the whole range where there are too few errors for a 5 % quantile', () => {
    expect(conformalOffsets(new Array(18).fill(0.1))).toEqual({ low: -1, high: 1 })
  })
})

describe('fitLogit', () => {
  test('finds the slope and offset that made the probabilities', () => {
    const random = createRandom(9)
    const judged = Array.from({ length: 500 }, () => {
      const logit = 3 * random.normal()
      return { logit, probability: 1 / (1 + Math.exp(-(0.4 * logit - 1.2))) }
    })
    const fitted = fitLogit(judged)
    expect(fitted?.slope).toBeCloseTo(0.4, 5)
    expect(fitted?.offset).toBeCloseTo(-1.2, 5)
  })

  test('gives nothing where a higher logit does not mean a higher probability, or where there is nothing to see', () => {
    expect(fitLogit([])).toBeUndefined()
    expect(fitLogit([-2, -1, 1, 2].map((logit) => ({ logit, probability: logit < 0 ? 0.9 : 0.1 })))).toBeUndefined()
  })
})
