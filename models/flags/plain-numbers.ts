/** Numbers that mean one thing wherever they stand: most texts have no others, and need no more than a look. */

import { isLetter, isNumber } from '../characters.ts'
import type { Token } from '../text.ts'
import type { SideText } from './side.ts'
import { readMultiplier } from './spoken.ts'

/** From here on it is no hour by the clock. */
const MIN_PLAIN = 25
const MAX_DIGITS = 4
const AFTER = '.,!?;)"”»。，、；！？）'
const BEFORE = '("“„«（'
const JOINING = '-–~:/⁄'

/** Whether both sides have the same plain numbers in one order, and no others; false says nothing. */
export const samePlainNumbers = (source: SideText, translation: SideText): boolean => {
  if (source.pieces.length > 0 || translation.pieces.length > 0) return false
  let from = nextNumber(source.tokens, 0)
  let to = nextNumber(translation.tokens, 0)
  while (from >= 0 && to >= 0) {
    if (source.tokens[from]?.text !== translation.tokens[to]?.text) return false
    if (!isPlain(source, from) || !isPlain(translation, to)) return false
    from = nextNumber(source.tokens, from + 1)
    to = nextNumber(translation.tokens, to + 1)
  }
  return from === to
}

/** The place of the next token in digits; -1 where there is none. */
const nextNumber = (tokens: readonly Token[], from: number): number => {
  for (let i = from; i < tokens.length; i++) {
    const text = tokens[i]?.text ?? ''
    const unit = text.charCodeAt(0)
    if (unit < 0x80 ? unit >= 0x30 && unit <= 0x39 : isNumber(text.codePointAt(0) ?? 0)) return i
  }
  return -1
}

/** No hour, no part of a longer number, a date or a range, and not multiplied. */
const isPlain = ({ tokens, language }: SideText, at: number): boolean => {
  const token = tokens[at]
  if (!token || language === 'si' || token.text.length > MAX_DIGITS || token.text[0] === '0') return false
  return Number(token.text) >= MIN_PLAIN && isFreeBefore(tokens[at - 1], token) && isFreeAfter(tokens, at, language)
}

const isFreeBefore = (before: Token | undefined, { start }: Token): boolean => {
  if (!before) return true
  const unit = before.text.charCodeAt(0)
  if (unit >= 0x80 && isNumber(before.text.codePointAt(0) ?? 0)) return false
  return before.end < start ? !JOINING.includes(before.text) : BEFORE.includes(before.text) || isUnspaced(unit)
}

const isFreeAfter = (tokens: readonly Token[], at: number, language: string): boolean => {
  const [token, after, next] = [tokens[at], tokens[at + 1], tokens[at + 2]]
  if (!token || !after) return true
  if (isLetter(after.text.codePointAt(0) ?? 0)) {
    if (after.start === token.end && !isUnspaced(after.text.charCodeAt(0))) return false
    // Romanian has `de` before a million.
    if (after.text === '折' || (language === 'ro' && after.text === 'de')) return false
    return readMultiplier(after.text, 0, language) === undefined
  }
  if (isNumber(after.text.codePointAt(0) ?? 0) || JOINING.includes(after.text)) return false
  return after.start > token.end || (AFTER.includes(after.text) && (!next || next.start > after.end || !isDigit(next)))
}

const isDigit = ({ text }: Token): boolean => isNumber(text.codePointAt(0) ?? 0)

/** Kana, Han and Hangul stand beside digits without a space. */
const isUnspaced = (unit: number): boolean => unit >= 0x3040 && unit <= 0xd7a3
