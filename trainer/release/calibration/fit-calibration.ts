/** Fits the calibration of a release on dev rows, by way of the very `predict` that will be served. */

import { type LogitCalibration, toProbability } from '../../../models/calibration.ts'
import { QualityError } from '../../../models/errors.ts'
import type { Manifest } from '../../../models/manifest.ts'
import type { ScorablePair } from '../../../models/pair.ts'
import type { Score } from '../../../models/score.ts'
import { tokenise } from '../../../models/text.ts'
import { THRESHOLDS } from '../../../models/verdict.ts'
import type { Basis } from '../../data/corpora/ratings.ts'
import type { Row } from '../../data/rows.ts'
import { teacherToUnit } from '../../data/scale.ts'
import { mapTokenValues } from '../../data/token-values.ts'
import { averageRanks, pearson } from '../../statistics/metrics.ts'
import { COVERAGE, FEWEST_RATINGS, fitLogit, fitScore, type JudgedLogit, type Rated } from './calibrate.ts'
import { fitLogProbs } from './fit-log-probs.ts'

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
  critical: { slope: 1, offset: 0 },
}

export interface CalibrationRows {
  /** With human ratings (`da`). */
  readonly rated: readonly Row[]
  /** With a teacher's labels: its scores where nobody has rated anything, its words in any case. */
  readonly labelled: readonly Row[]
  /** Whether word labels are to be fitted. */
  readonly words: boolean
  /** With people's verdicts on critical errors; none where the head is not trained. */
  readonly critical: readonly Row[]
}

export interface FitOptions {
  /** `predict` of the release under UNCALIBRATED. */
  readonly predict: (pairs: readonly ScorablePair[]) => Promise<readonly Score[]>
  readonly seed: number
}

/** How well the critical head tells errors from none: a calibration changes none of it but `mcc`. */
export interface CriticalQuality {
  readonly n: number
  readonly errors: number
  /** Chance that a pair with an error gets the higher probability of two (area under the ROC curve). */
  readonly auc: number
  /** Matthews correlation of the verdict "more likely than not". */
  readonly mcc: number
}

export type FittedCalibration = Pick<Calibration, 'pairs' | 'pooled' | 'logProbs' | 'words' | 'critical'> & {
  readonly basis: Basis
  readonly criticalQuality?: Readonly<Record<string, CriticalQuality>>
}

/** On people's ratings, or, where there are none, a teacher's scores. Throws BAD_DATA where there are too few of either. */
export const fitCalibration = async (rows: CalibrationRows, { predict, seed }: FitOptions): Promise<FittedCalibration> => {
  const people = await observe(rows.rated, predict, ({ da }) => (da === undefined ? undefined : da / 100))
  const basis = people.length > 0 ? 'people' : 'teacher'
  const observations =
    basis === 'people'
      ? people
      : await observe(rows.labelled, predict, ({ label }) =>
          label && !Number.isNaN(label.score) ? teacherToUnit(label.score) : undefined,
        )
  if (observations.length < FEWEST_RATINGS)
    throw new QualityError(
      'BAD_DATA',
      basis === 'people'
        ? `calibration: expected ${FEWEST_RATINGS} dev rows with a rating (da) or more, got ${observations.length}`
        : `calibration: expected ${FEWEST_RATINGS} dev rows with a teacher's score or more, for none has a rating (da), got ${observations.length}`,
      { field: 'data' },
    )
  const fitMap = (mine: readonly Rated[]): Calibration['pooled'] =>
    basis === 'teacher' ? { ...fitScore(mine, seed), basis } : fitScore(mine, seed)
  const pairs: Record<string, Calibration['pooled']> = {}
  for (const [pair, mine] of Map.groupBy(observations, ({ languagePair }) => languagePair))
    if (mine.length >= FEWEST_RATINGS) pairs[pair] = fitMap(mine)
  const words = rows.words ? fitLogit(await observeWords(rows.labelled, predict)) : undefined
  const judged = await observeCritical(rows.critical, predict)
  const critical = hasBoth(judged) ? fitLogit(judged) : undefined
  return {
    basis,
    pairs,
    pooled: fitMap(observations),
    ...(basis === 'people' ? fitLogProbs(observations, seed) : {}),
    ...(words ? { words } : {}),
    ...(critical ? { critical, criticalQuality: measureCritical(judged, critical) } : {}),
  }
}

const observe = async (
  rows: readonly Row[],
  predict: FitOptions['predict'],
  ratingOf: (row: Row) => number | undefined,
): Promise<(Rated & Row)[]> => {
  const rated = rows.filter((row) => ratingOf(row) !== undefined)
  const scores = await predict(rated)
  return rated.flatMap((row, i) => {
    const raw = scores[i]?.raw
    const score = ratingOf(row)
    return typeof raw === 'number' && score !== undefined ? [{ ...row, raw, score }] : []
  })
}

type JudgedPair = JudgedLogit & Pick<Row, 'languagePair'>

const observeCritical = async (rows: readonly Row[], predict: FitOptions['predict']): Promise<JudgedPair[]> => {
  const judged = rows.filter(({ critical }) => critical !== undefined)
  const scores = await predict(judged)
  return judged.flatMap(({ languagePair, critical }, i) => {
    const probability = scores[i]?.critical
    return probability === undefined || critical === undefined
      ? []
      : [{ languagePair, logit: toLogit(probability), probability: critical }]
  })
}

/** With errors alone, or none, every probability would be the same. */
const hasBoth = (judged: readonly JudgedLogit[]): boolean => {
  const errors = judged.filter(({ probability }) => probability > 0.5).length
  return Math.min(errors, judged.length - errors) >= FEWEST_RATINGS
}

const measureCritical = (judged: readonly JudgedPair[], calibration: LogitCalibration): Record<string, CriticalQuality> =>
  Object.fromEntries(
    Array.from(
      Map.groupBy(judged, ({ languagePair }) => languagePair),
      ([pair, mine]) => {
        const isError = mine.map(({ probability }) => probability > 0.5)
        const called = mine.map(({ logit }) => toProbability(logit, calibration) > 0.5)
        const ranks = averageRanks(mine.map(({ logit }) => logit))
        const errors = isError.filter(Boolean).length
        const sum = ranks.reduce((total, rank, i) => (isError[i] ? total + rank : total), 0)
        // Mann and Whitney 1947.
        const auc = (sum - (errors * (errors + 1)) / 2) / (errors * (mine.length - errors))
        return [pair, { n: mine.length, errors, auc, mcc: pearson(isError.map(Number), called.map(Number)) }]
      },
    ),
  )

const observeWords = async (rows: readonly Row[], predict: FitOptions['predict']): Promise<JudgedLogit[]> => {
  const labelled = rows.filter((row) => row.label?.words)
  const scores = await predict(labelled)
  return labelled.flatMap(({ label, translation }, i) => {
    const words = scores[i]?.words ?? []
    const labels = mapTokenValues(label?.words ?? [], tokenise(translation), words)
    return words.flatMap(({ bad }, t) => {
      const logit = labels[t]
      return typeof logit === 'number' ? [{ logit: toLogit(bad), probability: 1 / (1 + Math.exp(-logit)) }] : []
    })
  })
}

/** Back from UNCALIBRATED's probability; a certain one, which float64 cannot tell from 0 or 1, stays finite. */
const toLogit = (probability: number): number => {
  const inside = Math.max(1e-15, Math.min(1 - 1e-15, probability))
  return Math.log(inside / (1 - inside))
}
