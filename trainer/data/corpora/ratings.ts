/** Ratings of a platform's own pairs, by people or by a teacher, in a table, rows or label files -> rated pairs, 0-1. */

import { existsSync, statSync } from 'node:fs'
import { QualityError } from '../../../models/errors.ts'
import type { LanguagePair, ScorablePair } from '../../../models/pair.ts'
import { isRows, openRecords } from '../records/open-records.ts'
import type { Row, Split } from '../rows.ts'
import { teacherToUnit } from '../scale.ts'
import { requireRows } from './entry.ts'
import { isLabelHeader } from './labels.ts'
import { openData } from './open-data.ts'
import { toEntries } from './own-pairs.ts'
import { guessScale, type RatingScale } from './rating-scale.ts'

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
      '--scale z: people’s ratings must be of a scale with a best and a worst to calibrate on',
      {
        field: 'scale',
      },
    )
  const rated: RatedPair[] = []
  for await (const row of openRows(path, options)) {
    const rating = toRating(row, options)
    if (rating !== undefined && (options.languagePairs?.includes(row.languagePair) ?? true)) rated.push({ ...row, rating })
  }
  const guess =
    options.basis === 'people' ? guessScale(rated.map(({ rating }) => Number((100 * rating).toFixed(6)))) : undefined
  // Whoever names the scale has been asked; but nobody rates everything at 1 of 100.
  if (options.scale === undefined ? guess : options.scale === 'da100' && (guess === 'unit' || guess === 'thumbs'))
    throw new QualityError(
      'BAD_DATA',
      `${path}: no rating is above ${Math.max(...rated.map(({ rating }) => 100 * rating)).toFixed(0)} of 100: of which scale are they? ` +
        `They look like --scale ${guess}; if they are of 0-100 all the same, --scale da100`,
      { field: 'scale' },
    )
  return rated
}

const openRows = async function* (path: string, options: RatingsOptions): AsyncGenerator<Row> {
  if (existsSync(path) && statSync(path).isDirectory()) return yield* openData(path, options)
  const records = await openRecords(path)
  if (isRows(records) || isLabelHeader(records.names)) return yield* openData(path, options)
  const { languagePairs, split, column, basis, scale = basis === 'teacher' ? 'z' : 'da100' } = options
  const languagePair = languagePairs?.length === 1 ? languagePairs[0] : undefined
  const score = column ?? (basis === 'teacher' ? 'teacher' : 'score')
  yield* requireRows(
    toEntries(records, { file: path, fields: { score, scale, ...(languagePair ? { languagePair } : {}) }, split }),
  )
}

/** A teacher's score in a table stands where a person's would; in rows it is their label. */
const toRating = ({ da, z, label }: Row, { basis }: RatingsOptions): number | undefined => {
  if (basis === 'people') return da === undefined ? undefined : da / 100
  const score = label?.score ?? z
  return score === undefined ? (da === undefined ? undefined : da / 100) : teacherToUnit(score, label?.scale)
}
