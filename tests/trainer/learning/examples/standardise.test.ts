import { describe, expect, test } from 'vitest'
import type { Row } from '../../../../trainer/data/rows.ts'
import { createStandardiser } from '../../../../trainer/learning/examples/standardise.ts'

const row = (rating: { da?: number; z?: number }): Row => ({
  id: 'train:0',
  languagePair: 'ro-en',
  source: 'a',
  translation: 'b',
  ...rating,
})

describe('standardising direct assessments', () => {
  test('gives the train ratings mean 0 and standard deviation 1', () => {
    const train = [20, 40, 60, 80].map((da) => row({ da }))
    const z = train.map(createStandardiser(train, [])).map((standardised) => standardised.z ?? Number.NaN)
    expect(z.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 10)
    expect(z.reduce((sum, value) => sum + value ** 2, 0) / 4).toBeCloseTo(1, 10)
  })

  test('measures dev ratings by those of train', () => {
    const standardise = createStandardiser([row({ da: 40 }), row({ da: 60 })], [row({ da: 90 })])
    expect(standardise(row({ da: 70 })).z).toBeCloseTo(2, 10)
  })

  test('leaves z-scores and unrated rows as they are', () => {
    const standardise = createStandardiser([row({ da: 40 }), row({ da: 60 })], [])
    expect([standardise(row({ da: 70, z: -1 })).z, standardise(row({})).z]).toEqual([-1, undefined])
  })

  test('uses the other ratings where train has none, and gives 0 where all are the same', () => {
    expect(createStandardiser([], [row({ da: 10 }), row({ da: 30 })])(row({ da: 30 })).z).toBeCloseTo(1, 10)
    expect(createStandardiser([row({ da: 50 }), row({ da: 50 })], [])(row({ da: 50 })).z).toBe(0)
  })
})
