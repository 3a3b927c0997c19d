/** Deterministic checks of a pair: what needs no network to see, and no network can overrule. */

import type { Pair, ScorablePair } from './pair.ts'
import { shareInScript } from './script.ts'
import { tokenise } from './text.ts'

/** Every flag, in the order they are reported, with what it says to a person. */
export const FLAGS = {
  empty: 'One side has no visible character.',
  copy: 'The translation is the source.',
  emoji: 'Neither side has a letter or a digit: there is nothing to translate.',
  script: 'Hardly any of the translation is in the writing system of its language.',
  numbers: 'The numbers of the two sides differ.',
  names: 'A word in Latin letters, inside a text of another script, is missing on the other side.',
  links: 'The links of the two sides differ.',
  mentions: 'The @mentions of the two sides differ.',
  repetition: 'The translation repeats itself where the source does not.',
  length: 'One side is far longer than the other.',
  long: 'Longer than the window of the student: the score is a mean over overlapping parts.',
} as const

export type Flag = keyof typeof FLAGS

// Characters of the longer side over those of the shorter; Han, kana and Hangul carry about twice as much each. On
// MLQE-PE train 0-0.6 % of a language pair's translations are beyond it, and their mean z is -1.1 or lower but for
// en-zh (-.4). Short messages vary too much to judge.
const LONGEST_RATIO = 3
const SHORTEST_JUDGED = 20

/** Chinese translations that leave names in Latin letters still have a quarter of their letters in Han. */
const LEAST_IN_SCRIPT = 0.25

const NUMBER = /\p{N}+/gu
const LINK = /https?:\/\/[^\s<>"]+/giu
const MENTION = /(?<![\p{L}\p{N}_])@[\p{L}\p{N}_]+/gu
const LATIN_WORD = /\p{Script=Latin}{3,}/gu
// The same one to four words three times in a row.
const REPETITION = /(?<![\p{L}\p{M}])([\p{L}\p{M}]{2,}(?:\s+[\p{L}\p{M}]+){0,3}?)(?:[\s,.!?]+\1){2,}(?![\p{L}\p{M}])/iu

/** Flags of a pair, in a fixed order. `long` is left to `predict`, which knows the student's window. */
export const findFlags = (pair: ScorablePair): Flag[] => {
  const { source, translation, languagePair } = pair
  if (isBlank(source) || isBlank(translation)) return ['empty']
  const found: Record<Exclude<Flag, 'empty' | 'long'>, boolean> = {
    copy: isCopy(pair),
    emoji: !/[\p{L}\p{N}]/u.test(source + translation),
    script: isInAnotherScript(translation, languagePair.split('-')[1] ?? ''),
    numbers: !sameNumbers(pair),
    names: missesNames(source, translation) || missesNames(translation, source),
    links: !sameSet(source.match(LINK), translation.match(LINK)),
    mentions: !sameSet(source.match(MENTION), translation.match(MENTION)),
    repetition: REPETITION.test(translation) && !REPETITION.test(source),
    length: differInLength(pair),
  }
  return (Object.keys(FLAGS) as Flag[]).filter((flag) => flag !== 'empty' && flag !== 'long' && found[flag])
}

/** Whether a text is hardly written in the script of its language. Names and quotations in another script are common. */
export const isInAnotherScript = (text: string, language: string): boolean =>
  (shareInScript(withoutLinks(text), language) ?? 1) < LEAST_IN_SCRIPT

const isBlank = (text: string): boolean => tokenise(text).length === 0

const withoutLinks = (text: string): string => text.replace(LINK, ' ').replace(MENTION, ' ')

/** Only texts with letters can be copies: a number, a link or an emoji is its own translation. */
const isCopy = ({ source, translation }: Pair): boolean => {
  const words = (text: string): string =>
    tokenise(withoutLinks(text))
      .map((token) => token.text)
      .filter((token) => /^\p{L}/u.test(token))
      .join(' ')
  const copied = words(source)
  return copied !== '' && copied === words(translation)
}

/**
 * Compares the digits alone, in any script: 1,000.5 and 1 000,5 are the same number written in two countries. Texts
 * that write numbers in Han characters are not compared: 12 million is 1200 万.
 */
const sameNumbers = ({ source, translation }: Pair): boolean =>
  HAN_NUMBER.test(source) || HAN_NUMBER.test(translation) || digits(source) === digits(translation)

const HAN_NUMBER = /[一二三四五六七八九十百千万亿零两萬億兩]|\p{N}\s*月/u

const digits = (text: string): string => {
  const plain = text.normalize('NFKC').replace(/(?<=\p{Nd})[.,\u00a0\u202f' ](?=\p{Nd}{3}(?!\p{Nd}))/gu, '')
  return (plain.match(NUMBER) ?? []).map(toAsciiDigits).toSorted().join(' ')
}

/** Decimal digits of every script come in runs of ten that start at the zero (Unicode 4.6). */
const toAsciiDigits = (number: string): string =>
  Array.from(number, (character) => {
    if (!/\p{Nd}/u.test(character)) return character
    const code = character.codePointAt(0) ?? 0
    let zero = code
    while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--
    return String(code - zero)
  }).join('')

/** Between two texts in Latin letters names cannot be told from words; in another script they stand out. */
const missesNames = (text: string, other: string): boolean => {
  const names = withoutLinks(text).match(LATIN_WORD) ?? []
  if (names.length === 0 || (shareInScript(text, 'en') ?? 1) > 0.5) return false
  const present = other.toLowerCase()
  return names.some((name) => !present.includes(name.toLowerCase()))
}

const sameSet = (a: readonly string[] | null, b: readonly string[] | null): boolean =>
  (a ?? []).toSorted().join(' ') === (b ?? []).toSorted().join(' ')

const differInLength = ({ source, translation }: Pair): boolean => {
  const a = weigh(source)
  const b = weigh(translation)
  return Math.max(a, b) >= SHORTEST_JUDGED && (a > LONGEST_RATIO * b || b > LONGEST_RATIO * a)
}

/** Length in letters of an alphabet. */
const weigh = (text: string): number => {
  const wide = text.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu)?.length ?? 0
  return text.trim().length + wide
}
