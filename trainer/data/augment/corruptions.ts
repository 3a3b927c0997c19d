/** Corruptions that need the translation alone: words dropped, doubled, swapped, replaced, the end cut off. */

import type { Random } from '../../statistics/random.ts'
import { below, pick, sample, toText, toUnits, type Unit, wordPlaces } from './units.ts'

export interface Corruption {
  readonly random: Random
  /** Words of other translations into the same language, by frequency. */
  readonly words: readonly string[]
}

/** How many of the words are hit, at most; one at least. */
const MAX_SHARE = 0.35

const hits = (random: Random, words: readonly number[]): number[] =>
  sample(random, words, 1 + below(random, Math.max(1, Math.floor(words.length * MAX_SHARE))))

/** Undefined where there is too little to corrupt. */
export type Corrupt = (text: string, corruption: Corruption) => string | undefined

export const drop: Corrupt = (text, { random }) => {
  const units = toUnits(text)
  const words = wordPlaces(units)
  if (words.length < 2) return undefined
  const gone = new Set(hits(random, words))
  return toText(units.filter((_, i) => !gone.has(i)))
}

/** Doubles a word, or says a run of up to four words twice, as a decoder that loops does. */
export const double: Corrupt = (text, { random }) => {
  const units = toUnits(text)
  const start = pick(random, wordPlaces(units))
  if (start === undefined) return undefined
  const span = units.slice(start, start + 1 + below(random, 4))
  const times = 1 + below(random, 3)
  const [first, ...rest] = span
  if (!first) return undefined
  const again = [{ ...first, gap: spaceOf(units) }, ...rest]
  const repeated = Array.from({ length: times }, () => again).flat()
  return toText(units.toSpliced(start + span.length, 0, ...repeated))
}

/** Swaps words with others up to four places away. */
export const swap: Corrupt = (text, { random }) => {
  const units = toUnits(text)
  const words = wordPlaces(units)
  if (words.length < 3) return undefined
  const swapped = [...units]
  for (const place of hits(random, words)) {
    const at = words.indexOf(place)
    const other = words[Math.min(words.length - 1, at + 1 + below(random, 4))] ?? place
    exchange(swapped, place, other)
  }
  return toText(swapped)
}

const exchange = (units: Unit[], a: number, b: number): void => {
  const [first, second] = [units[a], units[b]]
  if (!first || !second) return
  units[a] = { ...first, text: second.text }
  units[b] = { ...second, text: first.text }
}

/** Puts words of other translations in the place of some. */
export const replace: Corrupt = (text, { random, words: others }) => {
  const units = toUnits(text)
  const words = wordPlaces(units)
  if (words.length === 0 || others.length === 0) return undefined
  const hit = new Set(hits(random, words))
  return toText(units.map((unit, i) => (hit.has(i) ? { ...unit, text: pick(random, others) ?? unit.text } : unit)))
}

/** Keeps between a fifth and four fifths of the words. */
export const truncate: Corrupt = (text, { random }) => {
  const units = toUnits(text)
  const words = wordPlaces(units)
  if (words.length < 4) return undefined
  const kept = Math.max(1, Math.round(words.length * (0.2 + 0.6 * random.uniform())))
  return toText(units.slice(0, words[kept] ?? units.length))
}

/** What stands between words: nothing in texts without spaces. */
export const spaceOf = (units: readonly Unit[]): string => (units.some(({ gap }) => gap !== '') ? ' ' : '')
