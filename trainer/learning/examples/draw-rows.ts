/** Which training rows of a language pair a run is limited to. */

import { originOf } from '../../data/origins.ts'
import { sha256 } from '../../files/sha256.ts'
import { squeeze, type WeightedRow } from './join-rows.ts'
import { type MixtureRule, shareOf } from './shares.ts'

export interface DrawOptions {
  /** Rows at most; absent: all. */
  readonly trainRows?: number | undefined
  /** Origins of which an epoch has nothing are not drawn. */
  readonly rules?: readonly MixtureRule[]
}

/**
 * Those whose sources' hashes come first, in their order: the translations of one source stay together, for methods that
 * compare them. Neither a seed nor what else is known of a row decides, so that runs with other teachers have the same rows.
 */
export const drawRows = (rows: readonly WeightedRow[], { trainRows, rules = [] }: DrawOptions): readonly WeightedRow[] => {
  if (trainRows === undefined) return rows
  const isUsed = ({ id, languagePair }: WeightedRow): boolean =>
    shareOf(rules, { origin: originOf(id), languagePair }).repeat > 0
  const hashed = rows.flatMap((row, place) => (isUsed(row) ? [{ row, place, hash: sha256(squeeze(row.source)) }] : []))
  return hashed
    .toSorted((a, b) => (a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : a.place - b.place))
    .slice(0, trainRows)
    .toSorted((a, b) => a.place - b.place)
    .map(({ row }) => row)
}
