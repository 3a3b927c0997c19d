/** What chooses the epoch: agreement with people, and telling right translations from wrong ones. */

import { expect, test } from 'vitest'
import { judgeDev } from '../../../../trainer/learning/loop/score-dev.ts'

const rows = (origin: string, pairs: readonly (readonly [score: number, human: number])[]) =>
  pairs.map(([score, human]) => ({ languagePair: 'ro-en' as const, origin, score, human }))

const people = rows('dev', [
  [1, 1],
  [2, 2],
  [3, 2.5],
])
const chat = [
  ...rows('chat-right', [
    [3, 0.85],
    [1, 0.85],
  ]),
  ...rows('chat-wrong:name', [
    [2, -1.2],
    [0, -1.2],
  ]),
]

test('rows that people rated alone choose as they always did', () => {
  const { meanPearson, choice, kinds, pearson } = judgeDev(people)
  expect(choice).toBe(meanPearson)
  expect(pearson).toEqual({ 'ro-en': meanPearson })
  expect(kinds).toEqual({ people: meanPearson })
  expect(meanPearson).toBeCloseTo(0.982, 3)
})

test('a language pair of made rows alone has its correlation with what is known of them', () => {
  expect(judgeDev(people).all).toBeUndefined()
  const { all, pearson } = judgeDev([...people, ...chat.map((row) => ({ ...row, languagePair: 'sv-en' as const }))])
  expect(pearson['sv-en']).toBeUndefined()
  expect(all?.['ro-en']).toBe(pearson['ro-en'])
  // Scores 3, 1, 2, 0 against .85, .85, -1.2, -1.2: 1 / sqrt(5).
  expect(all?.['sv-en']).toBeCloseTo(1 / Math.sqrt(5), 10)
})

test('right ones above wrong ones are 1 where all are, 0 at chance', () => {
  // Three of four comparisons are right.
  expect(judgeDev(chat).kinds).toEqual({ chat: 0.5 })
  expect(judgeDev(chat.map((row) => ({ ...row, score: row.human }))).kinds).toEqual({ chat: 1 })
  expect(judgeDev(chat.map((row) => ({ ...row, score: 1 }))).kinds).toEqual({ chat: 0 })
  expect(judgeDev(rows('twin-right', [[1, 1]])).kinds).toEqual({ twin: 0 })
})

test('the choice is the mean of all kinds there are, or of those that are asked for', () => {
  const all = judgeDev([...people, ...chat])
  expect(all.choice).toBeCloseTo((all.meanPearson + 0.5) / 2, 12)
  expect(judgeDev([...people, ...chat], ['chat', 'twin']).choice).toBe(0.5)
  expect(judgeDev(people, ['chat']).choice).toBe(all.meanPearson)
})

test('too few ratings of other corpora choose nothing', () => {
  expect(judgeDev([...people, ...rows('mqm22', [[1, 1]])]).kinds).not.toHaveProperty('rated')
})
