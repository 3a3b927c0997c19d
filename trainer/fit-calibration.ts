/** Fits the calibration of a release on dev rows, by way of the very `predict` that will be served. */

import { QualityError } from '../models/errors.ts'
import type { Manifest } from '../models/manifest.ts'
import type { ScorablePair } from '../models/pair.ts'
import type { Score } from '../models/score.ts'
import { COVERAGE, FEWEST_RATINGS, fitLogit, fitScore, type JudgedLogit, type Rated, THRESHOLDS } from './calibrate.ts'
import type { Row } from './rows.ts'

type Calibration = Manifest['calibration']

/** Stands where none is fitted yet: raw outputs and logits can be read through it unchanged. */
export const UNCALIBRATED: Calibration = {
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
}

export interface CalibrationRows {
  /** With human ratings (`da`). */
  readonly rated: readonly Row[]
  /** With a teacher's word labels. */
  readonly labelled: readonly Row[]
}

export interface FitOptions {
  /** `predict` of the release under UNCALIBRATED. */
  readonly predict: (pairs: readonly ScorablePair[]) => Promise<readonly Score[]>
  readonly seed: number
}

/** Throws BAD_DATA where too few rows have a rating for even the pooled map. */
export const fitCalibration = async (
  { rated, labelled }: CalibrationRows,
  { predict, seed }: FitOptions,
): Promise<Pick<Calibration, 'pairs' | 'pooled' | 'words'>> => {
  const observations = await observe(rated, predict)
  if (observations.length < FEWEST_RATINGS)
    throw new QualityError(
      'BAD_DATA',
      `calibration: expected ${FEWEST_RATINGS} dev rows with a rating (da) or more, got ${observations.length}`,
      {
        field: 'data',
      },
    )
  const pairs: Record<string, Calibration['pooled']> = {}
  for (const [pair, mine] of Map.groupBy(observations, ({ languagePair }) => languagePair))
    if (mine.length >= FEWEST_RATINGS) pairs[pair] = fitScore(mine, seed)
  const words = fitLogit(await observeWords(labelled, predict))
  return { pairs, pooled: fitScore(observations, seed), ...(words ? { words } : {}) }
}

const observe = async (rows: readonly Row[], predict: FitOptions['predict']): Promise<(Rated & ScorablePair)[]> => {
  const rated = rows.filter((row) => row.da !== undefined)
  const scores = await predict(rated)
  return rated.flatMap((row, i) => {
    const raw = scores[i]?.raw
    return typeof raw === 'number' && row.da !== undefined ? [{ ...row, raw, score: row.da / 100 }] : []
  })
}

const observeWords = async (rows: readonly Row[], predict: FitOptions['predict']): Promise<JudgedLogit[]> => {
  const labelled = rows.filter((row) => row.label?.words)
  const scores = await predict(labelled)
  return labelled.flatMap((row, i) =>
    (scores[i]?.words ?? []).flatMap(({ bad }, t) => {
      const label = row.label?.words?.[t]
      return typeof label === 'number' ? [{ logit: toLogit(bad), probability: 1 / (1 + Math.exp(-label)) }] : []
    }),
  )
}

/** Back from UNCALIBRATED's probability; a certain one, which float64 cannot tell from 0 or 1, stays finite. */
const toLogit = (probability: number): number => {
  const inside = Math.max(1e-15, Math.min(1 - 1e-15, probability))
  return Math.log(inside / (1 - inside))
}
