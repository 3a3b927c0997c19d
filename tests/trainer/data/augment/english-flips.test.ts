/** Another person, another tense: wrong, and good English. */

import { expect, test } from 'vitest'
import { flipPerson, flipTense } from '../../../../trainer/data/augment/english-flips.ts'
import type { FlipText } from '../../../../trainer/data/augment/flips.ts'
import { loadLexicon } from '../../../../trainer/data/augment/lexicon.ts'
import { createRandom } from '../../../../trainer/statistics/random.ts'

const SEEDS = 60

/** All that a text becomes. */
const all = (flip: FlipText, text: string, language = 'en'): string[] => {
  const lexicon = loadLexicon()
  const made = Array.from({ length: SEEDS }, (_, seed) =>
    flip(text, { random: createRandom(seed), lexicon, language, names: [] }),
  )
  return [...new Set(made.filter((each) => each !== undefined))].toSorted()
}

test.each([
  ['He took the keys', ['She took the keys']],
  ['I loved her so much', ['They loved her so much', 'I loved him so much', 'We loved her so much', 'You loved her so much']],
  ['her cat', ['his cat']],
  ["I'm late", ["He's late", "We're late", "You're late"]],
  ["i'm late", ["he's late", "we're late", "you're late"]],
  ['are you home?', ['am i home?']],
  ['Are you home?', ['Am I home?']],
  ['I was there', ['He was there', 'You were there']],
  ['tell you tomorrow', ['tell him tomorrow', 'tell me tomorrow', 'tell them tomorrow']],
  ['you’ll see', ["i'll see", "they'll see"]],
])('another person in %s', (text, wanted) => {
  expect(all(flipPerson, text)).toEqual(wanted.toSorted())
})

test.each([
  ['The bus is late', ['The bus was late']],
  ['I went home', ['I will go home']],
  ["I'll go home", ['I went home']],
  ['We want coffee', ['We wanted coffee']],
  ["It's cold", ['It was cold']],
  ["I'm ill", ['I was ill']],
  ['did you eat?', ['will you eat?']],
  ["she doesn't know", ["she didn't know"]],
])('another tense in %s', (text, wanted) => {
  expect(all(flipTense, text)).toEqual(wanted.toSorted())
})

test.each([
  // An order has no tense, and what follows do, shall and let is no verb of its own.
  [flipTense, "don't wait", 'en'],
  [flipTense, 'do you want coffee', 'en'],
  [flipTense, 'let us go', 'en'],
  // Finished, not present.
  [flipTense, "it's been fixed", 'en'],
  [flipTense, 'ok', 'en'],
  [flipPerson, 'ok thanks', 'en'],
  [flipPerson, 'HE TOOK IT', 'en'],
  [flipPerson, 'he took it', 'de'],
  [flipTense, 'it is', 'nl'],
] as const)('nothing in %#', (flip, text, language) => {
  expect(all(flip, text, language)).toEqual([])
})
