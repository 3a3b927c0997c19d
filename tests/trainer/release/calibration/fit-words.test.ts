/** The chance of a token to be wrong: as labels say, and hardly ever likely in a right translation. */

import { describe, expect, test } from 'vitest'
import { toProbability } from '../../../../models/calibration.ts'
import { fitWords, type RightWords } from '../../../../trainer/release/calibration/fit-words.ts'
import { createRandom } from '../../../../trainer/statistics/random.ts'

const random = createRandom(31)
const judged = Array.from({ length: 2000 }, () => {
  const logit = 2 * random.normal()
  return { logit, probability: 1 / (1 + Math.exp(-(logit - 0.5))) }
})
const right = (languagePair: string, shift: number): RightWords[] =>
  Array.from({ length: 60 }, () => ({
    languagePair,
    source: 'made',
    logits: Array.from({ length: 8 }, () => shift + random.normal()),
  }))

const marked = (rows: readonly RightWords[], reading: { slope: number; offset: number }): number => {
  const all = rows.flatMap(({ logits }) => logits)
  return all.filter((logit) => toProbability(logit, reading) > 0.5).length / all.length
}

describe('fitWords', () => {
  test('is the fit of the labels where right translations are hardly marked by it', () => {
    const fitted = fitWords(judged, right('ro-en', -3)) ?? expect.unreachable()
    expect(fitted.slope).toBeCloseTo(1, 1)
    expect(fitted.offset).toBeCloseTo(-0.5, 1)
    expect(fitted.offsets).toBeUndefined()
  })

  test('marks at most a tenth of the tokens of right translations, in every language pair', () => {
    const rows = [...right('ro-en', 0.2), ...right('en-zh', 1.5)]
    const { slope, offset, offsets } = fitWords(judged, rows) ?? expect.unreachable()
    for (const languagePair of ['ro-en', 'en-zh']) {
      const mine = rows.filter((row) => row.languagePair === languagePair)
      expect(marked(mine, { slope, offset: offsets?.[languagePair] ?? offset })).toBeLessThanOrEqual(0.1)
    }
    expect(marked(rows, { slope, offset })).toBeLessThanOrEqual(0.1)
    expect(offsets?.['en-zh']).toBeLessThan(offset)
  })

  test('does not hang on a handful of tokens', () => {
    const few = right('ro-en', 5).slice(0, 5)
    expect(fitWords(judged, few)?.offset).toBeCloseTo(-0.5, 1)
  })
})
