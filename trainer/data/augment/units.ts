/** A text as words with what stands between them, so that words can be moved and the rest stays as it was written. */

import { tokenise } from '../../../models/text.ts'
import type { Random } from '../../statistics/random.ts'

export interface Unit {
  /** White space, or nothing, before the word. */
  readonly gap: string
  /** As written. */
  readonly text: string
}

/** The tokens of the student's own splitter, in the case they were written in. */
export const toUnits = (text: string): Unit[] => {
  let end = 0
  const units: Unit[] = []
  for (const token of tokenise(text)) {
    // Compatibility characters may give several tokens of one place.
    if (token.start < end) continue
    units.push({ gap: text.slice(end, token.start), text: text.slice(token.start, token.end) })
    end = token.end
  }
  return units
}

/** The way back, without white space at the start. */
export const toText = (units: readonly Unit[]): string =>
  units
    .map(({ gap, text }) => gap + text)
    .join('')
    .trimStart()

export const isWord = ({ text }: Unit): boolean => /^[\p{L}\p{N}]/u.test(text)

/** Places of the words among the units. */
export const wordPlaces = (units: readonly Unit[]): number[] => units.flatMap((unit, i) => (isWord(unit) ? [i] : []))

/** A whole number below `end`. */
export const below = (random: Random, end: number): number => Math.floor(random.uniform() * end)

/** One of a list; undefined where it is empty. */
export const pick = <T>(random: Random, from: readonly T[]): T | undefined => from[below(random, from.length)]

/** At most `count` different ones, in the order of the list. */
export const sample = (random: Random, from: readonly number[], count: number): number[] => {
  const order = Int32Array.from(from)
  random.shuffle(order)
  return Array.from(order.subarray(0, count)).toSorted((a, b) => a - b)
}
