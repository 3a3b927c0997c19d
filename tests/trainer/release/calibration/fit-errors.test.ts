/** How far off a score is to be expected, and intervals that know their message. */

import { describe, expect, test } from 'vitest'
import { toInterval, toRelativeError, toScore } from '../../../../models/calibration.ts'
import { fitScore, type Rated } from '../../../../trainer/release/calibration/calibrate.ts'
import { fitErrors } from '../../../../trainer/release/calibration/fit-errors.ts'
import { pearson } from '../../../../trainer/statistics/metrics.ts'
import { createRandom, type Random } from '../../../../trainer/statistics/random.ts'

/** Ratings that scatter twice as much about a short message as about a long one. */
const rate = (random: Random, pair: number): Rated & { readonly evidence: NonNullable<Rated['evidence']> } => {
  const raw = random.normal()
  const isShort = random.uniform() < 0.5
  const noise = (isShort ? 0.2 : 0.1) * (1 + pair) * 0.5
  const score = Math.max(0, Math.min(1, 0.55 + 0.15 * raw + noise * random.normal()))
  const tokens = isShort ? 3 : 30
  return { raw, score, evidence: { source: tokens, translation: tokens, bad: 0.2, spread: 0.1, flagged: false } }
}

const draw = (random: Random, pair: number, count: number) => Array.from({ length: count }, () => rate(random, pair))

describe('the expected error', () => {
  test('tells messages apart, whatever their language pairs differ in', () => {
    const random = createRandom(21)
    const weights = fitErrors([draw(random, 0, 1000), draw(random, 1, 1000)], 1) ?? expect.unreachable()
    const at = (tokens: number): number =>
      toRelativeError({ score: 0.55, source: tokens, translation: tokens, bad: 0.2, spread: 0.1, flagged: false }, weights)
    expect(at(3) / at(30)).toBeGreaterThan(1.6)
    expect(at(3) / at(30)).toBeLessThan(2.4)
  })

  test('is not fitted on few ratings', () => {
    expect(fitErrors([draw(createRandom(1), 0, 400)], 1)).toBeUndefined()
  })

  test('makes intervals that are narrower in the mean, hold as many ratings, and each length its share', () => {
    const random = createRandom(22)
    const pairs = [draw(random, 0, 1500), draw(random, 1, 1500)] as const
    const weights = fitErrors(pairs, 1)
    const measure = (errors: readonly number[] | undefined) => {
      const map = fitScore(pairs[0], 1, errors)
      const later = draw(createRandom(23), 0, 8000).map((rated) => {
        const score = toScore(rated.raw, map)
        const relative = errors && toRelativeError({ ...rated.evidence, score }, errors)
        const [low, high] = toInterval(score, map, relative)
        return {
          width: high - low,
          inside: rated.score >= low && rated.score <= high,
          error: Math.abs(rated.score - score),
          ...rated,
        }
      })
      const share = (rows: typeof later): number => rows.filter(({ inside }) => inside).length / rows.length
      return {
        width: later.reduce((sum, { width }) => sum + width, 0) / later.length,
        coverage: share(later),
        short: share(later.filter(({ evidence }) => evidence.source === 3)),
        correlation: pearson(later.map(({ width }) => width), later.map(({ error }) => error)), // biome-ignore format: a line
      }
    }
    const [plain, fitted] = [measure(undefined), measure(weights)]
    expect(fitted.width).toBeLessThan(plain.width)
    expect(fitted.coverage).toBeGreaterThan(0.88)
    expect(plain.short).toBeLessThan(0.88)
    expect(fitted.short).toBeGreaterThan(0.88)
    expect(fitted.correlation).toBeGreaterThan(plain.correlation + 0.1)
  })
})
