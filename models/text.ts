/** Text -> tokens with the span each one has in the text as it was sent. The only splitter of the project. */

import { isInWord, isKanaOrHan, isMark, isNumber, isSpace, isWordNumberOrPictograph, startsWord } from './characters.ts'
import { once } from './once.ts'

export interface Token {
  /** NFKC, lower case. */
  readonly text: string
  /** UTF-16 offsets into the text as sent, NFKC or not. */
  readonly start: number
  readonly end: number
}

// A character that is a word.
const WORD_SIGN = String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]`
// Thai, Lao, Khmer and Burmese write no spaces between words, so a run of letters is a whole clause. One orthographic
// cluster a token (a letter, its marks, letters stacked under it) gives attention something to align, as for Han.
const UNSPACED = String.raw`\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}`
const CLUSTER = String.raw`(?=\p{L})[${UNSPACED}]\p{M}*(?:(?<=[\u17D2\u1039])\p{L}\p{M}*)*`
// An emoji is what a person sees as one: flags, keycaps, skin tones and joined sequences stay whole (UTS 51).
const PICTOGRAPH = String.raw`\p{Extended_Pictographic}[\uFE0F\p{EMod}]*`
const EMOJI = String.raw`\p{RI}\p{RI}|[0-9#*]\uFE0F?\u20E3|${PICTOGRAPH}(?:\u200D${PICTOGRAPH})*`
const WORD = String.raw`(?:(?![${UNSPACED}])[\p{L}\p{M}])+`
/** What a token is; `tokenise` gives the same faster. */
export const tokenExpression = once(() => new RegExp(String.raw`${WORD_SIGN}|${EMOJI}|${CLUSTER}|${WORD}|\p{N}+|\S`, 'gu'))

const tokenHere = once(() => new RegExp(tokenExpression(), 'uy'))

/** The older rule, by which published teacher labels count tokens: no emoji sequences, no clusters. */
const labelToken = once(() => new RegExp(String.raw`${WORD_SIGN}|[\p{L}\p{M}]+|\p{N}+|\S`, 'gu'))

// A normalised text and, where its length changed, the offset in the text as sent of each of its UTF-16 units.
interface Normalised {
  readonly text: string
  readonly starts: Int32Array | undefined
  readonly ends: Int32Array | undefined
}

/**
 * Splits a text: one token a Han, Hiragana or Katakana character, an emoji, a Thai, Lao, Khmer or Burmese cluster, a
 * run of letters and marks, a run of digits, or any other visible character. Lone surrogates read as U+FFFD.
 *
 * `tokenise('Căsuța №5')` -> `[{ text: 'căsuța', start: 0, end: 6 }, { text: 'no', start: 7, end: 8 }, { text: '5', start: 8, end: 9 }]`
 */
export const tokenise = (sent: string): Token[] => {
  const { text, starts, ends } = normalise(sent.toWellFormed())
  const tokens: Token[] = []
  for (let start = 0; start < text.length; ) {
    const unit = text.charCodeAt(start)
    if (isSpace(unit)) {
      start++
      continue
    }
    const end = findEnd(text, start)
    tokens.push({
      text: text.slice(start, end).toLowerCase(),
      start: starts?.[start] ?? start,
      end: ends?.[end - 1] ?? end,
    })
    start = end
  }
  return tokens
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
  const expression = tokenHere()
  expression.lastIndex = start
  return start + (expression.exec(text)?.[0].length ?? 1)
}

/** A visible character of no word that is a token whatever comes after it. Some numbers are Han characters. */
const isAlone = (unit: number): boolean =>
  unit < ASCII_END
    ? !isNumber(unit) && unit !== 0x23 && unit !== 0x2a
    : isKanaOrHan(unit) || !(isWordNumberOrPictograph(unit) || isSurrogate(unit))

const ASCII_END = 0x80
const isKeycap = (unit: number): boolean => unit === 0xfe0f || unit === 0x20e3
const isSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff

/** The tokens that the `words` column of a teacher label file counts; only label readers need it. */
export const tokeniseForLabels = (text: string): Token[] => splitBy(labelToken(), text)

/** The tokens of a text by an expression alone. */
export const splitBy = (expression: RegExp, sent: string): Token[] => {
  const normalised = normalise(sent.toWellFormed())
  const tokens: Token[] = []
  for (const match of normalised.text.matchAll(expression)) {
    const start = match.index
    const end = start + match[0].length
    tokens.push({
      text: match[0].toLowerCase(),
      start: normalised.starts?.[start] ?? start,
      end: normalised.ends?.[end - 1] ?? end,
    })
  }
  return tokens
}

/**
 * NFKC (UAX 15) with a way back. Chunks of the text as sent, a character with all its marks, are normalised alone; two
 * neighbours are joined into one whenever normalising them together gives something else (Hangul letters do), so the
 * chunks' results joined are the whole's.
 */
const normalise = (sent: string): Normalised => {
  const text = sent.normalize('NFKC')
  if (text === sent) return { text, starts: undefined, ends: undefined }
  const chunks: Chunk[] = []
  for (const [start, end] of splitMarked(sent)) {
    let chunk = { start, end, text: sent.slice(start, end).normalize('NFKC') }
    for (let last = chunks.at(-1); last; last = chunks.at(-1)) {
      const together = sent.slice(last.start, chunk.end).normalize('NFKC')
      if (together === last.text + chunk.text) break
      chunks.pop()
      chunk = { start: last.start, end: chunk.end, text: together }
    }
    chunks.push(chunk)
  }
  const joined = chunks.map((chunk) => chunk.text).join('')
  const starts = new Int32Array(joined.length)
  const ends = new Int32Array(joined.length)
  let unit = 0
  for (const chunk of chunks) {
    // A chunk that changed is mapped as a whole: it may be longer, shorter, or have its marks in another order.
    const same = chunk.text === sent.slice(chunk.start, chunk.end)
    for (let i = 0; i < chunk.text.length; i++, unit++) {
      starts[unit] = same ? chunk.start + i : chunk.start
      ends[unit] = same ? chunk.start + i + 1 : chunk.end
    }
  }
  return { text: joined, starts, ends }
}

interface Chunk {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** Places of characters with their marks; what is a mark only once it is normalised (ﾞ) is one too. */
const splitMarked = (sent: string): [start: number, end: number][] => {
  const places: [start: number, end: number][] = []
  let offset = 0
  for (const character of sent) {
    const last = places.at(-1)
    const end = offset + character.length
    if (last && isMark(character.normalize('NFKC').codePointAt(0) ?? 0)) last[1] = end
    else places.push([offset, end])
    offset = end
  }
  return places
}
