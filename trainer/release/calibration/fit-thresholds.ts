/** Fits where the verdicts' lines are drawn on the score: where a rating is as likely good enough, or too bad, as asked for. */

import type { Thresholds } from '../../../models/verdict.ts'
import { fitLogit } from './calibrate.ts'

/** A served score and what somebody said, both 0-1. */
export interface Verdictable {
  readonly score: number
  readonly rating: number
}

export interface Wanted {
  /** A rating from here on is good enough to be accepted, 0-1. */
  readonly acceptable: number
  /** A rating below this is to be rejected, 0-1. */
  readonly unusable: number
  /** How likely a pair at the line is what its verdict says. */
  readonly confidence: number
}

export interface FittedThresholds extends Thresholds {
  /** Lines that could not be fitted: too few ratings on one side of them, or a higher score does not mean a better rating. */
  readonly unfitted: readonly (keyof Thresholds)[]
}

/** Fewer ratings than this on one side of a line say nothing of where it runs. */
const FEWEST_ON_A_SIDE = 10
/** Newton's steps are at most 1, and slopes over 0-1 are steep; far from 0 slope and offset would hardly be told apart. */
const SPREAD = 10

/** A line that cannot be fitted stays at the rating itself: the score is the rating that is to be expected. */
export const fitThresholds = (
  rated: readonly Verdictable[],
  { acceptable, unusable, confidence }: Wanted,
): FittedThresholds => {
  const accept = fitLine(rated, acceptable, confidence)
  const reject = fitLine(rated, unusable, 1 - confidence)
  const lines = { accept: accept ?? acceptable, reject: Math.min(reject ?? unusable, accept ?? acceptable) }
  return {
    ...lines,
    unfitted: [...(accept === undefined ? ['accept' as const] : []), ...(reject === undefined ? ['reject' as const] : [])],
  }
}

/** The score at which a rating of `line` or more is as likely as `chance`, by logistic regression. */
const fitLine = (rated: readonly Verdictable[], line: number, chance: number): number | undefined => {
  const above = rated.filter(({ rating }) => rating >= line).length
  if (Math.min(above, rated.length - above) < FEWEST_ON_A_SIDE) return undefined
  const centre = rated.reduce((sum, { score }) => sum + score, 0) / rated.length
  const fitted = fitLogit(
    rated.map(({ score, rating }) => ({ logit: SPREAD * (score - centre), probability: rating >= line ? 1 : 0 })),
  )
  if (!fitted) return undefined
  const score = centre + (Math.log(chance / (1 - chance)) - fitted.offset) / fitted.slope / SPREAD
  return Math.max(0, Math.min(1, score))
}
