/** Critical errors made on purpose: another number, another name, the opposite. Each one implies the label `critical`. */

import type { Random } from '../../statistics/random.ts'
import { type Lexicon, toSwaps } from './lexicon.ts'
import { below, pick, toText, toUnits } from './units.ts'

export interface Flip {
  readonly random: Random
  readonly lexicon: Lexicon
  /** Of the text. */
  readonly language: string
  /** Names of other texts in the same language. */
  readonly names: readonly string[]
}

/** Undefined where the text has nothing to flip. */
export type FlipText = (text: string, flip: Flip) => string | undefined

/** Another number of as many digits, in the digits of its script. */
export const flipNumber: FlipText = (text, { random }) => {
  const match = pick(random, [...text.matchAll(/\p{Nd}+/gu)])
  if (!match) return undefined
  const digits = Array.from(match[0])
  const at = below(random, digits.length)
  const flipped = digits.map((digit, i) =>
    i === at ? otherDigit(digit, 1 + below(random, 9), i === 0 && digits.length > 1) : digit,
  )
  return splice(text, match.index, { length: match[0].length, by: flipped.join('') })
}

/** Decimal digits of every script come in runs of ten that start at the zero (Unicode 4.6). */
const otherDigit = (digit: string, step: number, leads: boolean): string => {
  const code = digit.codePointAt(0) ?? 0
  let zero = code
  while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--
  const value = (code - zero + step) % 10
  // A leading zero would make another length of it.
  return String.fromCodePoint(zero + (leads && value === 0 ? (code - zero === 1 ? 2 : 1) : value))
}

/** Words that are written as names in a language with capitals; in German every noun is, which is no harm here. */
export const findNames = (text: string): string[] => {
  const units = toUnits(text)
  return units.flatMap(({ text: word }, i) => {
    const starts = i === 0 || /^[.!?:"“„«»]$/.test(units[i - 1]?.text ?? '')
    return !starts && /^\p{Lu}\p{Ll}{2,}$/u.test(word) ? [word] : []
  })
}

/** Another name in the place of one; of a text without capitals, in the place of a word in Latin letters. */
export const flipName: FlipText = (text, { random, names }) => {
  const own = findNames(text)
  const found = pick(random, own.length > 0 ? own : latinWords(text))
  const other = pick(random, names)
  if (found === undefined || other === undefined || other === found) return undefined
  return splice(text, text.indexOf(found), { length: found.length, by: other })
}

const latinWords = (text: string): string[] => {
  const words = text.match(/\p{Script=Latin}{3,}/gu) ?? []
  return words.join('').length > text.length / 2 ? [] : words
}

/** Takes a negation away or puts one in. */
export const flipNegation: FlipText = (text, { random, lexicon, language }) =>
  swapPhrase(text, lexicon.negation[language] ?? [], random)

/** Says the opposite. */
export const flipPolarity: FlipText = (text, { random, lexicon, language }) =>
  swapPhrase(
    text,
    lexicon.polarity.flatMap((entry) => (entry[language] ? [entry[language]] : [])),
    random,
  )

/** Not looked for: it may be half of another word. */
const LONE_HAN = /^\p{Script=Han}$/u

const swapPhrase = (text: string, pairs: readonly (readonly [string, string])[], random: Random): string | undefined => {
  const found: { readonly start: number; readonly end: number; readonly by: string }[] = []
  // A longer phrase that stands here was found before: `is not` becomes `is`, never `is not not`.
  for (const [from, to] of toSwaps(pairs).filter(([phrase]) => !LONE_HAN.test(phrase)))
    for (const [start, end] of findPhrase(text, from))
      if (!found.some((other) => start < other.end && end > other.start)) found.push({ start, end, by: to })
  const hit = pick(random, found)
  if (!hit) return undefined
  const written = text.slice(hit.start, hit.end)
  return splice(text, hit.start, { length: written.length, by: isCapital(written) ? capitalise(hit.by) : hit.by })
}

/** Places of a phrase; between word boundaries where its script has spaces. */
const findPhrase = function* (text: string, phrase: string): Generator<[start: number, end: number]> {
  const spaced = !/\p{Script=Han}/u.test(phrase)
  const lower = text.toLowerCase()
  // Lower case of a few letters has another length; offsets would not be those of the text.
  if (lower.length !== text.length) return
  const wanted = phrase.toLowerCase()
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, at + wanted.length)) {
    const end = at + wanted.length
    const inside = /[\p{L}\p{M}\p{N}]$/u.test(text.slice(0, at)) || /^(?:[\p{L}\p{M}\p{N}]|['’]\p{L})/u.test(text.slice(end))
    if (!spaced || !inside) yield [at, end]
  }
}

const isCapital = (text: string): boolean => /^\p{Lu}/u.test(text)

const capitalise = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

const splice = (text: string, start: number, { length, by }: { readonly length: number; readonly by: string }): string =>
  toText(toUnits(text.slice(0, start) + by + text.slice(start + length)))
