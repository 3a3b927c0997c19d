/** What the MT system's own confidence adds to a student's score: it was there when the translation was made. */

import type { ScoreCalibration } from './calibration.ts'
import type { Pair } from './pair.ts'

/** The student's raw output, then the features below. */
export const LOG_PROB_WEIGHTS = 10

/** A linear map of raw output and features to the scale of human z-scores, and how that is read as a score. */
export interface LogProbCalibration extends ScoreCalibration {
  /** Of the raw output, then of each feature. */
  readonly weights: readonly number[]
  readonly offset: number
}

/**
 * Nine glass-box features of the natural-log probabilities of the tokens that an MT system wrote (Fomicheva et al. 2020,
 * "Unsupervised Quality Estimation for Neural Machine Translation"): mean, minimum, deviation, sum and exp(mean), then
 * log tokens, log characters of source and translation, and the log of their ratio.
 */
export const toLogProbFeatures = ({ source, translation }: Pair, logProbs: readonly number[]): number[] => {
  const n = Math.max(1, logProbs.length)
  const sum = logProbs.reduce((total, value) => total + value, 0)
  const mean = sum / n
  const variance = logProbs.reduce((total, value) => total + (value - mean) ** 2, 0) / n
  const minimum = logProbs.reduce((least, value) => Math.min(least, value), 0)
  const from = Math.log([...source].length + 1)
  const to = Math.log([...translation].length + 1)
  return [mean, minimum, Math.sqrt(variance), sum, Math.exp(mean), Math.log(n), from, to, to - from]
}

/** The student's raw output and the features together, on the scale of human z-scores. */
export const combine = (raw: number, features: readonly number[], { weights, offset }: LogProbCalibration): number =>
  [raw, ...features].reduce((sum, value, i) => sum + (weights[i] ?? 0) * value, offset)
