/** Rows as they were read -> rows whose `z` and labels are on the scale of the run. */

import { QualityError } from '../../../models/errors.ts'
import type { LanguagePair } from '../../../models/pair.ts'
import { applyLine, fitScaleLine, POOLED_LINE, type Scale, type ScaleLine, toX } from '../../data/scale.ts'
import type { WeightedRow } from './join-rows.ts'
import { createStandardiser } from './standardise.ts'

export interface Scaler {
  /** What teachers say. */
  labels(row: WeightedRow): WeightedRow
  /** What people say. */
  people(row: WeightedRow): WeightedRow
  /** What z-scores go by, where any do. */
  readonly line?: NamedLine | undefined
}

/** `ratings`: of the language pair that it was fitted to; 0: it is that of all language pairs of MLQE-PE. */
export interface NamedLine extends ScaleLine {
  readonly ratings: number
}

interface Gold {
  readonly train: readonly WeightedRow[]
  readonly dev: readonly WeightedRow[]
}

/** For `z`, ratings that nobody standardised are; for `da`, z-scores go by the language pair's own line over its train rows. */
export const createScaler = (languagePair: LanguagePair, scale: Scale, { train, dev }: Gold): Scaler =>
  scale === 'z' ? toStandard(languagePair, createStandardiser(train, dev)) : toOneScale(train)

const toStandard = (languagePair: LanguagePair, standardise: ReturnType<typeof createStandardiser>): Scaler => ({
  labels: (row) => {
    if (row.labels.some((label) => label?.scale === 'da')) throw onOneScale(languagePair, row, 'score')
    return row
  },
  people: (row) => {
    if (row.known !== undefined) throw onOneScale(languagePair, row, 'known')
    return { ...row, ...standardise(row) }
  },
})

const onOneScale = (languagePair: LanguagePair, { id }: WeightedRow, column: string): QualityError =>
  new QualityError(
    'BAD_DATA',
    `${languagePair} ${id}: ${column}: is on the scale of direct assessments: set data.scale to "da"`,
    { field: 'data.scale' },
  )

const toOneScale = (train: readonly WeightedRow[]): Scaler => {
  const fitted = fitScaleLine(train)
  const ratings = train.filter(({ da, z }) => da !== undefined && z !== undefined).length
  const line: NamedLine = fitted ? { ...fitted, ratings } : { ...POOLED_LINE, ratings: 0 }
  return {
    line,
    labels: (row) => ({
      ...row,
      labels: row.labels.map((label) =>
        label && label.scale === undefined ? { ...label, score: applyLine(line, label.score) } : label,
      ),
    }),
    people: (row) => {
      const x = knownOf(row, line)
      return x === undefined ? row : { ...row, z: x }
    },
  }
}

const knownOf = ({ known, z, da }: WeightedRow, line: ScaleLine): number | undefined => {
  if (known !== undefined) return known
  if (z !== undefined) return applyLine(line, z)
  return da === undefined ? undefined : toX(da)
}
