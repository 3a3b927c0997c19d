import { describe, expect, test } from 'vitest'
import { fromFloat16, toFloat16 } from '../../models/float16.ts'

const HALVES = 65_536
const POSITIVE_INFINITY = 0x7c00

/** The value of a finite, positive half straight from IEEE 754-2019, section 3.4, table 3.5. */
const numberOf = (half: number): number => {
  const exponent = Math.floor(half / 1024)
  const fraction = half % 1024
  return exponent === 0 ? (fraction / 1024) * 2 ** -14 : (1 + fraction / 1024) * 2 ** (exponent - 15)
}

const isNan = (half: number): boolean => (half & 0x7fff) > POSITIVE_INFINITY

describe('halves', () => {
  test('have the value that IEEE 754 gives their bits', () => {
    for (let half = 0; half < POSITIVE_INFINITY; half++) {
      expect(fromFloat16(half)).toBe(numberOf(half))
      expect(fromFloat16(half | 0x8000)).toBe(-numberOf(half))
    }
    expect(fromFloat16(0x7c00)).toBe(Number.POSITIVE_INFINITY)
    expect(fromFloat16(0xfc00)).toBe(Number.NEGATIVE_INFINITY)
    expect(fromFloat16(0x7c01)).toBeNaN()
  })

  test('all come back as they were, but that one bit pattern stands for every NaN of a sign', () => {
    for (let half = 0; half < HALVES; half++) {
      const back = toFloat16(fromFloat16(half))
      if (isNan(half)) expect(isNan(back)).toBe(true)
      else expect(back).toBe(half)
    }
  })

  test('between two neighbours the nearer is chosen, and of two as near the even one', () => {
    for (let half = 0; half < POSITIVE_INFINITY - 1; half++) {
      const [low, high] = [numberOf(half), numberOf(half + 1)]
      const middle = (low + high) / 2
      // A float has 13 bits more than a half: an eighth of the way off the middle is exact.
      const step = (high - low) / 8
      const even = half % 2 === 0 ? half : half + 1
      expect([toFloat16(middle - step), toFloat16(middle), toFloat16(middle + step)]).toEqual([half, even, half + 1])
      expect(toFloat16(-middle)).toBe(even | 0x8000)
    }
  })

  test('beyond half a step over the largest there is only infinity', () => {
    expect(toFloat16(65_504)).toBe(0x7bff)
    expect(toFloat16(65_519.99)).toBe(0x7bff)
    expect(toFloat16(65_520)).toBe(POSITIVE_INFINITY)
    expect(toFloat16(-1e30)).toBe(0xfc00)
    expect(toFloat16(Number.POSITIVE_INFINITY)).toBe(POSITIVE_INFINITY)
  })

  test('zero keeps its sign, and what is under half the smallest is zero', () => {
    expect(toFloat16(0)).toBe(0)
    expect(toFloat16(-0)).toBe(0x8000)
    expect(toFloat16(2 ** -25)).toBe(0)
    expect(toFloat16(2 ** -25 * 1.001)).toBe(1)
    expect(Object.is(fromFloat16(0x8000), -0)).toBe(true)
  })
})
