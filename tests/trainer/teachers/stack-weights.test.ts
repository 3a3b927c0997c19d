/** Weighing teachers, and the regressions beneath it, on made-up scores whose truth is known. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fitRising, readRising } from '../../../trainer/isotonic.ts'
import { fitRidge, predictLinear } from '../../../trainer/linear.ts'
import { pearson, spearman } from '../../../trainer/metrics.ts'
import { createRandom } from '../../../trainer/random.ts'
import { fitStack, type Observation, readStack } from '../../../trainer/teachers/stack-weights.ts'

/** One teacher on a straight scale, one on a bent one, and one that guesses. */
const observe = (n: number, seed: number): Observation[] => {
  const { normal } = createRandom(seed)
  return Array.from({ length: n }, () => {
    const gold = normal()
    return { languagePair: 'ro-en', gold, scores: [gold + 0.8 * normal(), Math.exp(2 * (gold + 0.8 * normal())), normal()] }
  })
}

describe('fitStack', () => {
  const weights = fitStack(['straight', 'bent', 'guess'], observe(500, 1), 1)
  const others = observe(2000, 2)
  const gold = others.map((observation) => observation.gold)
  const said = others.map(({ scores }) => readStack(weights.pairs['ro-en'] ?? weights.pooled, scores))

  test('is better than each of its teachers on rows that it was not fitted on', () => {
    const alone = [0, 1, 2].map((m) =>
      pearson(
        others.map(({ scores }) => scores[m] ?? 0),
        gold,
      ),
    )
    expect(
      pearson(
        said.map(({ score }) => score),
        gold,
      ),
    ).toBeGreaterThan(Math.max(...alone) + 0.05)
  })

  test('speaks on the scale of the gold, and gives a guess no weight', () => {
    const { linear } = weights.pairs['ro-en'] ?? weights.pooled
    expect(Math.abs(linear.weights[2] ?? 9)).toBeLessThan(0.1 * Math.abs(linear.weights[0] ?? 0))
    const errors = said.map(({ score }, i) => Math.abs(score - (gold[i] ?? 0)))
    expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(0.45)
  })

  test('knows a little of when it is wrong', () => {
    const pair = fitStack(
      ['straight', 'bent'],
      observe(500, 3).map((each) => ({ ...each, scores: each.scores.slice(0, 2) })),
      1,
    ).pooled
    const read = others.map(({ scores }) => readStack(pair, scores.slice(0, 2)))
    // Teachers of equal noise: half of the variance of their difference is in their mean.
    expect(
      spearman(
        read.map(({ deviation }) => deviation),
        read.map(({ score }, i) => Math.abs(score - (gold[i] ?? 0))),
      ),
    ).toBeGreaterThan(-0.05)
  })

  test('does not fit on a handful of rows', () => {
    expect(() => fitStack(['a', 'b', 'c'], observe(49, 1), 1)).toThrow(/expected 50 rows or more/)
  })
})

describe('a rising map', () => {
  test('rises, whatever it is fitted on', () => {
    const pairs = fc.array(fc.tuple(fc.double({ min: -5, max: 5, noNaN: true }), fc.double({ min: -5, max: 5, noNaN: true })), {
      minLength: 1,
      maxLength: 200,
    })
    fc.assert(
      fc.property(
        pairs,
        fc.double({ min: -9, max: 9, noNaN: true }),
        fc.double({ min: -9, max: 9, noNaN: true }),
        (rows, a, b) => {
          const map = fitRising(
            rows.map(([x]) => x),
            rows.map(([, y]) => y),
          )
          const [low, high] = [readRising(map, Math.min(a, b)), readRising(map, Math.max(a, b))]
          return Number.isFinite(low) && high >= low - 1e-9
        },
      ),
    )
  })
})

describe('ridge regression', () => {
  test('finds the weights of a straight rule, and a feature that does not vary harms nothing', () => {
    const { normal } = createRandom(5)
    const rows = Array.from({ length: 300 }, () => [normal(), 10 * normal() + 3, 7])
    const model = fitRidge(
      rows,
      rows.map(([a = 0, b = 0]) => 2 * a - 0.1 * b + 5),
      1e-6,
    )
    expect(predictLinear(model, [1, 2, 7])).toBeCloseTo(6.8, 4)
    expect(model.weights[2]).toBeCloseTo(0, 6)
  })

  test('with much shrinking says the mean', () => {
    expect(predictLinear(fitRidge([[0], [1], [2]], [0, 1, 2], 1e9), [2])).toBeCloseTo(1, 5)
  })
})
