/** How served scores, intervals and verdicts fare against ratings. Pure. */

import { type Thresholds, toVerdict } from '../../../models/verdict.ts'
import { mae, pearson } from '../../statistics/metrics.ts'
import type { Wanted } from './fit-thresholds.ts'

/** What was served for a pair, and its rating; all 0-1. */
export interface Served {
  readonly score: number
  readonly interval: readonly [low: number, high: number]
  readonly rating: number
}

/** How the served score fares on ratings that it was not fitted on. */
export interface Fit {
  /** Of the served score with the ratings. */
  readonly pearson: number
  readonly mae: number
  /** Share of ratings within the interval. */
  readonly coverage: number
  /** Mean width of the interval. */
  readonly width: number
}

/** What the thresholds do: the share of pairs under each verdict, and how many of them deserve it. */
export interface Verdicts extends Thresholds {
  readonly accepted: number
  readonly rejected: number
  /** Share of accepted pairs that were rated acceptable, of rejected ones that were rated unusable; null where there are none. */
  readonly acceptedRightly: number | null
  readonly rejectedRightly: number | null
}

/** Given one or more. */
export const measureFit = (served: readonly Served[]): Fit => {
  const [scores, ratings] = [served.map(({ score }) => score), served.map(({ rating }) => rating)]
  const inside = served.filter(({ rating, interval: [low, high] }) => rating >= low && rating <= high).length
  const width = served.reduce((sum, { interval: [low, high] }) => sum + high - low, 0)
  return {
    pearson: pearson(scores, ratings),
    mae: mae(scores, ratings),
    coverage: inside / served.length,
    width: width / served.length,
  }
}

/** The ratings themselves as lines. */
export const wantedLines = ({ acceptable, unusable }: Wanted): Thresholds => ({ accept: acceptable, reject: unusable })

/** Means of the thresholds, and what they did. */
export const judgeVerdicts = (served: readonly Served[], thresholds: readonly Thresholds[], wanted: Wanted): Verdicts => {
  const verdicts = served.map(({ score, rating }, i) => ({
    verdict: toVerdict(score, thresholds[i] ?? wantedLines(wanted)),
    rating,
  }))
  const ratingsOf = (verdict: string): number[] =>
    verdicts.filter((each) => each.verdict === verdict).map(({ rating }) => rating)
  const share = (ratings: readonly number[], isRight: (rating: number) => boolean): number | null =>
    ratings.length === 0 ? null : ratings.filter(isRight).length / ratings.length
  const mean = (line: keyof Thresholds): number => thresholds.reduce((sum, each) => sum + each[line], 0) / thresholds.length
  const [accepted, rejected] = [ratingsOf('accept'), ratingsOf('reject')]
  return {
    accept: mean('accept'),
    reject: mean('reject'),
    accepted: accepted.length / served.length,
    rejected: rejected.length / served.length,
    acceptedRightly: share(accepted, (rating) => rating >= wanted.acceptable),
    rejectedRightly: share(rejected, (rating) => rating < wanted.unusable),
  }
}
