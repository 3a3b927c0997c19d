/** Neighbouring rows of one source, as translations that are put in order. */

import type { ScorablePair } from '../../models/pair.ts'
import { rank } from '../../models/rank.ts'
import type { PairScore } from '../../models/score.ts'
import type { RowPlace } from './score-output.ts'

export interface RankedRow {
  /** Absent where it could not be read. */
  readonly pair?: ScorablePair
  readonly score?: PairScore | undefined
}

/** A row that cannot be read stands between no others. */
export const areNeighbours = (before: RankedRow | undefined, { pair }: RankedRow): boolean =>
  before?.pair !== undefined && before.pair.source === pair?.source && before.pair.languagePair === pair.languagePair

/** By row; undefined for those that cannot be read. */
export const rankNeighbours = (rows: readonly RankedRow[]): (RowPlace | undefined)[] => {
  const places: (RowPlace | undefined)[] = []
  for (let start = 0, end = 1; start < rows.length; start = end++) {
    while (end < rows.length && areNeighbours(rows[end - 1], rows[end] ?? {})) end++
    places.push(...placeGroup(rows.slice(start, end)))
  }
  return places
}

const placeGroup = (group: readonly RankedRow[]): (RowPlace | undefined)[] => {
  const read = group.flatMap(({ pair, score }) => (pair && score ? [{ translation: pair.translation, score }] : []))
  if (read.length < group.length) return group.map(() => undefined)
  const order = rank(
    read.map(({ translation }) => translation),
    read.map(({ score }) => score),
  )
  const ranks = new Map(order.map(({ index }, i) => [index, i + 1]))
  const places: RowPlace[] = []
  for (const { index, beats } of order)
    places[index] = { rank: ranks.get(index) ?? 0, beats: beats.flatMap((other) => ranks.get(other) ?? []) }
  return places
}
