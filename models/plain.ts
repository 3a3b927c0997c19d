/**
 * What a student is asked about: the message itself. A link, a mention or an emoji that both sides have says nothing of the
 * translation, nor do letters drawn out (`sooo`), and without them the same message has the same score.
 */

import { isLetter, isPictograph, SCRIPTS, scriptOf } from './characters.ts'
import type { Piece, PieceKind } from './flags/pieces.ts'
import type { PairTokens, Token } from './text.ts'

/** Links and the like of both sides. */
export interface PairPieces {
  readonly source: readonly Piece[]
  readonly translation: readonly Piece[]
}

/** Kept as they are by every translation. */
const KEPT: readonly PieceKind[] = ['link', 'mention', 'reference']

/**
 * The tokens of both sides without what they share of links, mentions and emoji, words without letters drawn out. Where a
 * side would be left without any token, both keep theirs. Stops at the end stay: students read sentences with them and
 * messages without as different things, and lose by either alone.
 */
export const toPlain = (tokens: PairTokens, pieces: PairPieces): PairTokens => {
  const { source, translation } = dropShared(tokens, pieces)
  return { source: shortenAll(source), translation: shortenAll(translation) }
}

const dropShared = (tokens: PairTokens, pieces: PairPieces): PairTokens => {
  const source = createSide(tokens.source, pieces.source)
  const translation = source && createSide(tokens.translation, pieces.translation)
  if (!source || !translation) return tokens
  const left = dropMarks(source, translation)
  return left.source.length === 0 || left.translation.length === 0 ? tokens : left
}

interface PlainSide {
  readonly tokens: readonly Token[]
  /** For each token what it is part of that translations keep, and undefined where it is language. */
  readonly marks: readonly (string | undefined)[]
}

/** Undefined where nothing is marked, as in most messages. */
const createSide = (tokens: readonly Token[], pieces: readonly Piece[]): PlainSide | undefined => {
  const kept = pieces.filter(({ kind }) => KEPT.includes(kind))
  if (kept.length === 0 && !tokens.some(isPicture)) return undefined
  const marks = tokens.map(({ text, start, end }) => {
    const piece = kept.find((each) => start >= each.start && end <= each.end)
    if (piece) return `${piece.kind} ${piece.value} ${text}`
    return isPicture({ text }) ? text : undefined
  })
  return { tokens, marks }
}

const isPicture = ({ text }: Pick<Token, 'text'>): boolean =>
  text.charCodeAt(0) >= 0xa9 && isPictograph(text.codePointAt(0) ?? 0)

/** Of each mark as many are left out on both sides as both have. */
const dropMarks = (source: PlainSide, translation: PlainSide): PairTokens => {
  const [there, here] = [count(source), count(translation)]
  const drop = ({ tokens, marks }: PlainSide): Token[] => {
    const left = new Map(Array.from(there, ([mark, n]) => [mark, Math.min(n, here.get(mark) ?? 0)]))
    return tokens.filter((_, t) => {
      const mark = marks[t]
      const n = mark === undefined ? 0 : (left.get(mark) ?? 0)
      if (mark !== undefined && n > 0) left.set(mark, n - 1)
      return n === 0
    })
  }
  return { source: drop(source), translation: drop(translation) }
}

const count = ({ marks }: PlainSide): Map<string, number> => {
  const counts = new Map<string, number>()
  for (const mark of marks) if (mark !== undefined) counts.set(mark, (counts.get(mark) ?? 0) + 1)
  return counts
}

const ALPHABETIC = new Set(
  ['Arab', 'Cyrl', 'Deva', 'Grek', 'Hebr', 'Latn', 'Sinh', 'Thai'].map((name) => SCRIPTS.indexOf(name) + 1),
)

const shortenAll = (tokens: readonly Token[]): readonly Token[] =>
  tokens.some(({ text }) => hasRun(text)) ? tokens.map(shorten) : tokens

/** A letter three times or more is one, as it was before it was drawn out; a word of one letter alone stays. */
const shorten = (token: Token): Token => {
  if (!hasRun(token.text)) return token
  const text = token.text.replace(/(.)\1{2,}/gu, (run: string, letter: string) => {
    const code = letter.codePointAt(0) ?? 0
    return run.length < token.text.length && isLetter(code) && ALPHABETIC.has(scriptOf(code)) ? letter : run
  })
  return text === token.text ? token : { ...token, text }
}

/** Whether three units in a row are the same: most words have none, and no expression need be asked. */
const hasRun = (text: string): boolean => {
  for (let i = 2; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit === text.charCodeAt(i - 1) && unit === text.charCodeAt(i - 2)) return true
  }
  return false
}
