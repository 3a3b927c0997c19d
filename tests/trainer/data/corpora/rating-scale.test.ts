/** The scales that people rate on. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { guessScale, RATING_SCALES, toRating } from '../../../../trainer/data/corpora/rating-scale.ts'

describe('a rating', () => {
  test.each([
    ['da100', 55, 55],
    ['unit', 0.25, 25],
    ['1-5', 1, 0],
    ['1-5', '4', 75],
    ['0-10', 7, 70],
    ['thumbs', '👍🏽', 100],
    ['thumbs', '👎️', 0],
    ['thumbs', 'Down', 0],
    ['thumbs', '-1', 0],
    ['thumbs', true, 100],
  ] as const)('on the scale %s: %j is %d of 100', (scale, value, da) => {
    expect(toRating(value, { field: 'score', scale })).toEqual({ da })
  })

  test('that is not on its scale is refused, and thumbs are known where a number was expected', () => {
    expect(() => toRating(6, { field: 'stars', scale: '1-5' })).toThrow('stars: expected 1 to 5 on the scale 1-5, got 6')
    expect(() => toRating(0, { field: 'stars', scale: '1-5' })).toThrow('expected 1 to 5')
    expect(() => toRating('maybe', { field: 'vote', scale: 'thumbs' })).toThrow('vote: expected up or down')
    expect(() => toRating('👍', { field: 'vote', scale: 'da100' })).toThrow('vote: 👍 is up or down: use --scale thumbs')
  })

  test('is within 0-100, or a z-score', () => {
    fc.assert(
      fc.property(fc.constantFrom(...RATING_SCALES), fc.double({ min: -25, max: 125, noNaN: true }), (scale, value) => {
        try {
          const rating = toRating(value, { field: 'score', scale })
          if ('da' in rating) expect(rating.da >= 0 && rating.da <= 100).toBe(true)
          else expect(rating.z).toBe(value)
        } catch (error) {
          expect(error).toMatchObject({ code: 'BAD_DATA', field: 'score' })
        }
      }),
    )
  })
})

describe('ratings said to be of 0-100', () => {
  const many = (values: readonly number[]): number[] => Array.from({ length: 40 }, (_, i) => values[i % values.length] ?? 0)

  test.each([
    [[1, 2, 3, 4, 5], '1-5'],
    [[2.5, 4, 5], '1-5'],
    [[0, 3, 10], '0-10'],
    [[2.2, 4.1], '0-10'],
    [[0, 1], 'thumbs'],
    [[0.2, 0.9], 'unit'],
    [[0, 11], undefined],
    [[40, 95], undefined],
  ] as const)('that are %j look like %s', (values, scale) => {
    expect(guessScale(many(values))).toBe(scale)
  })

  test('that are a handful say nothing', () => {
    expect(guessScale([1, 5])).toBeUndefined()
  })
})
