/** Caps on rows of one language pair, score bin and length bin, kept exactly and without order of preference. */

import { createRandom } from '../../statistics/random.ts'
import type { Row } from '../rows.ts'
import type { Recipe } from './recipe.ts'

type Caps = NonNullable<Recipe['balance']>

export interface Balance {
  /** To be told of every row once, before any is asked about. */
  count(row: Row): void
  /** Whether the row stays; to be asked in any order, once a row. */
  keeps(row: Row): boolean
}

/** Selection sampling (Knuth, TAOCP 3.4.2, algorithm S): of a cell with n rows and the cap k, every row has the chance k/n. */
export const createBalance = (caps: Caps, seed: number): Balance => {
  const cells = new Map<string, { left: number; wanted: number }>()
  const random = createRandom(seed, 0x62616c)
  return {
    count: (row) => {
      const key = cellOf(row, caps)
      const cell = cells.get(key) ?? { left: 0, wanted: caps.cap }
      cell.left++
      cells.set(key, cell)
    },
    keeps: (row) => {
      const cell = cells.get(cellOf(row, caps))
      if (!cell) return false
      const kept = random.uniform() * cell.left < cell.wanted
      cell.left--
      if (kept) cell.wanted--
      return kept
    },
  }
}

/** `-1 to -0.5` of the edges; `none` without a score. */
export const binOf = (value: number | undefined, edges: readonly number[]): string => {
  if (value === undefined) return 'none'
  const sorted = edges.toSorted((a, b) => a - b)
  const at = sorted.findIndex((edge) => value < edge)
  if (sorted.length === 0) return 'all'
  if (at === 0) return `below ${sorted[0]}`
  return at < 0 ? `${sorted.at(-1)} or more` : `${sorted[at - 1]} to ${sorted[at]}`
}

/** People's score before a teacher's. */
export const scoreOf = ({ z, label }: Row): number | undefined => z ?? label?.score

const cellOf = (row: Row, { scores, lengths }: Caps): string =>
  [row.languagePair, binOf(scoreOf(row), scores), binOf(row.translation.length, lengths)].join('\t')
