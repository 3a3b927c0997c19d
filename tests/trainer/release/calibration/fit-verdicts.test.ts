/** Lines between verdicts: what they promise holds on rows that were not seen, and on what they stand is said. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toThresholds, type VerdictLines } from '../../../../models/verdict.ts'
import { fitVerdicts } from '../../../../trainer/release/calibration/fit-verdicts.ts'
import { isAccepted, isRejected, type JudgedScore } from '../../../../trainer/release/calibration/known-rows.ts'
import { createRandom, type Random } from '../../../../trainer/statistics/random.ts'

interface Drawn {
  readonly random: Random
  readonly count: number
  readonly truth: JudgedScore['truth']
  readonly by?: JudgedScore['by']
  readonly languagePair?: string
}

/** Scores of good ones about .7, of bad ones about .4; of both a few are flagged. */
const draw = ({ random, count, truth, by = 'people', languagePair = 'ro-en' }: Drawn): JudgedScore[] =>
  Array.from({ length: count }, () => ({
    languagePair,
    by,
    truth,
    score: Math.max(0, Math.min(1, (truth === 'good' ? 0.7 : 0.4) + 0.15 * random.normal())),
    best: random.uniform() < 0.02 ? 'review' : 'accept',
  }))

/** Of ro-en, where no other is named. */
const drawn = (rows: readonly JudgedScore[], languagePairs: readonly string[] = ['ro-en']) => {
  const lines = new Map(Object.entries(fitVerdicts(rows, { languagePairs })))
  return (languagePair = 'ro-en'): VerdictLines => lines.get(languagePair) ?? expect.unreachable()
}

describe('lines between verdicts', () => {
  test('keep both promises on new rows in 95 % of draws', () => {
    const random = createRandom(3)
    const later = { bad: draw({ random, count: 20_000, truth: 'bad' }), good: draw({ random, count: 20_000, truth: 'good' }) }
    const draws = 300
    let [accepts, rejects] = [0, 0]
    for (let i = 0; i < draws; i++) {
      const rows = [...draw({ random, count: 80, truth: 'bad' }), ...draw({ random, count: 120, truth: 'good' })]
      const { accept, reject } = toThresholds(
        { verdicts: fitVerdicts(rows, { languagePairs: ['ro-en'] }) },
        { languagePair: 'ro-en' },
      )
      if (later.bad.filter((row) => isAccepted(row, accept)).length / later.bad.length <= 0.1) accepts++
      if (later.good.filter((row) => isRejected(row, reject)).length / later.good.length <= 0.05) rejects++
    }
    const least = 0.95 - 3 * Math.sqrt((0.95 * 0.05) / draws)
    expect(accepts / draws).toBeGreaterThan(least)
    expect(rejects / draws).toBeGreaterThan(least)
  })

  test('of stricter presets lie higher and let fewer good ones through', () => {
    const random = createRandom(4)
    const rows = [...draw({ random, count: 300, truth: 'bad' }), ...draw({ random, count: 300, truth: 'good' })]
    const { lenient, balanced, strict, reject } = drawn(rows)()
    expect([lenient.accept, balanced.accept, strict.accept]).toEqual(
      [lenient.accept, balanced.accept, strict.accept].toSorted(),
    )
    expect(lenient.goodAccepted).toBeGreaterThan(balanced.goodAccepted)
    expect(balanced.goodAccepted).toBeGreaterThan(strict.goodAccepted)
    expect(reject.below).toBeLessThanOrEqual(balanced.accept ?? 0)
  })

  test('never cross, however few rows of a source there are', () => {
    const count = fc.integer({ min: 0, max: 90 })
    fc.assert(
      fc.property(fc.integer(), count, count, count, (seed, people, made, neighbours) => {
        const random = createRandom(seed >>> 0)
        const { lenient, balanced, strict } = drawn(
          [
            ...draw({ random, count: people, truth: 'bad' }),
            ...draw({ random, count: made, truth: 'bad', by: 'made' }),
            ...draw({ random, count: neighbours, truth: 'bad', languagePair: 'et-en' }),
            ...draw({ random, count: 70, truth: 'good' }),
          ],
          ['ro-en', 'et-en'],
        )()
        const lines = [lenient, balanced, strict].map(({ accept = 2 }) => accept)
        expect(lines).toEqual(lines.toSorted((a, b) => a - b))
      }),
      { numRuns: 60 },
    )
  })

  test('stand on the other source, then on neighbours, where rows of a class are too few, and say so', () => {
    const random = createRandom(5)
    const rows = [
      ...draw({ random, count: 60, truth: 'good' }),
      ...draw({ random, count: 28, truth: 'bad' }),
      ...draw({ random, count: 60, truth: 'bad', by: 'made' }),
      ...draw({ random, count: 70, truth: 'good', languagePair: 'et-en' }),
      ...draw({ random, count: 100, truth: 'bad', languagePair: 'et-en' }),
    ]
    const linesOf = drawn(rows, ['ro-en', 'et-en', 'de-en', 'en-zh'])
    expect(linesOf('ro-en')).toMatchObject({ balanced: { basis: 'made' }, reject: { basis: 'own' } })
    expect(linesOf('et-en')).toMatchObject({ balanced: { basis: 'own' }, strict: { basis: 'own' } })
    expect(linesOf('de-en')).toMatchObject({ balanced: { basis: 'pooled' }, reject: { basis: 'pooled' } })
    expect(linesOf('en-zh').balanced.accept).toBeDefined()
  })

  test('hold on people’s and on made rows, each for itself', () => {
    const random = createRandom(6)
    const people = draw({ random, count: 100, truth: 'bad' })
    const made = draw({ random, count: 100, truth: 'bad', by: 'made' }).map((row) => ({ ...row, score: row.score + 0.2 }))
    const accept = (rows: readonly JudgedScore[]): number => drawn(rows)().balanced.accept ?? Number.NaN
    expect(accept([...people, ...made])).toBe(Math.max(accept(people), accept(made)))
    expect(accept(people)).toBeLessThan(accept(made))
  })

  test('are not drawn where rows of the language pair, too few to promise anything, speak against them', () => {
    const random = createRandom(7)
    const pool = draw({ random, count: 200, truth: 'good', languagePair: 'et-en' })
    const few = draw({ random, count: 40, truth: 'good' }).map((row) => ({ ...row, score: row.score / 2 }))
    const { reject } = drawn([...pool, ...few], ['ro-en', 'et-en'])()
    expect(reject.basis).toBe('pooled')
    expect(few.filter((row) => isRejected(row, reject.below)).length).toBeLessThanOrEqual(4)
  })

  test('are none where even all rows together promise nothing', () => {
    const random = createRandom(8)
    const rows = [...draw({ random, count: 20, truth: 'bad' }), ...draw({ random, count: 40, truth: 'good' })]
    const verdicts = fitVerdicts(rows, { languagePairs: ['ro-en'] })
    const { balanced, lenient } = drawn(rows)()
    expect(balanced).toEqual({ basis: 'pooled', goodAccepted: 0 })
    expect(toThresholds({ verdicts }, { languagePair: 'ro-en' })).toEqual({ accept: Number.POSITIVE_INFINITY, reject: 0 })
    expect(lenient.accept).toBeUndefined()
  })

  test('are of each length apart: what sentences show is no promise for short messages', () => {
    const random = createRandom(10)
    const rows = [...draw({ random, count: 200, truth: 'bad' }), ...draw({ random, count: 200, truth: 'good' })]
    const short = rows.map((row) => ({ ...row, score: row.score / 2, length: 'short' as const }))
    const both = fitVerdicts([...rows, ...short], { languagePairs: ['ro-en'], byLength: true })['ro-en']
    expect(both).toMatchObject(drawn(rows)())
    expect(both?.short).toEqual(drawn(short)())
    const alone = fitVerdicts(rows, { languagePairs: ['ro-en'], byLength: true })['ro-en']
    expect(alone?.short?.lenient).toEqual({ basis: 'pooled', goodAccepted: 0 })
    expect(alone?.short?.reject).toEqual({ basis: 'pooled' })
  })

  test('of short messages are left out where they are those of longer ones', () => {
    const random = createRandom(11)
    const rows = [...draw({ random, count: 60, truth: 'bad' }), ...draw({ random, count: 60, truth: 'good' })]
    const twice = rows.flatMap((row) => [row, { ...row, length: 'short' as const }])
    expect(fitVerdicts(twice, { languagePairs: ['ro-en'], byLength: true })).toEqual({ 'ro-en': drawn(rows)() })
  })

  test('reject nothing where flags alone reject more good ones than is promised', () => {
    const random = createRandom(9)
    const flagged = draw({ random, count: 100, truth: 'good' }).map((row, i) => ({
      ...row,
      best: i < 10 ? ('reject' as const) : row.best,
    }))
    const { reject } = drawn(flagged)()
    expect(reject.below).toBeUndefined()
  })
})
