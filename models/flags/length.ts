/** `length`: one side says far more than the other can. */

import { SCRIPTS, scriptOf } from '../characters.ts'
import { rememberSome } from '../once.ts'
import { scriptsOf } from '../script.ts'
import type { SideText } from './side.ts'

/** Letters of English that a character stands for, by script, in right translations of Tatoeba and of chat messages; others 1. */
const LETTERS: Readonly<Record<string, number>> = {
  Hani: 3.5,
  Hira: 2,
  Kana: 2,
  Hang: 2.6,
  Thai: 1.3,
  Arab: 1.3,
  Hebr: 1.3,
  Sinh: 1.2,
  Cyrl: 1.12,
  Deva: 1.12,
}
/** What a character of a language is worth at most. */
const mostOf = rememberSome((language) => Math.max(1, ...scriptsOf(language).map((script) => LETTERS[script] ?? 1)))

/** Of right translations of chat messages .07 % are beyond it, of MLQE-PE's none. */
const RATIO = 1.8
/** Short messages vary too much to judge: so many letters are added to the shorter side. */
const ALLOWANCE = 10

export const differInLength = (source: SideText, translation: SideText): boolean => {
  const a = source.prose.length
  const b = translation.prose.length
  const most = mostOf(source.language)
  const mostOfOther = mostOf(translation.language)
  if (most * a <= RATIO * (b + ALLOWANCE) && mostOfOther * b <= RATIO * (a + ALLOWANCE)) return false
  const [weight, other] = [weigh(source.prose), weigh(translation.prose)]
  return weight > RATIO * (other + ALLOWANCE) || other > RATIO * (weight + ALLOWANCE)
}

/** Accents, vowels and last letters of syllables of Hangul, marks of kana: decomposed they are characters of their own. */
const isPart = (code: number): boolean =>
  (code >= 0x300 && code <= 0x36f) || (code >= 0x1160 && code <= 0x11ff) || code === 0x3099 || code === 0x309a

let weights: Float32Array | undefined

/** Letters of English, without spaces in a row. */
const weigh = (text: string): number => {
  weights ??= Float32Array.from(['', ...SCRIPTS], (script) => LETTERS[script] ?? 1)
  let sum = 0
  let wasSpace = true
  for (let i = 0; i < text.length; i++) {
    const code = text.codePointAt(i) ?? 0
    if (code > 0xffff) i++
    const isSpace = code === 0x20 || code === 0x0a
    if (!(isSpace && wasSpace) && !isPart(code)) sum += code < 0x300 ? 1 : (weights[scriptOf(code)] ?? 1)
    wasSpace = isSpace
  }
  return sum
}
