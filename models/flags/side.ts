/** A side of a pair as the checks read it. */

import { isFormat, isLetter, isNumber } from '../characters.ts'
import type { ReadText } from '../normalise.ts'
import type { Span, Token } from '../text.ts'
import { lengthOfTail } from './link.ts'
import { blank, hasLetter, type Piece, type PieceKind, type Prose, readPieces } from './pieces.ts'

export interface SideText {
  /** As sent, without what nobody sees. */
  readonly text: string
  readonly language: string
  readonly tokens: readonly Token[]
  readonly pieces: readonly Piece[]
  /** The text with spaces where links, mentions, code, placeholders and markup are: offsets stay. */
  readonly prose: string
  /** Tokens of the prose that are letters. */
  readonly words: readonly Token[]
  /** Where the text stands in the text as sent, if something in that was not to be seen. */
  readonly seen?: ReadText
}

/** What is known of a text before it is read. */
export interface KnownText {
  readonly tokens: readonly Token[]
  /** Where what the request names is: nobody's words. */
  readonly terms?: readonly Span[] | undefined
}

export const readSide = (text: string, language: string, { tokens, terms = [] }: KnownText): SideText => {
  const { pieces, prose } = withTerms(text, readPieces(text), terms)
  const words: Token[] = []
  const isWhole = pieces.length === 0
  for (const token of tokens) if (startsWithLetter(token.text) && (isWhole || prose[token.start] !== ' ')) words.push(token)
  return { text, language, tokens, pieces, prose, words }
}

/** Letters of ASCII, which are most, need no table. */
const startsWithLetter = (text: string): boolean => {
  const unit = text.charCodeAt(0)
  return unit < 0x80 ? unit >= 0x61 && unit <= 0x7a : isLetter(text.codePointAt(0) ?? 0)
}

const withTerms = (text: string, { pieces, prose }: Prose, terms: readonly Span[]): Prose =>
  terms.length === 0
    ? { pieces, prose }
    : {
        pieces: [
          ...pieces,
          ...terms.map((span): Piece => ({ kind: 'term', value: text.slice(span.start, span.end), ...span })),
        ],
        prose: blank(prose, terms),
      }

/** A side whose links go on over letters of another script as far as they do on the other side, too. */
export const withLinkTails = (side: SideText, other: SideText): SideText => {
  if (!side.pieces.some(isOpenLink)) return side
  const others = valuesOf(other, 'link')
  const pieces = side.pieces.map((piece) => {
    const length = isOpenLink(piece) ? lengthOfTail(piece.value, others) : 0
    const [, tail = ''] = piece.value.split('\n')
    // What is escaped is of the link already.
    return length > 0 && side.text.startsWith(tail, piece.end) ? { ...piece, end: piece.end + length } : piece
  })
  const prose = blank(side.prose, pieces.filter(isOpenLink))
  return { ...side, pieces, prose, words: side.words.filter(({ start }) => prose[start] !== ' ') }
}

const isOpenLink = ({ kind, value }: Piece): boolean => kind === 'link' && value.includes('\n')

export const valuesOf = ({ pieces }: SideText, ...kinds: readonly PieceKind[]): readonly string[] =>
  pieces.length === 0 ? NONE : pieces.filter(({ kind }) => kinds.includes(kind)).map(({ value }) => value)

const NONE: readonly string[] = []

/** Whether the prose has a letter or a digit. */
export const saysAnything = ({ prose, words }: SideText): boolean => words.length > 0 || hasLetter(prose) || hasNumber(prose)

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
export const isBlank = ({ tokens }: SideText): boolean => tokens.every(({ text }) => isInvisibleText(text))

const isInvisibleText = (text: string): boolean => {
  for (const character of text) if (!isInvisible(character.codePointAt(0) ?? 0)) return false
  return true
}
