/** A side of a pair as the checks read it. */

import { isFormat, isLetter, isNumber } from '../characters.ts'
import type { Token } from '../text.ts'
import { hasLetter, type Piece, type PieceKind, readPieces } from './pieces.ts'

export interface Side {
  /** As sent. */
  readonly text: string
  readonly language: string
  readonly tokens: readonly Token[]
  readonly pieces: readonly Piece[]
  /** The text with spaces where links, mentions, code, placeholders and markup are: offsets stay. */
  readonly prose: string
  /** Tokens of the prose that are letters. */
  readonly words: readonly Token[]
}

export const readSide = (text: string, language: string, tokens: readonly Token[]): Side => {
  const { pieces, prose } = readPieces(text)
  const words: Token[] = []
  for (const token of tokens)
    if (isLetter(token.text.codePointAt(0) ?? 0) && (pieces.length === 0 || prose[token.start] !== ' ')) words.push(token)
  return { text, language, tokens, pieces, prose, words }
}

export const valuesOf = ({ pieces }: Side, ...kinds: readonly PieceKind[]): readonly string[] =>
  pieces.length === 0 ? NONE : pieces.filter(({ kind }) => kinds.includes(kind)).map(({ value }) => value)

const NONE: readonly string[] = []

/** Whether the prose has a letter or a digit. */
export const saysAnything = ({ prose, words }: Side): boolean => words.length > 0 || hasLetter(prose) || hasNumber(prose)

const hasNumber = (text: string): boolean => {
  for (let i = 0; i < text.length; i++) {
    const code = text.codePointAt(i) ?? 0
    if (code > 0xffff) i++
    if (isNumber(code)) return true
  }
  return false
}

/** Characters that show nothing though they are letters or signs: fillers of Hangul, the empty braille cell, selectors. */
const BLANKS = new Set([0x034f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x2800, 0x3164, 0xffa0])

const isInvisible = (code: number): boolean =>
  isFormat(code) || BLANKS.has(code) || (code >= 0xfe00 && code <= 0xfe0f) || (code >= 0xe0000 && code <= 0xe0fff)

/** Whether nobody would see anything. */
export const isBlank = ({ tokens }: Side): boolean => tokens.every(({ text }) => isInvisibleText(text))

const isInvisibleText = (text: string): boolean => {
  for (const character of text) if (!isInvisible(character.codePointAt(0) ?? 0)) return false
  return true
}
