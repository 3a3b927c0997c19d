/** Other rows of a language pair to take translations, spans, words and names from: a sample of fixed size, so that any corpus fits. */

import { createRandom } from '../../statistics/random.ts'
import type { Row } from '../rows.ts'
import { findNames } from './flips.ts'
import { isWord, toUnits } from './units.ts'

export interface Pool {
  readonly rows: readonly Row[]
  /** Words of the translations, as often as they stand there, in lower case unless names. */
  readonly words: readonly string[]
  /** Names of either side by language. */
  readonly names: { readonly source: readonly string[]; readonly translation: readonly string[] }
  /** Rows with the same source and another translation. */
  others(row: Row): readonly Row[]
  /** The row whose source shares the most rare words; undefined where none shares any. */
  nearest(row: Row): Row | undefined
}

const POOL_ROWS = 20_000
const POOL_WORDS = 50_000
const POOL_NAMES = 20_000
/** Rows that a word may stand in to be rare. */
const RARE = 50

/** A sample of a stream, each row as likely as any other (Vitter 1985, algorithm R). */
export const createReservoir = (seed: number) => {
  const random = createRandom(seed)
  const rows: Row[] = []
  let seen = 0
  return {
    add: (row: Row): void => {
      seen++
      if (rows.length < POOL_ROWS) rows.push(row)
      else {
        const at = Math.floor(random.uniform() * seen)
        if (at < POOL_ROWS) rows[at] = row
      }
    },
    toPool: (): Pool => createPool(rows),
  }
}

const createPool = (rows: readonly Row[]): Pool => {
  const bySource = Map.groupBy(rows, ({ source }) => source)
  const index = indexRareWords(rows)
  const words = rows.slice(0, POOL_WORDS).flatMap(({ translation }) =>
    toUnits(translation)
      .filter(isWord)
      .map(({ text }) => text),
  )
  const names = (side: 'source' | 'translation'): string[] =>
    [...new Set(rows.flatMap((row) => findNames(row[side])))].slice(0, POOL_NAMES)
  return {
    rows,
    words: words.slice(0, POOL_WORDS),
    names: { source: names('source'), translation: names('translation') },
    others: (row) => (bySource.get(row.source) ?? []).filter(({ translation }) => translation !== row.translation),
    nearest: (row) => {
      const shared = new Map<number, number>()
      for (const word of wordsOf(row.source)) for (const at of index.get(word) ?? []) shared.set(at, (shared.get(at) ?? 0) + 1)
      let best: Row | undefined
      let most = 0
      for (const [at, count] of shared) {
        const other = rows[at]
        if (count > most && other && other.source !== row.source) [best, most] = [other, count]
      }
      return best
    },
  }
}

const wordsOf = (text: string): Set<string> =>
  new Set(
    toUnits(text)
      .filter(isWord)
      .map(({ text: word }) => word.toLowerCase()),
  )

const indexRareWords = (rows: readonly Row[]): Map<string, number[]> => {
  const index = new Map<string, number[]>()
  rows.forEach(({ source }, at) => {
    for (const word of wordsOf(source)) {
      const places = index.get(word)
      // One beyond rare tells that it is not.
      if (!places) index.set(word, [at])
      else if (places.length <= RARE) places.push(at)
    }
  })
  for (const [word, places] of index) if (places.length > RARE || /^\p{N}/u.test(word)) index.delete(word)
  return index
}
