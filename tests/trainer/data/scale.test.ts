/** The one scale of all language pairs, and the lines to it. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { knownBasisOf, originOf } from '../../../trainer/data/origins.ts'
import { applyLine, fitScaleLine, POOLED_LINE, requireOnScale, toX } from '../../../trainer/data/scale.ts'
import { pearson } from '../../../trainer/statistics/metrics.ts'

test('a perfect translation is 1, one of 75 is 0, a worthless one -3', () => {
  expect([100, 75, 0].map(toX)).toEqual([1, 0, -3])
})

describe('the line of a language pair', () => {
  const anyRatings = fc.array(
    fc.record({ da: fc.double({ min: 0, max: 100, noNaN: true }), z: fc.double({ min: -4, max: 3, noNaN: true }) }),
    {
      minLength: 50,
      maxLength: 120,
    },
  )

  test('has the least squares of all lines', () => {
    fc.assert(
      fc.property(anyRatings, fc.double({ min: -0.1, max: 0.1, noNaN: true }), (rows, off) => {
        const line = fitScaleLine(rows)
        if (!line) return
        const error = (slope: number, offset: number): number =>
          rows.reduce((sum, { da, z }) => sum + (slope * z + offset - toX(da)) ** 2, 0)
        const best = error(line.slope, line.offset)
        expect(error(line.slope + off, line.offset)).toBeGreaterThanOrEqual(best - 1e-9)
        expect(error(line.slope, line.offset + off)).toBeGreaterThanOrEqual(best - 1e-9)
      }),
    )
  })

  test('changes no correlation', () => {
    const z = Array.from({ length: 100 }, (_, i) => Math.sin(i))
    const line = fitScaleLine(z.map((each, i) => ({ z: each, da: 64 + 20 * each + (i % 7) })))
    if (!line) throw new Error('there is no line')
    const gold = z.map((each, i) => each + Math.cos(3 * i))
    expect(
      pearson(
        z.map((each) => applyLine(line, each)),
        gold,
      ),
    ).toBeCloseTo(pearson(z, gold), 12)
  })

  test('is not told by few ratings, or by ratings that are all the same', () => {
    expect(fitScaleLine([{ da: 50, z: 0 }])).toBeUndefined()
    expect(fitScaleLine(new Array(100).fill({ da: 50, z: 0 }))).toBeUndefined()
  })

  test('of all language pairs takes a z-score of 0 for a rating of 64', () => {
    expect(applyLine(POOLED_LINE, 0)).toBeCloseTo(toX(64), 10)
    expect(applyLine(POOLED_LINE, 1)).toBeCloseTo(toX(88), 10)
  })
})

test.each([
  ['dev:12', 'dev', 'people'],
  ['train:5350', 'train', 'people'],
  ['unlabelled:7', 'unlabelled', 'people'],
  ['dev:mqm22', 'mqm22', 'people'],
  ['dev:chat-wrong:name', 'chat-wrong:name', 'made'],
  ['twin-right', 'twin-right', 'made'],
  ['tatoeba-near', 'tatoeba-near', 'made'],
  ['augment:swap', 'augment:swap', 'made'],
])('%s is of %s, whose known scores %s tell', (id, origin, basis) => {
  expect(originOf(id)).toBe(origin)
  expect(knownBasisOf(id)).toBe(basis)
})

test('a score that is of another scale than a teacher is said to have is refused, with the scale that it looks like', () => {
  for (const [score, scale] of [
    [85, 'unit'],
    [85, 'z'],
  ] as const)
    expect(() => requireOnScale(score, { scale })).toThrow(
      `scale: a score of 85 is not on the scale "${scale}"; it looks like "da100"`,
    )
  expect(() => requireOnScale(-300, { scale: 'da100' })).toThrow('it looks like "other" with slope and offset')
  for (const [score, scale] of [
    [1.03, 'unit'],
    [103, 'da100'],
    [-4, 'z'],
    [-300, 'other'],
  ] as const)
    expect(() => requireOnScale(score, { scale })).not.toThrow()
  expect(() => requireOnScale(85, { scale: 'unit', slope: 0.035, offset: -2.35 })).not.toThrow()
})
