/** Deterministic checks of a pair: what needs no network to see, and no network can overrule. */

import type { Pair } from './pair.ts'
import { tokenise } from './text.ts'

/**
 * empty: a side has no visible character. copy: the translation is the source. numbers, links, mentions: those of one
 * side are missing on the other. length: one side is far longer than the other. truncated: longer than the student
 * reads, so the end of the text was not judged.
 */
export type Flag = 'empty' | 'copy' | 'numbers' | 'links' | 'mentions' | 'length' | 'truncated'

// Beyond these ratios fewer than 1 in 500 MLQE-PE train translations with a human score above the mean are found
// (characters; Han, kana and Hangul carry about twice as much each). Short messages vary too much to judge.
const LONGEST_RATIO = 3
const SHORTEST_JUDGED = 20

const NUMBER = /\p{N}+/gu
const LINK = /https?:\/\/[^\s<>"]+/giu
const MENTION = /(?<![\p{L}\p{N}_])@[\p{L}\p{N}_]+/gu

/** Flags of a pair, in a fixed order. */
export const findFlags = ({ source, translation }: Pair): Flag[] => {
  if (isBlank(source) || isBlank(translation)) return ['empty']
  const flags: Flag[] = []
  if (isCopy(source, translation)) flags.push('copy')
  if (!sameNumbers(source, translation)) flags.push('numbers')
  if (!sameSet(source.match(LINK), translation.match(LINK))) flags.push('links')
  if (!sameSet(source.match(MENTION), translation.match(MENTION))) flags.push('mentions')
  if (differInLength(source, translation)) flags.push('length')
  return flags
}

const isBlank = (text: string): boolean => tokenise(text).length === 0

/** Only texts with letters can be copies: a number, a link or an emoji is its own translation. */
const isCopy = (source: string, translation: string): boolean => {
  const words = (text: string): string =>
    tokenise(text.replace(LINK, ' ').replace(MENTION, ' '))
      .map((token) => token.text)
      .filter((token) => /^\p{L}/u.test(token))
      .join(' ')
  const copied = words(source)
  return copied !== '' && copied === words(translation)
}

/** Compares the digits alone, in any script: 1,000.5 and 1 000,5 are the same number written in two countries. */
const sameNumbers = (source: string, translation: string): boolean => digits(source) === digits(translation)

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

const sameSet = (a: readonly string[] | null, b: readonly string[] | null): boolean =>
  (a ?? []).toSorted().join(' ') === (b ?? []).toSorted().join(' ')

const differInLength = (source: string, translation: string): boolean => {
  const a = weigh(source)
  const b = weigh(translation)
  return Math.max(a, b) >= SHORTEST_JUDGED && (a > LONGEST_RATIO * b || b > LONGEST_RATIO * a)
}

/** Length in letters of an alphabet. */
const weigh = (text: string): number => {
  const wide = text.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu)?.length ?? 0
  return text.trim().length + wide
}
