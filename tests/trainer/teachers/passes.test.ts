/** Several answers about one pair become one label. */

import { expect, test } from 'vitest'
import { toOneAnswer, toSpread } from '../../../trainer/teachers/passes.ts'

test('one answer far from nine that agree is dropped', () => {
  const agreeing = [-42, -41, -43, -42, -42, -41, -43, -42, -42]
  const { mean, deviation } = toSpread([...agreeing, -109])
  expect(mean).toBeCloseTo(-42, 10)
  expect(deviation).toBeCloseTo(Math.sqrt(4 / 9), 10)
})

test.each([
  [[5], 5, 0],
  [[1, 3], 2, 1],
  // Of five values none is more than two deviations away.
  [[0, 0, 0, 0, 10], 2, 4],
])('of %j the mean is %d, the deviation %d', (values, mean, deviation) => {
  expect(toSpread(values)).toEqual({ mean, deviation })
})

test('passes without a label are left out, and told where there is no other', () => {
  expect(toOneAnswer([{ score: 1 }, { failed: 'refused' }, { score: 3 }])).toEqual({ score: 2, deviation: 1 })
  expect(toOneAnswer([{ failed: 'refused' }, { failed: 'cut off' }])).toEqual({ failed: 'cut off' })
  expect(toOneAnswer([{ score: 1 }])).toEqual({ score: 1 })
})
