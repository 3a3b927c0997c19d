/** Fits how a release reads the MT system's log-probabilities beside its student's output, on rows the student never learnt. */

import { combine, type LogProbCalibration } from '../../../models/log-probs.ts'
import type { Manifest } from '../../../models/manifest.ts'
import { toGlassBoxFeatures } from '../../data/glass-box-features.ts'
import type { Row } from '../../data/rows.ts'
import { fitRidge } from '../../statistics/linear.ts'
import { pearson } from '../../statistics/metrics.ts'
import { assignFolds, FOLDS, fitScore, type Rated } from './calibrate.ts'

/** Eleven numbers a language pair: with fewer rows a linear map learns noise. */
const MIN_ROWS = 200
const LAMBDA = 10

type Observation = Rated & Row

export interface LogProbOptions {
  readonly seed: number
  /** Weights of what error is to be expected of a message. */
  readonly errors?: readonly number[] | undefined
}

/** Nothing where no language pair has enough rows with `logProbs` and `z`. */
export const fitLogProbs = (
  observations: readonly Observation[],
  options: LogProbOptions,
): Pick<Manifest['calibration'], 'logProbs'> => {
  const usable = observations.filter(({ logProbs = [], z }) => logProbs.length > 0 && z !== undefined)
  const fitted = Map.groupBy(usable, ({ languagePair }) => languagePair)
  const languagePairs = [...fitted].flatMap(([languagePair, mine]) =>
    mine.length >= MIN_ROWS ? [[languagePair, fitPair(mine, options)] as const] : [],
  )
  return languagePairs.length > 0 ? { logProbs: Object.fromEntries(languagePairs) } : {}
}

/** The map to a score is fitted on outputs of folds that the weights were not fitted on. */
const fitPair = (rows: readonly Observation[], { seed, errors }: LogProbOptions) => {
  const folds = assignFolds(rows, seed)
  const held: Rated[] = []
  for (let fold = 0; fold < FOLDS; fold++) {
    const linear = fitLinear(rows.filter((_, i) => folds[i] !== fold))
    rows.forEach((row, i) => {
      const { score, evidence } = row
      if (folds[i] === fold) held.push({ raw: combine(row.raw, toGlassBoxFeatures(row), linear), score, evidence })
    })
  }
  const { weights, offset } = fitLinear(rows)
  return { ...fitScore(held, seed, errors), weights: [...weights], offset }
}

/** Of features as they are, not standardised. */
const fitLinear = (rows: readonly Observation[]): LogProbCalibration => {
  const x = rows.map((row) => [row.raw, ...toGlassBoxFeatures(row)])
  const y = rows.map(({ z = 0 }) => z)
  const { means, deviations, weights, intercept } = fitRidge(x, y, LAMBDA)
  const plain = weights.map((weight, f) => weight / (deviations[f] ?? 1))
  const offset = plain.reduce((sum, weight, f) => sum - weight * (means[f] ?? 0), intercept)
  const round = (value: number): number => Number(value.toPrecision(8))
  return { knots: [], low: -1, high: 1, weights: plain.map(round), offset: round(offset) }
}

/** Pearson of z-scores with the student and the log-probabilities together; undefined where the release does not read them. */
export const measureLogProbs = (
  rows: readonly Row[],
  raws: readonly (number | null)[],
  calibration: LogProbCalibration,
): number | undefined => {
  const compared = rows.flatMap((row, i) => {
    const { z, logProbs = [] } = row
    const raw = raws[i]
    if (z === undefined || typeof raw !== 'number' || logProbs.length === 0) return []
    return [{ z, combined: combine(raw, toGlassBoxFeatures(row), calibration) }]
  })
  if (compared.length < 2) return undefined
  return pearson(
    compared.map(({ combined }) => combined),
    compared.map(({ z }) => z),
  )
}
