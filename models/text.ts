/** Text -> tokens with the span each one has in the text as it was sent. The only splitter of the project. */

import { isSpace } from './characters.ts'
import { normalise, type ReadText } from './normalise.ts'
import { once } from './once.ts'
import type { Pair } from './pair.ts'
import { asSeen } from './seen.ts'
import { END_OF, type TextRules } from './split.ts'

export type { TextRules } from './split.ts'

/** A part of the text as sent, in UTF-16 units; `end` is not included. */
export interface Span {
  readonly start: number
  readonly end: number
}

export interface Token extends Span {
  /** NFKC, lower case; by rules 2 in the one spelling of its writing. */
  readonly text: string
}

/** The tokens of both sides of a pair. */
export interface PairTokens {
  readonly source: readonly Token[]
  readonly translation: readonly Token[]
}

/** The older rule, by which published teacher labels count tokens: no emoji sequences, no clusters. */
const labelToken = once(() => /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{M}]+|\p{N}+|\S/gu)

/**
 * Splits a text by a set of rules. 1: one token a Han, Hiragana or Katakana character, an emoji, a Thai, Lao, Khmer or
 * Burmese cluster, a run of letters and marks, a run of digits, or any other visible character. 2: of the text as people
 * see it (models/seen.ts), and with kana in runs. Lone surrogates read as U+FFFD.
 *
 * `tokenise('Căsuța №5')` -> `[{ text: 'căsuța', start: 0, end: 6 }, { text: 'no', start: 7, end: 8 }, { text: '5', start: 8, end: 9 }]`
 */
export const tokenise = (sent: string, rules: TextRules = 1): Token[] => {
  const { text, starts, ends } = readText(sent, rules)
  const findEnd = END_OF[rules]
  const lower = toLower(text)
  const tokens: Token[] = []
  for (let start = 0; start < text.length; ) {
    if (isSpace(text.charCodeAt(start))) {
      start++
      continue
    }
    const end = findEnd(text, start)
    tokens.push({
      text: lower === undefined ? text.slice(start, end).toLowerCase() : lower.slice(start, end),
      start: starts?.[start] ?? start,
      end: ends?.[end - 1] ?? end,
    })
    start = end
  }
  return tokens
}

/** The whole in lower case, where each part of it is in lower case what it is alone: a capital sigma asks where words end. */
const toLower = (text: string): string | undefined => {
  const lower = text.toLowerCase()
  return lower.length === text.length && !text.includes('Σ') ? lower : undefined
}

export const tokenisePair = ({ source, translation }: Pair, rules: TextRules = 1): PairTokens => ({
  source: tokenise(source, rules),
  translation: tokenise(translation, rules),
})

/** The tokens that the `words` column of a teacher label file counts; only label readers need it. */
export const tokeniseForLabels = (text: string): Token[] => splitBy(labelToken(), text)

/** The tokens of a text by an expression alone. */
export const splitBy = (expression: RegExp, sent: string, rules: TextRules = 1): Token[] => {
  const { text, starts, ends } = readText(sent, rules)
  return Array.from(text.matchAll(expression), ({ 0: { length }, index }) => ({
    text: text.slice(index, index + length).toLowerCase(),
    start: starts?.[index] ?? index,
    end: ends?.[index + length - 1] ?? index + length,
  }))
}

const readText = (sent: string, rules: TextRules): ReadText => {
  const text = sent.toWellFormed()
  return rules === 1 ? normalise(text) : asSeen(text)
}
