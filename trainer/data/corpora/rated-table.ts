/** Pairs with source, translation and score, in any format: enough to measure a student on. */

import type { LanguagePair } from '../../../models/pair.ts'
import type { Records } from '../records/record.ts'
import type { Row, Split } from '../rows.ts'
import type { Entry } from './entry.ts'
import { languagePairOf, toEntries } from './own-pairs.ts'
import { isMissing } from './pair-fields.ts'
import { parseNumber, requireColumns } from './table.ts'

export interface RatedOptions {
  /** The language pair of every row where exactly one is given and no column says it. */
  readonly languagePairs?: readonly LanguagePair[] | undefined
  readonly split: Split
}

/**
 * Yields an entry a record. `score` becomes `z` whatever its scale, since a correlation does not mind; the columns `z` and
 * `da` (0-100) go before it. Throws BAD_DATA for a column that is not there.
 */
export const readRatedTable = async function* (
  file: string,
  records: Records,
  { languagePairs, split }: RatedOptions,
): AsyncGenerator<Entry> {
  if (!SCORES.some((name) => records.names.includes(name))) requireColumns(file, records.names, ['score (or z, or da)'])
  const languagePair = languagePairOf(records, languagePairs)
  const { rating } = records
  const score = rating?.scale ? { score: rating.column, scale: rating.scale } : {}
  const fields = { ...score, ...(languagePair ? { languagePair } : {}) }
  yield* toEntries(records, { file, fields, split, ...(rating?.scale ? {} : { more: toGold }) })
}

const SCORES = ['score', 'z', 'da'] as const

/** An empty cell is no rating. */
const toGold = (values: ReadonlyMap<string, unknown>): Pick<Row, 'z' | 'da'> => {
  const read = (name: string): number | undefined => {
    const cell = values.get(name)
    return isMissing(cell) ? undefined : parseNumber(cell, name)
  }
  const z = read('z')
  const da = read('da')
  if (z !== undefined || da !== undefined) return { ...(da === undefined ? {} : { da }), ...(z === undefined ? {} : { z }) }
  const score = read('score')
  return score === undefined ? {} : { z: score }
}
