/** Dev rows as a release serves them before it is calibrated: what every fit reads. */

import { type Evidence, summariseWords, toProbability } from '../../../models/calibration.ts'
import type { Manifest } from '../../../models/manifest.ts'
import type { ScorablePair } from '../../../models/pair.ts'
import { toWordCalibration } from '../../../models/predict.ts'
import type { Score } from '../../../models/score.ts'
import { THRESHOLDS } from '../../../models/verdict.ts'
import { type Row, toTexts } from '../../data/rows.ts'
import { COVERAGE } from './calibrate.ts'

/** Stands where none is fitted yet: raw outputs and logits can be read through it unchanged. */
export const UNCALIBRATED: Manifest['calibration'] = {
  pairs: {},
  pooled: {
    knots: [
      [-1, 0.25],
      [1, 0.75],
    ],
    low: -1,
    high: 1,
    ratings: 0,
  },
  coverage: COVERAGE,
  thresholds: THRESHOLDS,
  words: { slope: 1, offset: 0 },
  critical: { slope: 1, offset: 0 },
}

/** `predict` of a release under UNCALIBRATED. */
export type Predict = (pairs: readonly ScorablePair[]) => Promise<readonly Score[]>

export interface Observed {
  readonly row: Row
  readonly served: Score
}

/** Each row once, however many lists it stands in. */
export const observeRows = async (rows: readonly Row[], predict: Predict): Promise<Observed[]> => {
  const each = [...new Set(rows)]
  const scores = await predict(each.map(toTexts))
  return each.flatMap((row, i) => {
    const served = scores[i]
    return served ? [{ row, served }] : []
  })
}

/** What is known of a message's error but for its score, its words read as they will be. */
export const evidenceOf = (
  { row: { languagePair }, served: { tokens, words, flags } }: Observed,
  calibration: Manifest['calibration']['words'],
): Omit<Evidence, 'score'> => {
  const reading = calibration && toWordCalibration(calibration, languagePair)
  const read = reading ? words.map(({ bad }) => ({ bad: toProbability(toLogit(bad), reading) })) : []
  return { ...tokens, ...summariseWords(read), flagged: flags.length > 0 }
}

/** The same of a release whose words are calibrated. */
export const evidenceOfServed = ({ tokens, words, flags }: Score): Omit<Evidence, 'score'> => ({
  ...tokens,
  ...summariseWords(words),
  flagged: flags.length > 0,
})

/** Back from UNCALIBRATED's probability; a certain one, which float64 cannot tell from 0 or 1, stays finite. */
export const toLogit = (probability: number): number => {
  const inside = Math.max(1e-15, Math.min(1 - 1e-15, probability))
  return Math.log(inside / (1 - inside))
}
