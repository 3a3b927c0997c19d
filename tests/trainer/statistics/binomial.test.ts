/** Exact bounds, against sums written out and the figures of tables. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { binomialCdf, mostErrors, upperBound } from '../../../trainer/statistics/binomial.ts'

/** n over k by Pascal's rule. */
const choose = (n: number, k: number): number => (k === 0 || k === n ? 1 : (choose(n - 1, k - 1) * n) / k)

describe('the binomial distribution', () => {
  test('is the sum of its terms', () => {
    const cases = fc
      .tuple(fc.integer({ min: 1, max: 40 }), fc.double({ min: 0.01, max: 0.99, noNaN: true }))
      .chain(([count, rate]) => fc.tuple(fc.constant(count), fc.constant(rate), fc.integer({ min: 0, max: count })))
    fc.assert(
      fc.property(cases, ([count, rate, errors]) => {
        let sum = 0
        for (let k = 0; k <= errors; k++) sum += choose(count, k) * rate ** k * (1 - rate) ** (count - k)
        expect(binomialCdf(errors, count, rate)).toBeCloseTo(sum, 9)
      }),
    )
  })

  test('stays a number for ten thousand rows', () => {
    expect(binomialCdf(1000, 10_000, 0.1)).toBeCloseTo(0.508, 2)
    expect(binomialCdf(0, 10_000, 0.1)).toBe(0)
  })
})

describe('the bound of Clopper and Pearson', () => {
  test('is that of the tables: none of 29 promises 10 %, none of 59 promises 5 %', () => {
    expect(upperBound(0, 29)).toBeLessThan(0.1)
    expect(upperBound(0, 28)).toBeGreaterThan(0.1)
    expect(upperBound(0, 59)).toBeLessThan(0.05)
    expect(upperBound(0, 58)).toBeGreaterThan(0.05)
    expect(upperBound(5, 100)).toBeCloseTo(0.1023, 3)
    expect(upperBound(7, 7)).toBe(1)
  })

  test('and the most errors that keep a promise say the same', () => {
    expect([28, 29, 46, 1000].map((count) => mostErrors(count, 0.1))).toEqual([-1, 0, 1, 84])
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.constantFrom(0.05, 0.1, 0.2), (count, rate) => {
        const most = mostErrors(count, rate)
        if (most >= 0) expect(upperBound(most, count)).toBeLessThanOrEqual(rate + 1e-9)
        expect(upperBound(most + 1, count)).toBeGreaterThan(rate - 1e-9)
      }),
    )
  })
})
