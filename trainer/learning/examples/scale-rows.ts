/** Rows as they were read -> rows whose `z` and labels are on the scale of the run. */

import { QualityError } from '../../../models/errors.ts'
import type { LanguagePair } from '../../../models/pair.ts'
import { applyLine, fitScaleLine, POOLED_LINE, type Scale, toX } from '../../data/scale.ts'
import type { WeightedRow } from './join-rows.ts'
import type { PlacedSource } from './sources.ts'
import { createStandardiser } from './standardise.ts'

/** A row of a source; without one, of several joined. */
export type Scaler = (row: WeightedRow, source?: PlacedSource) => WeightedRow

interface Gold {
  readonly train: readonly WeightedRow[]
  readonly dev: readonly WeightedRow[]
}

/** For `z`, ratings that nobody standardised are; for `da`, z-scores go by the language pair's own line over its train rows. */
export const createScaler = (languagePair: LanguagePair, scale: Scale, { train, dev }: Gold): Scaler =>
  scale === 'z' ? toStandard(languagePair, createStandardiser(train, dev)) : toOneScale(fitScaleLine(train) ?? POOLED_LINE)

const toStandard =
  (languagePair: LanguagePair, standardise: ReturnType<typeof createStandardiser>): Scaler =>
  (row) => {
    if (row.known === undefined) return { ...row, ...standardise(row) }
    throw new QualityError(
      'BAD_DATA',
      `${languagePair} ${row.id}: known: is on the scale of direct assessments: set data.scale to "da"`,
      { field: 'data.scale' },
    )
  }

const toOneScale =
  (line: Parameters<typeof applyLine>[0]): Scaler =>
  (row, source) => {
    const known =
      row.known ??
      (row.z === undefined ? undefined : applyLine(line, row.z)) ??
      (row.da === undefined ? undefined : toX(row.da))
    const labels =
      source?.labelScale === 'z'
        ? row.labels.map((label) => label && { ...label, score: applyLine(line, label.score) })
        : row.labels
    return { ...row, ...(known === undefined ? {} : { z: known }), labels }
  }
