/** Figures of a comparison, against numbers worked out by hand. */

import { describe, expect, test } from 'vitest'
import type { JudgedRow } from '../../../trainer/comparison/dev-rows.ts'
import { type MethodScores, toFigures } from '../../../trainer/comparison/figures.ts'
import { createRandom } from '../../../trainer/statistics/random.ts'

const ROWS = 120
const row = (more: Partial<JudgedRow>): JudgedRow => ({
  languagePair: 'ro-en',
  kind: 'people',
  origin: 'dev',
  source: 'a',
  translation: 'b',
  ...more,
})
const random = createRandom(1)
const human = Array.from({ length: ROWS }, () => random.normal())
const noisy = (noise: number): number[] => human.map((value) => value + noise * random.normal())

const figuresOf = (rows: readonly JudgedRow[], methods: readonly MethodScores[]) =>
  toFigures(rows, methods, { against: 'direct', seed: 1 })

describe('toFigures', () => {
  const rated = human.map((value) => row({ human: value }))
  const direct = { name: 'direct', runs: [noisy(1), noisy(1)] }

  test('says mean and standard deviation over the seeds', () => {
    const against = human.map((value) => -value)
    const [figure] = figuresOf(rated, [{ name: 'direct', runs: [human, against, human, human] }])
    // Correlations of 1, -1, 1 and 1: their mean is .5, the sum of squares about it 3.
    expect(figure?.methods[0]).toEqual({ name: 'direct', values: [1, -1, 1, 1], mean: 0.5, deviation: 1 })
    expect(figure).toMatchObject({ measure: 'people', languagePair: 'ro-en', rows: ROWS })
  })

  test('a better method gains, with an interval above 0; the same runs gain nothing', () => {
    const [figure] = figuresOf(rated, [
      direct,
      { name: 'better', runs: [noisy(0.3), noisy(0.3)] },
      { name: 'same', runs: direct.runs },
    ])
    const [, better, same] = figure?.methods ?? []
    expect(better?.gain?.mean).toBeCloseTo((better?.mean ?? 0) - (figure?.methods[0]?.mean ?? 0), 3)
    expect(better?.gain?.interval[0]).toBeGreaterThan(0)
    expect(better?.gain?.interval[1]).toBeGreaterThan(better?.gain?.mean ?? 1)
    expect(better?.gain?.better).toBe(1)
    expect(same?.gain).toEqual({ mean: 0, interval: [0, 0], better: 0 })
  })

  test('a gain that one of two seeds alone has may be none: seeds are drawn too', () => {
    const [figure] = figuresOf(rated, [direct, { name: 'lucky', runs: [noisy(0.3), direct.runs[1] ?? []] }])
    const lucky = figure?.methods[1]?.gain
    expect(lucky?.mean).toBeGreaterThan(0.05)
    expect(lucky?.interval[0]).toBe(0)
  })

  test('the area under the curve is that of right ones against the rest, by language pair and in the mean of both', () => {
    const made = (languagePair: string): JudgedRow[] =>
      Array.from({ length: 60 }, (_, i) =>
        row({ languagePair, kind: 'tatoeba', origin: i < 30 ? 'tatoeba-right' : 'tatoeba-near', teacher: i }),
      )
    const scores = [...Array.from({ length: 60 }, (_, i) => -i), ...Array.from({ length: 60 }, (_, i) => i % 30)]
    const figures = figuresOf([...made('ro-en'), ...made('en-ro')], [{ name: 'direct', runs: [scores] }])
    const value = (measure: string, pair: string) =>
      figures.find((figure) => figure.measure === measure && figure.languagePair === pair)?.methods[0]?.mean
    expect(value('tatoeba', 'ro-en')).toBe(1)
    expect(value('tatoeba', 'en-ro')).toBe(0.5)
    expect(value('tatoeba', 'all')).toBe(0.75)
    expect(value('teacher', 'ro-en')).toBe(-1)
    expect(figures.some(({ measure }) => measure === 'people' || measure === 'twin')).toBe(false)
  })
})
