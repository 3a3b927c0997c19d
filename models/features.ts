/** Tokens -> hashed sub-word ids (fastText, Bojanowski et al. 2017, without a vocabulary). The only feature code. */

import { type Token, tokenise } from './text.ts'

export interface FeatureShape {
  /** Rows of the hashed table: every id is below it. */
  readonly rows: number
  /** Tokens a side; those after are not read. */
  readonly maxTokens: number
  /** Ids a token. */
  readonly maxHashes: number
}

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

/** A pair as a student reads it. */
export interface EncodedPair {
  readonly source: Features
  readonly translation: Features
}

/** What stands for a text without any token, so that every side has at least one. */
const EMPTY_TOKEN: Token = { text: '∅', start: 0, end: 0 }

const FNV_OFFSET = 0x811c9dc5
const FNV_PRIME = 0x01000193
const SHORTEST = 3
const LONGEST = 5

/** Ids of a text. The empty text has one token of zero length. */
export const toFeatures = (text: string, shape: FeatureShape): Features => hashTokens(tokenise(text), shape)

/** Ids of all tokens of a text. */
export const hashTokens = (all: readonly Token[], shape: FeatureShape): Features => {
  const tokens = all.length > 0 ? all.slice(0, shape.maxTokens) : [EMPTY_TOKEN]
  const ids: number[] = []
  const offsets = new Int32Array(tokens.length + 1)
  tokens.forEach((token, t) => {
    for (const id of hashWord(token.text, shape)) ids.push(id)
    offsets[t + 1] = ids.length
  })
  return { tokens, ids: Int32Array.from(ids), offsets, total: all.length }
}

/**
 * Ids of one token: the whole `<word>`, then its 3-, 4- and 5-grams of code points that are shorter than the whole,
 * in that order, duplicates kept, at most `maxHashes`. Tokens of one character and punctuation have only the whole.
 */
export const hashWord = (word: string, { rows, maxHashes }: Omit<FeatureShape, 'maxTokens'>): number[] => {
  const marked = Array.from(`<${word}>`)
  const ids = [hash(marked, 0, marked.length) % rows]
  if (marked.length <= SHORTEST || !/^[\p{L}\p{M}\p{N}]/u.test(word)) return ids
  for (let n = SHORTEST; n <= LONGEST && n < marked.length; n++)
    for (let start = 0; start + n <= marked.length && ids.length < maxHashes; start++)
      ids.push(hash(marked, start, start + n) % rows)
  return ids
}

/** FNV-1a, 32 bits, over the UTF-8 bytes of `characters[start..end)` (draft-eastlake-fnv). */
const hash = (characters: readonly string[], start: number, end: number): number => {
  let h = FNV_OFFSET
  const add = (byte: number): void => {
    h = Math.imul(h ^ byte, FNV_PRIME)
  }
  for (let i = start; i < end; i++) {
    const code = characters[i]?.codePointAt(0) ?? 0
    if (code < 0x80) add(code)
    else if (code < 0x800) {
      add(0xc0 | (code >> 6))
      add(0x80 | (code & 0x3f))
    } else if (code < 0x10000) {
      add(0xe0 | (code >> 12))
      add(0x80 | ((code >> 6) & 0x3f))
      add(0x80 | (code & 0x3f))
    } else {
      add(0xf0 | (code >> 18))
      add(0x80 | ((code >> 12) & 0x3f))
      add(0x80 | ((code >> 6) & 0x3f))
      add(0x80 | (code & 0x3f))
    }
  }
  return h >>> 0
}
