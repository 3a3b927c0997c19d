import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findAll, findFlags, readSides } from '../../../models/flags/index.ts'
import { findTerms } from '../../../models/flags/terms.ts'
import type { LanguagePair, ScorablePair } from '../../../models/pair.ts'

const [, ...lines] = readFileSync('tests/fixtures/pairs.tsv', 'utf8').trim().split('\n')
const REAL = lines.map((line): ScorablePair => {
  const [languagePair = '', source = '', translation = ''] = line.split('\t')
  return { languagePair: languagePair as LanguagePair, source, translation }
})
const CHATS: readonly ScorablePair[] = [
  { languagePair: 'ru-en', source: '<@U024BE7LH|alexander> да', translation: '<@U024BE7LH|alexander> yes' },
  { languagePair: 'ru-en', source: 'Смотри https://example.com/a.', translation: 'Look https://example.com/b' },
  { languagePair: 'en-zh', source: 'Hello {firstName}, write to anna@example.com', translation: '你好 {firstName}' },
  { languagePair: 'ru-en', source: 'Дом 7500 дом', translation: 'house house house 75000' },
  { languagePair: 'ru-en', source: '😂👍🏽❤️ 1️⃣', translation: '😂👍🏽❤️ 1️⃣' },
]

const unseen = fc.constantFrom('\u00ad', '\u200b', '\u200e', '\u2060', '\ufeff', '\u2069', '\u034f')
const places = fc.array(fc.tuple(fc.nat(), unseen), { maxLength: 6 })

/** Between the characters of a text, those of an emoji kept together. */
const scatter = (text: string, inserted: readonly (readonly [number, string])[]): string => {
  const characters = Array.from(new Intl.Segmenter('en').segment(text), ({ segment }) => segment)
  for (const [place, character] of inserted) characters.splice(place % (characters.length + 1), 0, character)
  return characters.join('')
}

test('what nobody sees anywhere in a pair raises no flag and hides none', () => {
  fc.assert(
    fc.property(fc.constantFrom(...REAL, ...CHATS, ...CHATS), places, places, (pair, inSource, inTranslation) => {
      const written = {
        ...pair,
        source: scatter(pair.source, inSource),
        translation: scatter(pair.translation, inTranslation),
      }
      expect(findFlags(written)).toEqual(findFlags(pair))
    }),
    { numRuns: 1000 },
  )
})

test('words that were left are shown where they stand in the text as sent', () => {
  const pair = {
    languagePair: 'ru-en',
    source: 'Я забыл ключи дома',
    translation: 'I forg\u00adot \u200bклю\u200bчи at home',
  } as const
  const { wrong } = findAll(readSides(pair))
  expect(wrong.map(({ start, end }) => pair.translation.slice(start, end))).toEqual(['клю\u200bчи'])
})

test('a term of the request that is kept is judged by no other flag, whatever nobody sees in it', () => {
  const terms = [{ source: 'Blizzard 2000' }]
  const flagsOf = (source: string, translation: string) => {
    const pair = { languagePair: 'en-zh', source, translation } as const
    return findAll(readSides(pair, undefined, findTerms(pair, terms))).flags
  }
  const plain = flagsOf('I like Blizzard 2000 a lot', '我很喜欢 Blizzard 2000')
  expect(flagsOf('I\u00ad like Bliz\u200bzard 20\u206000 a lot', '我\ufeff很喜欢 \u2060Blizz\u00adard 2000')).toEqual(plain)
})
