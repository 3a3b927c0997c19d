/** Ratings of a platform's own pairs, by people or by a teacher, in a table, rows or label files -> rated pairs, 0-1. */

import { existsSync, statSync } from 'node:fs'
import { QualityError } from '../../../models/errors.ts'
import type { LanguagePair, ScorablePair } from '../../../models/pair.ts'
import { openRecords } from '../exports/open-records.ts'
import { findName } from '../records/names.ts'
import { isRows } from '../records/open-format.ts'
import type { Row, Split } from '../rows.ts'
import { teacherToUnit } from '../scale.ts'
import { createScoreRange, type RatingScale } from '../score-range.ts'
import { requireRows } from './entry.ts'
import { isLabelHeader } from './labels.ts'
import { openData } from './open-data.ts'
import { languagePairOf, toEntries } from './own-pairs.ts'
import { requireScale } from './rating-scale.ts'

/** Whose ratings they are. */
export const BASES = ['people', 'teacher'] as const
export type Basis = (typeof BASES)[number]

export interface RatingsOptions {
  readonly basis: Basis
  readonly languagePairs?: readonly LanguagePair[] | undefined
  /** Of folders of rows and of label files. */
  readonly split: Split
  /** Of a table; `score`, or `teacher` for a teacher's, where absent. */
  readonly column?: string | undefined
  /** Absent: of 0-100, or z-scores of a teacher, and they must look like it. */
  readonly scale?: RatingScale | undefined
}

export interface RatedPair extends ScorablePair {
  /** 0-1. */
  readonly rating: number
}

/** Throws BAD_DATA at the first line that is no row; rows without a rating are passed over. */
export const readRatings = async (path: string, options: RatingsOptions): Promise<RatedPair[]> => {
  if (options.basis === 'people' && options.scale === 'z')
    throw new QualityError(
      'BAD_CONFIG',
      '--scale z: to calibrate, human ratings must be on a scale with a best and a worst value',
      {
        field: 'scale',
      },
    )
  const rated: RatedPair[] = []
  const range = createScoreRange()
  for await (const row of openRows(path, options)) {
    const rating = toRating(row, options)
    if (rating === undefined || !(options.languagePairs?.includes(row.languagePair) ?? true)) continue
    rated.push({ ...row, rating })
    range.see(Number((100 * rating).toFixed(6)))
  }
  // Rows hold what somebody took for direct assessments; a table's own numbers were looked at as they were read.
  if (options.basis === 'people' && (options.scale ?? 'da100') === 'da100')
    requireScale(range, { scale: 'da100', isNamed: options.scale !== undefined }, path)
  return rated
}

const openRows = async function* (path: string, options: RatingsOptions): AsyncGenerator<Row> {
  if (existsSync(path) && statSync(path).isDirectory()) return yield* openData(path, options)
  const records = await openRecords(path, { column: options.column })
  if (isRows(records) || isLabelHeader(records.names)) return yield* openData(path, options)
  const { languagePairs, split, basis } = options
  const named = options.scale ?? records.rating?.scale
  const scale = named ?? (basis === 'teacher' ? 'z' : 'da100')
  const languagePair = languagePairOf(records, languagePairs)
  const usual = basis === 'teacher' ? 'teacher' : (findName('rating', records.names) ?? 'score')
  const score = records.rating?.column ?? options.column ?? usual
  yield* requireRows(
    toEntries(records, {
      file: path,
      fields: { score, scale, isDefaultScale: named === undefined, ...(languagePair ? { languagePair } : {}) },
      split,
    }),
  )
}

/** A teacher's score in a table stands where a person's would; in rows it is their label. */
const toRating = ({ da, z, label }: Row, { basis }: RatingsOptions): number | undefined => {
  if (basis === 'people') return da === undefined ? undefined : da / 100
  const score = label?.score ?? z
  return score === undefined ? (da === undefined ? undefined : da / 100) : teacherToUnit(score, label?.scale)
}
