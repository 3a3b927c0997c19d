/** Agreement measures against known values and a plain implementation. */

import fc from 'fast-check'
import { sampleCorrelation } from 'simple-statistics'
import { describe, expect, test } from 'vitest'
import { areaUnderCurve, estimateArea, estimateShare } from '../../../trainer/statistics/area.ts'
import { averageRanks, derange, mae, measure, pearson, quantile, rmse, spearman } from '../../../trainer/statistics/metrics.ts'
import { createRandom } from '../../../trainer/statistics/random.ts'

const numbers = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 3, maxLength: 40 })

describe('pearson', () => {
  test("is Anscombe's .81642 for each of the first quartet's data", () => {
    const x = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5]
    const y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68]
    expect(pearson(x, y)).toBeCloseTo(0.81642, 5)
  })

  test('equals the one of simple-statistics', () => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: 0, max: 1000 }), (x, seed) => {
        const random = createRandom(seed)
        const y = x.map((value) => value + 100 * random.normal())
        fc.pre(Math.max(...x) - Math.min(...x) > 1e-3)
        expect(pearson(x, y)).toBeCloseTo(sampleCorrelation(x, y), 9)
      }),
    )
  })

  test('is 0, not NaN, where one side does not vary', () => {
    expect(pearson([0.1, 0.1, 0.1], [1, 2, 3])).toBe(0)
  })
})

describe('spearman', () => {
  test('gives ties the mean of their ranks', () => {
    expect([...averageRanks([10, 20, 20, 5, 20])]).toEqual([2, 4, 4, 1, 4])
  })

  test("is scipy.stats.spearmanr's .82078 of two lists with ties", () => {
    expect(spearman([1, 2, 3, 4, 5], [5, 6, 7, 8, 7])).toBeCloseTo(0.8207826816681233, 12)
  })

  test('does not change under an increasing map', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: -50, max: 50 }), { minLength: 3 }), (x) => {
        const y = x.toReversed()
        expect(
          spearman(
            x.map((value) => Math.exp(value / 10)),
            y,
          ),
        ).toBeCloseTo(spearman(x, y), 12)
      }),
    )
  })
})

test('mae and rmse are the mean absolute difference and the root of the mean squared one', () => {
  expect(mae([1, 2, 3], [2, 2, 5])).toBe(1)
  expect(rmse([1, 2, 3], [2, 2, 5])).toBeCloseTo(Math.sqrt(5 / 3), 12)
})

test('quantile interpolates between order statistics as NumPy does', () => {
  expect(quantile([1, 2, 3, 4], 0.25)).toBe(1.75)
  expect(quantile([1, 2, 3, 4], 1)).toBe(4)
})

describe('measure', () => {
  const random = createRandom(3)
  const x = Array.from({ length: 400 }, () => random.normal())
  const y = x.map((value) => 0.6 * value + 0.8 * random.normal())

  test('gives an interval as wide as theory says for a correlation of .6 in 400 normal pairs', () => {
    const { value, interval } = measure(x, y, 1)
    const [low, high] = interval.pearson
    expect(low).toBeLessThan(value.pearson)
    expect(high).toBeGreaterThan(value.pearson)
    // Fisher: 2 * 1.96 * (1 - r^2) / sqrt(n)
    expect(high - low).toBeCloseTo((2 * 1.96 * (1 - value.pearson ** 2)) / Math.sqrt(x.length), 1)
  })

  test('gives the same interval for the same seed and another for another', () => {
    expect(measure(x, y, 1)).toEqual(measure(x, y, 1))
    expect(measure(x, y, 2).interval).not.toEqual(measure(x, y, 1).interval)
  })

  test('resamples 1,000 times 1,000 pairs with ranks in well under two seconds', () => {
    const long = Array.from({ length: 1000 }, (_, i) => Math.sin(i))
    const start = performance.now()
    measure(long, long.toReversed(), 1)
    expect(performance.now() - start).toBeLessThan(2000)
  })
})

test('derange moves every place, uses every place once, and repeats under its seed', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 200 }), fc.integer(), (length, seed) => {
      const places = derange(length, createRandom(seed))
      expect(places.every((place, i) => place !== i)).toBe(true)
      expect(new Set(places).size).toBe(length)
      expect(derange(length, createRandom(seed))).toEqual(places)
    }),
  )
})

describe('areaUnderCurve', () => {
  test('counts of all right and wrong ones how often the right one is higher, ties half', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.boolean()), { maxLength: 30 }), (cases) => {
        const of = (wanted: boolean) => cases.filter(([, is]) => is === wanted).map(([value]) => value)
        const wins = of(true).flatMap((right) => of(false).map((wrong) => (right > wrong ? 1 : right === wrong ? 0.5 : 0)))
        const area = areaUnderCurve(
          cases.map(([value]) => value),
          cases.map(([, is]) => is),
        )
        if (wins.length === 0) expect(area).toBeUndefined()
        else expect(area).toBeCloseTo(wins.reduce<number>((sum, win) => sum + win, 0) / wins.length, 9)
      }),
    )
  })

  test('and shares have intervals around them that repeat under a seed', () => {
    const random = createRandom(5)
    const isRight = Array.from({ length: 300 }, (_, i) => i % 2 === 0)
    const values = isRight.map((is) => random.normal() + (is ? 1 : 0))
    for (const estimate of [() => estimateArea(values, isRight, 3), () => estimateShare(isRight, 3)]) {
      const { n = 0, value = 0, interval: [low, high] = [1, 0] } = estimate() ?? {}
      expect([n, low < value, value < high]).toEqual([300, true, true])
      expect(high - low).toBeCloseTo(0.11, 1)
      expect(estimate()).toEqual(estimate())
    }
    expect([estimateArea([1, 2], [true, true], 1), estimateShare([], 1)]).toEqual([undefined, undefined])
  })
})
