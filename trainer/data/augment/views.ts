/** A message as somebody else would have typed it, and its translation with it: what changes no meaning. */

import { createRandom, type Random } from '../../statistics/random.ts'
import type { Row } from '../rows.ts'
import { loadLexicon } from './lexicon.ts'
import { addNoise, type NoiseName } from './noise.ts'

type Message = Pick<Row, 'languagePair' | 'source' | 'translation'>
export type Texts = Pick<Row, 'source' | 'translation'>

/** Undefined where there is nothing to change. */
export type ChangeTexts = (row: Message, random: Random) => Texts | undefined

const sidesOf = (row: Message) =>
  (['source', 'translation'] as const).map((side, at) => ({
    side,
    text: row[side],
    language: row.languagePair.split('-')[at] ?? '',
    otherLanguage: row.languagePair.split('-')[1 - at] ?? '',
  }))

/** A noise on the sides named; the same draw for both. */
const noise =
  (name: NoiseName, ...wanted: readonly (keyof Texts)[]): ChangeTexts =>
  (row, random) => {
    const seed = random.bits()
    const lexicon = loadLexicon()
    const changed = sidesOf(row).map(({ side, text, language, otherLanguage }) =>
      wanted.includes(side)
        ? (addNoise(name, text, { random: createRandom(seed), lexicon, language, otherLanguage }) ?? text)
        : text,
    )
    return toTexts(row, changed)
  }

/** Marks of Vietnamese are tones: without them it is other words. */
const withoutDiacritics: ChangeTexts = (row, random) =>
  row.languagePair.startsWith('vi-') ? undefined : noise('diacritics', 'source')(row, random)

const FINALS = ['', '.', '!', '!!', '…', '...'] as const
/** What ends a sentence without asking. */
const FINAL = /[.!…。！।]+$/u

/** Another end of both sides, or none; a question stays a question. */
const otherFinals: ChangeTexts = (row, random) => {
  const final = FINALS[Math.floor(random.uniform() * FINALS.length)] ?? ''
  const bare = sidesOf(row).map(({ text }) => text.trimEnd().replace(FINAL, ''))
  if (bare.some((text) => text === '' || /[?？؟]$/u.test(text))) return undefined
  return toTexts(
    row,
    bare.map((text) => text + final),
  )
}

const toTexts = (row: Message, [source = '', translation = '']: readonly string[]): Texts | undefined =>
  source === row.source && translation === row.translation ? undefined : { source, translation }

/** By what is changed. */
export const VIEWS = {
  emoji: noise('emoji', 'source', 'translation'),
  mention: noise('mention', 'source', 'translation'),
  link: noise('link', 'source', 'translation'),
  'elongation of the source': noise('elongation', 'source'),
  elongation: noise('elongation', 'source', 'translation'),
  case: noise('case', 'source', 'translation'),
  diacritics: withoutDiacritics,
  'final punctuation': otherFinals,
} as const satisfies Record<string, ChangeTexts>

export type ViewName = keyof typeof VIEWS
