import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toFeatures } from '../../models/hashing.ts'
import { joinOutputs, toWindows } from '../../models/windows.ts'

const MAX_TOKENS = 64
const SHAPE = { rows: 4096, maxTokens: Number.POSITIVE_INFINITY, maxHashes: 40 }

const features = (tokens: number, word = 'casă') => toFeatures(Array.from({ length: tokens }, () => word).join(' '), SHAPE)

describe('windows of a long pair', () => {
  test('a pair that fits is its own only window', () => {
    const pair = { source: features(MAX_TOKENS), translation: features(3) }
    expect(toWindows(pair, MAX_TOKENS)).toEqual([{ ...pair, translationStart: 0 }])
  })

  test('every token of both sides is in a window, and no window is longer than the student reads', () => {
    const lengths = fc.tuple(fc.integer({ min: 1, max: 1500 }), fc.integer({ min: 1, max: 1500 }))
    fc.assert(
      fc.property(lengths, ([sourceTokens, translationTokens]) => {
        const windows = toWindows({ source: features(sourceTokens), translation: features(translationTokens) }, MAX_TOKENS)
        let covered = 0
        for (const { source, translation, translationStart } of windows) {
          expect(Math.max(source.tokens.length, translation.tokens.length)).toBeLessThanOrEqual(MAX_TOKENS)
          expect(Math.min(source.tokens.length, translation.tokens.length)).toBeGreaterThan(0)
          expect(translation.offsets).toHaveLength(translation.tokens.length + 1)
          expect(translation.offsets.at(-1)).toBe(translation.ids.length)
          expect(translationStart).toBeLessThanOrEqual(covered)
          covered = translationStart + translation.tokens.length
        }
        expect(covered).toBe(translationTokens)
      }),
      { numRuns: 60 },
    )
  })

  test('a window has the ids of its own tokens', () => {
    const translation = toFeatures(
      Array.from({ length: 200 }, (_, i) => `w${String.fromCodePoint(97 + (i % 26)).repeat(3)}`).join(' '),
      SHAPE,
    )
    const windows = toWindows({ source: features(10), translation }, MAX_TOKENS)
    const second = windows[1]
    expect(second?.translation.ids).toEqual(
      toFeatures(second?.translation.tokens.map((token) => token.text).join(' ') ?? '', SHAPE).ids,
    )
  })

  test('the joined score is the mean by translation tokens, a word in two windows has the mean of both', () => {
    const windows = toWindows({ source: features(5), translation: features(70) }, MAX_TOKENS)
    const outputs = windows.map(({ translation }, w) => ({
      score: w,
      critical: -w,
      words: new Float32Array(translation.tokens.length).fill(w),
    }))
    const joined = joinOutputs(windows, outputs, 70)
    expect(windows).toHaveLength(2)
    expect(joined.score).toBeCloseTo(0.5, 6)
    expect(joined.critical).toBeCloseTo(-0.5, 6)
    expect([joined.words[0], joined.words[35], joined.words[69]]).toEqual([0, 0.5, 1])
  })
})
