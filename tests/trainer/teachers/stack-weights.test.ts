/** Weighing teachers, and the regressions beneath it, on made-up scores whose truth is known. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fitRising, readRising } from '../../../trainer/statistics/isotonic.ts'
import { fitRidge, predictLinear } from '../../../trainer/statistics/linear.ts'
import { pearson, spearman } from '../../../trainer/statistics/metrics.ts'
import { createRandom } from '../../../trainer/statistics/random.ts'
import { judgeHalves } from '../../../trainer/teachers/stack-halves.ts'
import { fitStack, readStack, type StackObservation } from '../../../trainer/teachers/stack-weights.ts'

/** One teacher on a straight scale, one on a bent one, and one that guesses. */
const observe = (n: number, seed: number): StackObservation[] => {
  const { normal } = createRandom(seed)
  return Array.from({ length: n }, () => {
    const gold = normal()
    return { languagePair: 'ro-en', gold, scores: [gold + 0.8 * normal(), Math.exp(2 * (gold + 0.8 * normal())), normal()] }
  })
}

describe('fitStack', () => {
  const weights = fitStack(['straight', 'bent', 'guess'], observe(500, 1))
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
    const read = (straight: number, guess: number): number => readStack(weights.pooled, [straight, 1, guess]).score
    expect(Math.abs(read(0, 1) - read(0, -1))).toBeLessThan(0.1 * (read(1, 0) - read(-1, 0)))
    const errors = said.map(({ score }, i) => Math.abs(score - (gold[i] ?? 0)))
    expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(0.45)
  })

  test('knows a little of when it is wrong', () => {
    const pair = fitStack(
      ['straight', 'bent'],
      observe(500, 3).map((each) => ({ ...each, scores: each.scores.slice(0, 2) })),
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
    expect(() => fitStack(['a', 'b', 'c'], observe(49, 1))).toThrow(/expected at least 50 rows/)
  })
})

/** A pair on which the second teacher knows little, and says so by hardly varying; and one on which it is as good as the first. */
const observeTwo = (n: number, seed: number): StackObservation[] => {
  const { normal } = createRandom(seed)
  return ['en-de', 'ro-en'].flatMap((languagePair) =>
    Array.from({ length: n }, () => {
      const gold = normal()
      const [first, second] = [0.5 * (gold + normal()), gold + normal()]
      return { languagePair, gold, scores: [first, languagePair === 'en-de' ? 0.1 * (second + 2 * normal()) : 0.5 * second] }
    }),
  )
}

describe('a stack of several language pairs', () => {
  const observations = observeTwo(500, 7)
  const { pairs } = fitStack(['first', 'second'], observations)
  const toShare = (pair: string): number => {
    const [first = 0, second = 0] = pairs[pair]?.linear.weights ?? []
    return second / first
  }

  test('has the same weights for each, and the human scale of each', () => {
    expect(toShare('en-de')).toBeCloseTo(toShare('ro-en'), 5)
    expect(toShare('ro-en')).toBeGreaterThan(0.5)
    const shifted = observations.map((each) => (each.languagePair === 'en-de' ? { ...each, gold: 3 * each.gold + 2 } : each))
    const { linear } = fitStack(['first', 'second'], shifted).pairs['en-de'] ?? {}
    expect(linear?.intercept).toBeCloseTo(3 * (pairs['en-de']?.linear.intercept ?? 0) + 2, 5)
  })

  test('does not turn its teachers round for a pair on which they fall with the gold', () => {
    const falling = observations.map((each) => (each.languagePair === 'en-de' ? { ...each, gold: -each.gold } : each))
    const weights = fitStack(
      ['first', 'second'],
      [...falling, ...observeTwo(2000, 8).filter((each) => each.languagePair === 'ro-en')],
    )
    expect(Math.min(...(weights.pairs['en-de']?.linear.weights ?? [-1]))).toBeGreaterThan(0)
  })

  test('reads other pairs, and those of a few rows, by all rows', () => {
    const few = observeTwo(49, 9).filter((each) => each.languagePair === 'en-de')
    const weights = fitStack(['first', 'second'], [...few, ...observations.filter((each) => each.languagePair === 'ro-en')])
    expect(Object.keys(weights.pairs)).toEqual(['ro-en'])
    expect(weights.pooled.rows).toBe(549)
  })
})

describe('judgeHalves', () => {
  test('finds the gain of two equal teachers, and none where one says what the other says', () => {
    const observations = observeTwo(300, 11)
    const { pairs, all } = judgeHalves(['first', 'second'], observations, { count: 20, seed: 1 })
    // Correlations of each of the two and of their mean: .707 and .816.
    expect(pairs).toMatchObject({ 'ro-en': { mean: expect.closeTo(0.11, 1), wins: 1 }, 'en-de': { wins: all } })
    const echo = observations.map((each) => ({ ...each, scores: [each.scores[0] ?? 0, each.scores[0] ?? 0] }))
    const echoed = judgeHalves(['first', 'echo'], echo, { count: 5, seed: 1 })
    expect(echoed.pairs).toMatchObject({ 'ro-en': { mean: expect.closeTo(0, 2) } })
  })

  test('leaves a pair of a few rows, which is won or lost by chance, to the fit', () => {
    const observations = observeTwo(300, 11)
    const few = observeTwo(3, 13).map((each) => ({ ...each, languagePair: 'et-en' }))
    const { pairs, all } = judgeHalves(['first', 'second'], [...observations, ...few], { count: 10, seed: 1 })
    expect(Object.keys(pairs)).toEqual(['en-de', 'ro-en'])
    expect(all).toBeGreaterThan(0.5)
  })

  test('says the same for the same seed, and something else for another', () => {
    const observations = observeTwo(100, 12)
    const judge = (seed: number) => judgeHalves(['first', 'second'], observations, { count: 3, seed })
    expect(judge(1)).toEqual(judge(1))
    expect(judge(2)).not.toEqual(judge(1))
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

describe('a rising map of a judge of few levels', () => {
  const { normal, uniform } = createRandom(21)
  const rows = Array.from({ length: 300 }, () => {
    const level = Math.floor(3 * uniform())
    return { level, gold: 0.3 * level ** 2 + normal() }
  })
  const toMap = (all: typeof rows) =>
    fitRising(
      all.map(({ level }) => level),
      all.map(({ gold }) => gold),
    )

  test('is the same in whatever order the rows come', () => {
    const map = toMap(rows)
    const orders = [rows.toReversed(), rows.toSorted((a, b) => a.gold - b.gold), rows.toSorted((a, b) => b.gold - a.gold)]
    for (const order of orders)
      for (const [i, [from, to]] of toMap(order).entries()) {
        expect(from).toBe(map[i]?.[0])
        expect(to).toBeCloseTo(map[i]?.[1] ?? Number.NaN, 9)
      }
    expect(map.map(([from]) => from)).toEqual([0, 1, 2])
  })

  test('says the mean of what people said at each', () => {
    const bent = rows.map(({ level }) => ({ level, gold: 10 * level ** 4 }))
    expect(readRising(toMap(bent), 2)).toBeGreaterThan(140)
    const flat = rows.map(({ level }, i) => ({ level, gold: i % 2 }))
    expect(Math.abs(readRising(toMap(flat), 1) - 0.5)).toBeLessThan(0.1)
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
