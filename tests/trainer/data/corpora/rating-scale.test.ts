/** The scales that people rate on. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseScale, requireScale, toRating } from '../../../../trainer/data/corpora/rating-scale.ts'
import { createScoreRange, RATING_SCALES, type RatingScale } from '../../../../trainer/data/score-range.ts'

describe('a rating', () => {
  test.each([
    ['da100', 55, 55],
    ['unit', 0.25, 25],
    ['1-5', 1, 0],
    ['1-5', '4', 75],
    ['0-10', 7, 70],
    ['mqm', 5, 80],
    ['mqm', -6, 76],
    ['mqm', 30, 0],
    ['thumbs', '👍🏽', 100],
    ['thumbs', '👎️', 0],
    ['thumbs', 'Down', 0],
    ['thumbs', '-1', 0],
    ['thumbs', true, 100],
    ['0-6', 3, 50],
    ['1-7', 7, 100],
  ] as const)('on the scale %s: %j is %d of 100', (scale, value, da) => {
    expect(toRating(value, { field: 'score', scale })).toEqual({ da })
  })

  test('that is not on its scale is refused, and thumbs are known where a number was expected', () => {
    expect(() => toRating(6, { field: 'stars', scale: '1-5' })).toThrow('stars: expected 1 to 5 on the scale 1-5, got 6')
    expect(() => toRating(0, { field: 'stars', scale: '1-5' })).toThrow('expected 1 to 5')
    expect(() => toRating('maybe', { field: 'vote', scale: 'thumbs' })).toThrow('vote: expected up or down')
    expect(() => toRating('👍', { field: 'vote', scale: 'da100' })).toThrow('vote: 👍 is up or down: use --scale thumbs')
    expect(() => toRating('False', { field: 'vote', scale: 'da100' })).toThrow('False is up or down: use --scale thumbs')
    expect(() => toRating(7, { field: 'sqm', scale: '0-6' })).toThrow('expected 0 to 6 on the scale 0-6, got 7')
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

const rangeOf = (values: readonly number[]) => {
  const range = createScoreRange()
  for (let i = 0; i < 40; i++) range.see(values[i % values.length] ?? 0)
  return range
}

test.each([
  [[1, 2, 3, 4, 5], '1-5'],
  [[2.5, 4, 5], '1-5'],
  [[0, 3, 10], '0-10'],
  [[2.2, 4.1], '0-10'],
  [[0, 1], 'thumbs'],
  [[0.2, 0.9], 'unit'],
  [[0, 0, 1, 5.1], 'mqm'],
  [[0, -1, -6.1], 'mqm'],
  [[0, 11, 25], 'mqm'],
  [[0, 0, 1, 5.1, 40], 'mqm'],
  [[-1.2, 0.4], 'z'],
  [[40, 95], 'da100'],
  [[-40, 95], undefined],
] as const)('ratings of %j look like %s', (values, scale) => {
  expect(rangeOf(values).likelyScale()).toBe(scale)
})

test('too few ratings look like nothing', () => {
  const range = createScoreRange()
  for (const rating of [1, 2, 3, 4]) range.see(rating)
  expect(range.likelyScale()).toBeUndefined()
})

test('a scale goes by its name, or by its ends', () => {
  expect(['mqm', '0-100', '0-6', '6-0', '1..5', ''].map(parseScale)).toEqual([
    'mqm',
    'da100',
    '0-6',
    undefined,
    undefined,
    undefined,
  ])
})

describe('ratings on the scale that', () => {
  const check = (values: readonly number[], scale: RatingScale, isNamed: boolean) => () =>
    requireScale(rangeOf(values), { scale, isNamed }, 'rated.tsv')

  test.each([
    [
      'z',
      [0.2, 0.8],
      'range from 0.2 to 0.8: which scale are they on? They look like --scale unit; if they are on the scale z',
    ],
    ['z', [1, 5], 'look like --scale 1-5'],
    ['z', [0, 0, 5, 1], 'look like --scale mqm'],
    ['da100', [0.2, 0.8], 'look like --scale unit'],
  ] as const)('is taken where none is named, %s, are asked about when they are %j', (scale, values, message) => {
    expect(check(values, scale, false)).toThrow(message)
  })

  test.each([
    ['unit', [1, 3, 5], '1-5'],
    ['da100', [0.2, 0.8], 'unit'],
    ['0-10', [0.2, 0.8], 'unit'],
    ['z', [1, 2, 5], '1-5'],
    ['mqm', [60, 95], 'da100'],
  ] as const)('was named, %s, are refused when they are %j', (scale, values, likely) => {
    expect(check(values, scale, true)).toThrow(`look like --scale ${likely}`)
  })

  test.each([
    ['z', [0.2, 0.8]],
    ['da100', [1, 2, 5]],
    ['0-10', [1, 2, 5]],
    ['mqm', [0, 1, 5]],
    ['mqm', [0, 8, 12, 31]],
    ['1-4', [1, 2, 4]],
  ] as const)('was named, %s, are believed to be on it when they are %j', (scale, values) => {
    expect(check(values, scale, true)).not.toThrow()
  })
})
