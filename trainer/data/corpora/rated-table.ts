/** Pairs with source, translation and score, in any format: enough to measure a student on. */

import { QualityError } from '../../../models/errors.ts'
import { findName } from '../records/names.ts'
import type { Records } from '../records/record.ts'
import type { Row } from '../rows.ts'
import { createScoreRange } from '../score-range.ts'
import type { Entry } from './entry.ts'
import type { OpenDataOptions } from './open-data.ts'
import { languagePairOf, toEntries } from './own-pairs.ts'
import { isMissing } from './pair-fields.ts'
import { parseNumber, requireColumns } from './table.ts'

/**
 * Yields an entry a record. Without a scale the score becomes `z`, since a correlation does not mind; the columns `z` and
 * `da` (0-100) go before it. Throws BAD_DATA for a column that is not there, and for scores that seem to be penalties.
 */
export const readRatedTable = async function* (
  file: string,
  records: Records,
  { languagePairs, split, column, scale: named }: OpenDataOptions,
): AsyncGenerator<Entry> {
  const { rating, names } = records
  const score = rating?.column ?? column ?? findName('rating', names)
  if (score === undefined) requireColumns(file, names, ['score (or z, or da; or use --score-column)'])
  else requireColumns(file, names, [score])
  const languagePair = languagePairOf(records, languagePairs)
  const scale = named ?? rating?.scale
  const fields = { ...(scale ? { score, scale } : {}), ...(languagePair ? { languagePair } : {}) }
  const range = createScoreRange()
  const toGold = createToGold(column ?? score ?? 'score', { isNamed: column !== undefined, see: range.see })
  yield* toEntries(records, { file, fields, split, ...(scale ? {} : { more: toGold }) })
  if (range.lowest >= 0 && range.likelyScale() === 'mqm')
    throw new QualityError(
      'BAD_DATA',
      `${file}: the scores go from ${range.lowest} to ${range.highest}, like penalties, of which 0 is best: --scale mqm, or what it is, such as --scale da100`,
      { field: 'scale' },
    )
}

interface GoldOptions {
  readonly isNamed: boolean
  readonly see: (score: number) => void
}

/** An empty cell is no rating. */
const createToGold =
  (name: string, { isNamed, see }: GoldOptions) =>
  (values: ReadonlyMap<string, unknown>): Pick<Row, 'z' | 'da'> => {
    const read = (column: string): number | undefined => {
      const cell = values.get(column)
      return isMissing(cell) ? undefined : parseNumber(cell, column)
    }
    const z = isNamed ? undefined : read('z')
    const da = isNamed ? undefined : read('da')
    if (z !== undefined || da !== undefined) return { ...(da === undefined ? {} : { da }), ...(z === undefined ? {} : { z }) }
    const score = read(name)
    if (score !== undefined) see(score)
    return score === undefined ? {} : { z: score }
  }
