import { expect, test } from 'vitest'
import type { Flag } from '../../models/flags/index.ts'
import { rank } from '../../models/rank.ts'
import type { Score } from '../../models/score.ts'

const toScore = (score: number | null, { flags = [], width = 0.3 }: { flags?: Flag[]; width?: number } = {}): Score => ({
  score,
  interval: score === null ? null : [Math.max(0, score - width), Math.min(1, score + width)],
  verdict: score === null ? 'unsupported' : 'review',
  flags,
  words: [],
  tokens: { source: 1, translation: 1 },
  raw: score,
})

const orderOf = (texts: readonly string[], scores: readonly Score[]): number[] => rank(texts, scores).map(({ index }) => index)

test('two translations stand as their scores do, and as they were sent where those are equal', () => {
  expect(orderOf(['a', 'b'], [toScore(0.5), toScore(0.6)])).toEqual([1, 0])
  expect(orderOf(['a', 'b'], [toScore(0.5), toScore(0.5)])).toEqual([0, 1])
})

test('what several systems write stands before a lone one with a little higher score', () => {
  const texts = ['we meet at noon', 'midday is when they see us', 'We meet at noon.']
  const scores = [toScore(0.6), toScore(0.65), toScore(0.6)]
  expect(orderOf(texts, scores).at(-1)).toBe(1)
  expect(rank(texts, scores)[0]?.agreement).toBeGreaterThan(0.4)
})

test('systems that agree on a translation with a flag that holds it back gain nothing by it', () => {
  const flagged = toScore(0.6, { flags: ['copy'] })
  expect(orderOf(['nos vemos', 'see you', 'nos vemos'], [flagged, toScore(0.62), flagged])).toEqual([1, 0, 2])
})

test('a difference is more than noise where the interval of the difference leaves zero out', () => {
  const beatsOf = (upper: number, width: number) =>
    rank(['a', 'b'], [toScore(upper, { width }), toScore(0.3, { width })])[0]?.beats
  // Of two intervals of the same width the limit is the square root of two times the width.
  expect(beatsOf(0.3 + 1.42 * 0.1, 0.1)).toEqual([1])
  expect(beatsOf(0.3 + 1.41 * 0.1, 0.1)).toEqual([])
})

test('none stands before one that beats it, however many agree with it', () => {
  const texts = ['x', 'aaaa', 'aaaa', 'aaaa']
  const scores = [0.75, 0.4, 0.4, 0.4].map((score) => toScore(score, { width: 0.1 }))
  const [first] = rank(texts, scores)
  expect(first).toEqual({ index: 0, agreement: 0, beats: [1, 2, 3] })
})

test('those without a score come last, and a lone translation agrees with nothing', () => {
  expect(orderOf(['a', 'b', 'c'], [toScore(null), toScore(0.1), toScore(null)])).toEqual([1, 0, 2])
  expect(rank(['a'], [toScore(0.5)])).toEqual([{ index: 0, agreement: null, beats: [] }])
  expect(rank([], [])).toEqual([])
})

test('one character is like itself and no other', () => {
  const agreements = rank(['好', '好', '是'], [toScore(0.5), toScore(0.5), toScore(0.5)])
  expect(agreements.map(({ agreement }) => agreement)).toEqual([0.5, 0.5, 0])
})
