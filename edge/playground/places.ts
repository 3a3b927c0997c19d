/** Where in the two texts a flag applies, found by the same reading as the flags. */

import { type PieceKind, readPieces } from '../../models/flags/pieces.ts'

export interface Place {
  readonly flag: string
  /** UTF-16 offsets, the end not included. */
  readonly start: number
  readonly end: number
}

export interface Places {
  readonly source: readonly Place[]
  readonly translation: readonly Place[]
}

/** What of a text may be flagged, and what has to stand on the other side. */
interface Found {
  readonly value: string
  readonly start: number
  readonly end: number
}

const PIECES: Readonly<Record<string, readonly PieceKind[]>> = {
  links: ['link'],
  mentions: ['mention'],
  markup: ['placeholder', 'reference', 'tag', 'command', 'format', 'hashtag', 'code', 'entity'],
}

const number = /[+-]?\p{N}+(?:[.,:/٫٬'’]\p{N}+)*/gu
/** A name in Latin letters, as the flag asks for. */
const name = /\b(?:[A-Z][a-z]{2,}|[A-Za-z]*[a-z][A-Z][A-Za-z]*)\b/g

/** Flags without a place, such as `length`, are about the whole. */
export const findPlaces = (flags: readonly string[], source: string, translation: string): Places => {
  const places: { source: Place[]; translation: Place[] } = { source: [], translation: [] }
  for (const flag of flags) {
    const [a, b] = [findAll(flag, source), findAll(flag, translation)]
    places.source.push(...without(a, b).map((found) => ({ flag, start: found.start, end: found.end })))
    places.translation.push(...without(b, a).map((found) => ({ flag, start: found.start, end: found.end })))
  }
  if (flags.includes('repetition')) places.translation.push(...findLoop(translation))
  return places
}

const findAll = (flag: string, text: string): readonly Found[] => {
  if (flag === 'numbers') return matchesOf(number, readPieces(text).prose)
  if (flag === 'names') return matchesOf(name, readPieces(text).prose)
  const kinds = PIECES[flag]
  return kinds ? readPieces(text).pieces.filter(({ kind }) => kinds.includes(kind)) : []
}

const matchesOf = (expression: RegExp, text: string): readonly Found[] =>
  Array.from(text.matchAll(expression), (match) => ({
    value: match[0],
    start: match.index,
    end: match.index + match[0].length,
  }))

const without = (some: readonly Found[], others: readonly Found[]): readonly Found[] => {
  const left = others.map(({ value }) => value)
  return some.filter(({ value }) => {
    const index = left.indexOf(value)
    if (index >= 0) left.splice(index, 1)
    return index < 0
  })
}

/** Longer texts take too long to search for anything that comes again. */
const MAX_LENGTH = 500

const findLoop = (text: string): readonly Place[] => {
  if (text.length > MAX_LENGTH) return []
  const match = /(\S.{0,60}?)(?:[\s\p{P}]*\1){2,}/u.exec(text)
  return match ? [{ flag: 'repetition', start: match.index, end: match.index + match[0].length }] : []
}
