/** How systems fail beyond small mistakes: a right translation made into what no reader may take for one. */

import type { Random } from '../../statistics/random.ts'
import type { Row } from '../rows.ts'
import { spaceOf, truncate } from './corruptions.ts'
import { extend, type Mixing, mismatch } from './mixtures.ts'
import { below, isWord, toText, toUnits, type Unit, wordPlaces } from './units.ts'

/** The translation that takes the row's place; undefined where there is too little to spoil. */
type Fail = (row: Row, mixing: Mixing) => string | undefined

/** Half of the translation, or, of a message of one or two words, all of it left as it was in the source. */
const leaveOver: Fail = ({ source, translation }, { random }) => {
  const [own, foreign] = [toUnits(translation), toUnits(source)]
  const words = Math.min(wordPlaces(own).length, wordPlaces(foreign).length)
  if (words === 0) return undefined
  if (words < 3) return source
  const [ownHalf, foreignHalf] = [own, foreign].map((units) => Math.ceil(units.length / 2)) as [number, number]
  return random.uniform() < 0.5
    ? join(own.slice(0, ownHalf), foreign.slice(foreignHalf))
    : join(foreign.slice(0, foreignHalf), own.slice(ownHalf))
}

const join = (start: readonly Unit[], end: readonly Unit[]): string => {
  const [first, ...rest] = end
  if (!first) return toText(start)
  const gap = first.gap === '' && isWord(first) ? spaceOf([...start, ...end]) : first.gap
  return toText([...start, { ...first, gap }, ...rest])
}

const MIN_LOOPS = 3

/** The last words, up to four, again and again. */
const loop: Fail = ({ translation }, { random }) => {
  const units = toUnits(translation)
  const places = wordPlaces(units)
  const start = places.at(-1 - below(random, Math.min(4, places.length)))
  if (start === undefined) return undefined
  const [first, ...rest] = units.slice(start)
  if (!first) return undefined
  const again = [{ ...first, gap: units.length > 1 ? spaceOf(units) : ' ' }, ...rest]
  return toText([...units, ...Array.from({ length: MIN_LOOPS + below(random, 4) }, () => again).flat()])
}

/** By how a system fails. */
export const FAILURES = {
  'left over': leaveOver,
  hallucination: extend,
  loop,
  truncation: ({ translation }, { random }: { readonly random: Random }) => truncate(translation, { random, words: [] }),
  'another message': mismatch,
} as const satisfies Record<string, Fail>

export type FailureName = keyof typeof FAILURES
