/** Rows of the other direction, turned round: what comes along, and what does not. */

import { expect, test } from 'vitest'
import type { WeightedRow } from '../../../../trainer/learning/examples/join-rows.ts'
import { reverseRows } from '../../../../trainer/learning/examples/reversed.ts'

const row = (more: Partial<WeightedRow> = {}): WeightedRow => ({
  id: 'chat-wrong:negation',
  languagePair: 'ro-en',
  source: 'Mâine nu pot.',
  translation: 'I can tomorrow.',
  weight: 1,
  known: -1.5,
  labels: [{ score: 0.25, words: [1, 2, 3] }],
  tags: [1, 0, 0],
  ...more,
})

const origins = ['chat-wrong:negation', 'chat-right']

test('texts and language pair change places; what is known stays, what a teacher said does not', () => {
  expect(reverseRows([row()], { origins, present: [] })).toEqual([
    {
      id: 'chat-wrong:negation',
      languagePair: 'en-ro',
      source: 'I can tomorrow.',
      translation: 'Mâine nu pot.',
      weight: 1,
      known: -1.5,
      labels: [],
    },
  ])
})

test('other origins stay away, and so does what the direction has already', () => {
  const right = row({ id: 'chat-right', translation: 'I cannot tomorrow.', known: 0.85 })
  const there = row({ languagePair: 'en-ro', source: 'I cannot  tomorrow.', translation: 'Mâine nu pot. ' })
  expect(reverseRows([right, row({ id: 'chat-wrong:untranslated' })], { origins, present: [there] })).toEqual([])
})
