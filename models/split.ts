/** Where tokens end, by each set of rules for reading texts. */

import {
  type CharacterTest,
  isHiragana,
  isInWord,
  isKana,
  isKanaOrHan,
  isNumber,
  isSpaced,
  isWordNumberOrPictograph,
  startsWord,
} from './characters.ts'
import { once } from './once.ts'

/**
 * How a release reads texts: 1 as the first did, 2 as people see them (models/seen.ts), with words that end where kana or
 * Han begins and with kana in runs: Japanese gains .05 AUC against one token a character.
 */
export type TextRules = 1 | 2

// A character that is a word.
const WORD_SIGN = String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]`
const HAN = String.raw`\p{Script=Han}`
const LONG = 'ー'
// A run of one syllabary; the sign that lengthens a vowel and voiced marks that stand alone go with either.
const KANA = [String.raw`\p{Script=Hiragana}`, String.raw`\p{Script=Katakana}${LONG}`]
  .map((kana) => String.raw`[${kana}][${kana}${LONG}\u3099\u309A]*`)
  .join('|')
// Thai, Lao, Khmer and Burmese write no spaces between words, so a run of letters is a whole clause. One orthographic
// cluster a token (a letter, its marks, letters stacked under it) gives attention something to align, as for Han.
const UNSPACED = String.raw`\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}`
const CLUSTER = String.raw`(?=\p{L})[${UNSPACED}]\p{M}*(?:(?<=[\u17D2\u1039])\p{L}\p{M}*)*`
// An emoji is what a person sees as one: flags, keycaps, skin tones and joined sequences stay whole (UTS 51).
const PICTOGRAPH = String.raw`\p{Extended_Pictographic}[\uFE0F\p{EMod}]*`
const REGION = String.raw`\u{1F3F4}[\u{E0020}-\u{E007E}]+\u{E007F}`
const EMOJI = String.raw`\p{RI}\p{RI}|[0-9#*]\uFE0F?\u20E3|${PICTOGRAPH}(?:\u200D${PICTOGRAPH})*`
const WORD = String.raw`(?:(?![${UNSPACED}])[\p{L}\p{M}])+`
const NOT_SPACED = String.raw`${UNSPACED}${HAN}\p{Script=Hiragana}\p{Script=Katakana}${LONG}`
// Joiners that are left stand inside words.
const SPACED = String.raw`(?![${NOT_SPACED}])[\p{L}\p{M}](?:(?![${NOT_SPACED}])[\p{L}\p{M}\u200C\u200D])*`

const expressions = {
  1: once(() => new RegExp(String.raw`${WORD_SIGN}|${EMOJI}|${CLUSTER}|${WORD}|\p{N}+|\S`, 'gu')),
  2: once(() => new RegExp(`${HAN}|${REGION}|${EMOJI}|${KANA}|${CLUSTER}|${SPACED}|${String.raw`\p{N}+|\S`}`, 'gu')),
} as const

/** What a token is, in a normalised text; `END_OF` finds the same faster. */
export const tokenExpression = (rules: TextRules): RegExp => expressions[rules]()

const tokenHere = {
  1: once(() => new RegExp(tokenExpression(1), 'uy')),
  2: once(() => new RegExp(tokenExpression(2), 'uy')),
} as const

const askExpression = (rules: TextRules, text: string, start: number): number => {
  const expression = tokenHere[rules]()
  expression.lastIndex = start
  return start + (expression.exec(text)?.[0].length ?? 1)
}

/**
 * Where the token that starts at a visible character ends. Runs of letters, digits and lone signs, nearly all there is,
 * are found by looking characters up; the expression, ten times slower, decides on what is left.
 */
const findEnd = (text: string, start: number): number => {
  const unit = text.charCodeAt(start)
  const isPart = startsWord(unit) ? isInWord : isNumber
  if (isPart === isNumber && isAlone(unit)) return start + 1
  // A digit may begin a keycap.
  if (isPart(unit) && !(isPart === isNumber && isKeycap(text.charCodeAt(start + 1)))) {
    let end = start + 1
    while (end < text.length && isPart(text.charCodeAt(end))) end++
    if (!isSurrogate(text.charCodeAt(end))) return end
  }
  return askExpression(1, text, start)
}

/** The same by rules 2. */
const findSeenEnd = (text: string, start: number): number => {
  const unit = text.charCodeAt(start)
  const isPart = partsAfter(unit)
  if (isPart === undefined) return isAlone(unit) ? start + 1 : askExpression(2, text, start)
  let end = start + 1
  if (isPart === isInSpaced)
    while (isPlainLetter(text.charCodeAt(end)) || (end < text.length && isPart(text.charCodeAt(end)))) end++
  else while (end < text.length && isPart(text.charCodeAt(end))) end++
  const next = text.codePointAt(end) ?? 0
  return isKeycap(next) || (next > LAST_UNIT && isPart(next)) ? askExpression(2, text, start) : end
}

/** A letter that words of Latin and Cyrillic are mostly of, known without the table. */
const isPlainLetter = (unit: number): boolean =>
  unit < ASCII_END
    ? (unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x7a
    : (unit >= 0x410 && unit <= 0x44f) || (unit >= 0xc0 && unit <= 0x17f && unit !== 0xd7 && unit !== 0xf7)

/** What a token that starts with a unit goes on with; undefined where that is not decided by single characters. */
const partsAfter = (unit: number): CharacterTest | undefined => {
  if (isPlainLetter(unit)) return isInSpaced
  if (unit === LONG_UNIT) return isInKatakana
  if (startsWord(unit)) return isInSpaced
  if (isHiragana(unit)) return isInHiragana
  if (isKana(unit)) return isInKatakana
  return isNumber(unit) && !isKanaOrHan(unit) ? isNumber : undefined
}

/** Where a token ends that starts at a visible character of a text as it is read by the rules. */
export const END_OF: Readonly<Record<TextRules, (text: string, start: number) => number>> = { 1: findEnd, 2: findSeenEnd }

/** A visible character of no word that is a token whatever comes after it. Some numbers are Han characters. */
const isAlone = (unit: number): boolean =>
  unit < ASCII_END
    ? !isNumber(unit) && unit !== 0x23 && unit !== 0x2a
    : isKanaOrHan(unit) || !(isWordNumberOrPictograph(unit) || isSurrogate(unit))

const ASCII_END = 0x80
const LAST_UNIT = 0xffff
const LONG_UNIT = LONG.charCodeAt(0)
const isKeycap = (unit: number): boolean => unit === 0xfe0f || unit === 0x20e3
const isSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff
const isJoiner = (unit: number): boolean => unit === 0x200c || unit === 0x200d
const isInSpaced = (unit: number): boolean => (isSpaced(unit) && unit !== LONG_UNIT) || isJoiner(unit)
const isLengthOrVoice = (unit: number): boolean => unit === LONG_UNIT || unit === 0x3099 || unit === 0x309a
const isInHiragana = (unit: number): boolean => isHiragana(unit) || isLengthOrVoice(unit)
const isInKatakana = (unit: number): boolean => (isKana(unit) && !isHiragana(unit)) || isLengthOrVoice(unit)
