/** Tokens -> hashed sub-word ids (fastText, Bojanowski et al. 2017, without a vocabulary). The only feature code. */

import { isWordOrNumber } from './characters.ts'
import { type TextRules, type Token, tokenise } from './text.ts'

export interface FeatureShape {
  /** Rows of the hashed table: every id is below it. */
  readonly rows: number
  /** Tokens a side; those after are not read. */
  readonly maxTokens: number
  /** Ids a token. */
  readonly maxHashes: number
  /** How texts are read; absent: by rules 1. */
  readonly textRules?: TextRules | undefined
}

/** What hashing tokens needs of a shape. */
export type HashShape = Pick<FeatureShape, 'rows' | 'maxHashes'>

export interface Features {
  /** The tokens that are read, at most `maxTokens`; never empty. */
  readonly tokens: readonly Token[]
  /** Row ids of all tokens, one after another. */
  readonly ids: Int32Array
  /** Token t has the ids from `offsets[t]` to before `offsets[t + 1]`. */
  readonly offsets: Int32Array
  /** Tokens of the whole text, read or not. */
  readonly total: number
}

/** What stands for a text without any token, so that every side has at least one. */
const EMPTY_TOKEN: Token = { text: '∅', start: 0, end: 0 }

const FNV_OFFSET = 0x811c9dc5
const FNV_PRIME = 0x01000193
const MIN_GRAM = 3
const MAX_GRAM = 5
const OPEN = 0x3c // <
const CLOSE = 0x3e // >

/** Ids of a text. The empty text has one token of zero length. */
export const toFeatures = (text: string, shape: FeatureShape): Features => {
  const all = tokenise(text, shape.textRules)
  return { ...hashTokens(all.length > shape.maxTokens ? all.slice(0, shape.maxTokens) : all, shape), total: all.length }
}

/** Ids of all tokens of a text. */
export const hashTokens = (all: readonly Token[], shape: HashShape): Features => {
  const tokens = all.length > 0 ? all : [EMPTY_TOKEN]
  const count = tokens.length + 1
  if (count > scratch.offsets.length) scratch.offsets = new Int32Array(2 * count)
  const { offsets } = scratch
  let end = 0
  for (let t = 0; t < tokens.length; t++) {
    end = writeIds(tokens[t]?.text ?? '', end, shape)
    offsets[t + 1] = end
  }
  // One array for both: to make two takes a while.
  const numbers = new Int32Array(count + end)
  numbers.set(offsets.subarray(0, count))
  numbers.set(scratch.ids.subarray(0, end), count)
  return { tokens, ids: numbers.subarray(count), offsets: numbers.subarray(0, count), total: all.length }
}

/**
 * Ids of one token: the whole `<word>`, then its 3-, 4- and 5-grams of code points that are shorter than the whole,
 * in that order, duplicates kept, at most `maxHashes`. Tokens of one character and punctuation have only the whole.
 */
export const hashWord = (word: string, shape: HashShape): number[] =>
  Array.from(scratch.ids.subarray(0, writeIds(word, 0, shape)), (id) => id >>> 0)

/** Kept from call to call, and grown: a pair has some thousand ids. */
const scratch = {
  ids: new Int32Array(1024),
  offsets: new Int32Array(256),
  /** UTF-8 bytes of one marked word, and where each of its code points begins. */
  bytes: new Uint8Array(256),
  starts: new Int32Array(64),
}

/** Writes the ids of a token into `scratch.ids` from place `at` on, and returns the place after them. */
const writeIds = (word: string, at: number, { rows, maxHashes }: HashShape): number => {
  const length = writeMarked(word)
  const most = 1 + Math.min(Math.max(maxHashes - 1, 0), MAX_GRAM * length)
  if (at + most > scratch.ids.length) scratch.ids = grown(scratch.ids, at + most)
  const { ids, bytes, starts } = scratch
  const end = starts[length] ?? 0
  let whole = FNV_OFFSET
  for (let i = 0; i < end; i++) whole = Math.imul(whole ^ (bytes[i] ?? 0), FNV_PRIME)
  ids[at] = toRow(whole, rows)
  if (length <= MIN_GRAM || !isWordOrNumber(word.codePointAt(0) ?? 0)) return at + 1
  const place = { at, most, rows }
  if (end === length) writeGramsOfBytes(length, place)
  else writeGrams(length, place)
  let count = 1
  for (let n = MIN_GRAM; n <= Math.min(MAX_GRAM, length - 1); n++) count += length - n + 1
  return at + Math.min(count, most)
}

/** A remainder of numbers up to 2^32 is a division; tables have 2^n rows. */
const toRow = (hash: number, rows: number): number => ((rows & (rows - 1)) === 0 ? hash & (rows - 1) : (hash >>> 0) % rows)

interface Place {
  readonly at: number
  /** Ids of the token, the whole word's included. */
  readonly most: number
  readonly rows: number
}

/** Writes the ids of the n-grams of the marked word in `scratch`. From each place a longer n-gram goes on from the hash of the shorter. */
const writeGrams = (length: number, { at, most, rows }: Place): void => {
  const { ids, bytes, starts } = scratch
  const longest = Math.min(MAX_GRAM, length - 1)
  for (let start = 0; start + MIN_GRAM <= length; start++) {
    let hash = FNV_OFFSET
    let byte = starts[start] ?? 0
    // Place of the first n-gram among the ids: after the whole word and the shorter ones.
    let place = 1
    for (let n = 1; n <= longest && start + n <= length; n++) {
      const end = starts[start + n] ?? 0
      for (; byte < end; byte++) hash = Math.imul(hash ^ (bytes[byte] ?? 0), FNV_PRIME)
      if (n < MIN_GRAM) continue
      if (place + start < most) ids[at + place + start] = toRow(hash, rows)
      place += length - n + 1
    }
  }
}

/** The same for a word of ASCII, in half the time. */
const writeGramsOfBytes = (length: number, { at, most, rows }: Place): void => {
  const { ids, bytes } = scratch
  // Of the n-grams that start at 0; a word of four characters is its own 4-gram, and has none.
  const fours = length - 1
  const fives = fours + length - 3
  const isFour = length > 4
  const isFive = length > 5
  for (let start = 0; start + 3 <= length; start++) {
    let hash = Math.imul(FNV_OFFSET ^ (bytes[start] ?? 0), FNV_PRIME)
    hash = Math.imul(hash ^ (bytes[start + 1] ?? 0), FNV_PRIME)
    hash = Math.imul(hash ^ (bytes[start + 2] ?? 0), FNV_PRIME)
    if (start + 1 < most) ids[at + start + 1] = toRow(hash, rows)
    if (!isFour || start + 4 > length) continue
    hash = Math.imul(hash ^ (bytes[start + 3] ?? 0), FNV_PRIME)
    if (fours + start < most) ids[at + fours + start] = toRow(hash, rows)
    if (!isFive || start + 5 > length) continue
    hash = Math.imul(hash ^ (bytes[start + 4] ?? 0), FNV_PRIME)
    if (fives + start < most) ids[at + fives + start] = toRow(hash, rows)
  }
}

/** Writes `<word>` as UTF-8 into `scratch` and returns its length in code points. */
const writeMarked = (word: string): number => {
  // A UTF-16 unit has at most three bytes.
  const most = 3 * word.length + 2
  if (most > scratch.bytes.length) {
    scratch.bytes = new Uint8Array(2 * most)
    scratch.starts = new Int32Array(2 * most)
  }
  const { bytes, starts } = scratch
  bytes[0] = OPEN
  let length = 1
  let end = 1
  for (let i = 0; i < word.length; i++) {
    starts[length++] = end
    const unit = word.charCodeAt(i)
    if (unit < 0x80) bytes[end++] = unit
    else {
      const code = word.codePointAt(i) ?? 0
      if (code > 0xffff) i++
      end = writeCode(code, end)
    }
  }
  starts[length++] = end
  bytes[end++] = CLOSE
  starts[length] = end
  return length
}

/** A code point from U+0080 on as UTF-8 (RFC 3629); returns the place after it. */
const writeCode = (code: number, at: number): number => {
  const { bytes } = scratch
  let end = at
  if (code < 0x800) bytes[end++] = 0xc0 | (code >> 6)
  else {
    if (code < 0x10000) bytes[end++] = 0xe0 | (code >> 12)
    else {
      bytes[end++] = 0xf0 | (code >> 18)
      bytes[end++] = 0x80 | ((code >> 12) & 0x3f)
    }
    bytes[end++] = 0x80 | ((code >> 6) & 0x3f)
  }
  bytes[end++] = 0x80 | (code & 0x3f)
  return end
}

const grown = (ids: Int32Array<ArrayBuffer>, least: number): Int32Array<ArrayBuffer> => {
  const larger = new Int32Array(2 * least)
  larger.set(ids)
  return larger
}
