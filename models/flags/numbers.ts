/** Whether two texts have the same numbers, in the digits of any script. */

import { isDecimal, isNumber } from '../characters.ts'
import { once } from '../once.ts'
import type { Token } from '../text.ts'

/** A side of a pair, and its tokens. */
export interface Side {
  readonly text: string
  readonly tokens: readonly Token[]
}

/**
 * Compares the digits alone, in any script: 1,000.5 and 1 000,5 are the same number written in two countries. Texts
 * that write numbers in Han characters are not compared: 12 million is 1200 万.
 */
export const sameNumbers = (source: Side, translation: Side): boolean =>
  digitsOf(source) === digitsOf(translation) || hasHanNumber(source.text) || hasHanNumber(translation.text)

const HAN_NUMBERS = new Set('一二三四五六七八九十百千万亿零两萬億兩')

const ANY_NUMBER = String.raw`\p{N}`
// No literal: V8 would build its class of Unicode when it reads the file, whether it is used or not.
const numberedMonth = once(() => new RegExp(String.raw`${ANY_NUMBER}\s*月`, 'u'))

const hasHanNumber = (text: string): boolean => {
  for (const character of text) if (HAN_NUMBERS.has(character)) return true
  return text.includes('月') && numberedMonth().test(text)
}

/** Runs of numbers, in ASCII digits where they are decimal, in order of their text. */
const digitsOf = ({ text, tokens }: Side): string => {
  if (!tokens.some((token) => isNumber(token.text.codePointAt(0) ?? 0))) return ''
  const plain = text.normalize('NFKC')
  const runs: string[] = []
  let run = ''
  let isAfterDigit = false
  for (let i = 0; i < plain.length; i++) {
    const code = plain.codePointAt(i) ?? 0
    if (code > 0xffff) i++
    if (isNumber(code)) {
      isAfterDigit = isDecimal(code)
      run += isAfterDigit ? valueOfDigit(code) : String.fromCodePoint(code)
    } else if (run !== '' && !(isAfterDigit && SEPARATORS.has(code) && areThreeDigits(plain, i + 1))) {
      runs.push(run)
      run = ''
    }
  }
  if (run !== '') runs.push(run)
  return runs.toSorted().join(' ')
}

/** Between a digit and three more, and no fourth, these set thousands apart. */
const SEPARATORS = new Set(Array.from(".,\u00a0\u202f' ", (character) => character.charCodeAt(0)))

const areThreeDigits = (text: string, start: number): boolean => {
  let digits = 0
  for (const character of text.slice(start, start + 8)) {
    if (!isDecimal(character.codePointAt(0) ?? 0)) break
    digits++
  }
  return digits === 3
}

/** Decimal digits of every script come in runs of ten that start at the zero (Unicode 4.6). */
const valueOfDigit = (code: number): number => {
  if (code < 0x80) return code - 0x30
  let zero = code
  while (code - zero < 9 && isDecimal(zero - 1)) zero--
  return code - zero
}
