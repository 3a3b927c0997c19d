/** How served scores, intervals and verdicts fare against ratings. Pure. */

import { type Thresholds, toVerdict } from '../../../models/verdict.ts'
import { mae, pearson } from '../../statistics/metrics.ts'
import type { PlatformNeeds } from './redraw.ts'

/** What was served for a pair, and its rating; all 0-1. */
export interface ServedScore {
  readonly score: number
  readonly interval: readonly [low: number, high: number]
  readonly rating: number
  /** The best verdict that its flags allow. */
  readonly best: 'accept' | 'review' | 'reject'
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

/** What the lines do: the share of pairs under each verdict, and how many of them deserve it. */
export interface Verdicts {
  /** Of the ratings below `unusable`, the share that is accepted; of those of `acceptable` or more, the share rejected; null where there are none. */
  readonly badAccepted: number | null
  readonly goodRejected: number | null
  readonly accepted: number
  readonly rejected: number
  /** Share of accepted pairs that were rated acceptable, of rejected ones that were rated unusable; null where there are none. */
  readonly acceptedRightly: number | null
  readonly rejectedRightly: number | null
}

/** Given one or more. */
export const measureFit = (served: readonly ServedScore[]): Fit => {
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

/** Each rating under the lines that were drawn for it. */
export const judgeVerdicts = (
  served: readonly ServedScore[],
  thresholds: readonly Thresholds[],
  wanted: PlatformNeeds,
): Verdicts => {
  const judged = served.flatMap(({ score, rating, best }, i) => {
    const lines = thresholds[i]
    const verdict = lines && toVerdict(score, lines)
    return verdict ? [{ verdict: best === 'accept' ? verdict : verdict === 'accept' ? best : verdict, rating }] : []
  })
  const share = (rows: typeof judged, is: (row: (typeof judged)[number]) => boolean): number | null =>
    rows.length === 0 ? null : rows.filter(is).length / rows.length
  const isBad = ({ rating }: { rating: number }): boolean => rating < wanted.unusable
  const isGood = ({ rating }: { rating: number }): boolean => rating >= wanted.acceptable
  const [accepted, rejected] = (['accept', 'reject'] as const).map((wantedVerdict) =>
    judged.filter(({ verdict }) => verdict === wantedVerdict),
  ) as [typeof judged, typeof judged]
  return {
    badAccepted: share(judged.filter(isBad), ({ verdict }) => verdict === 'accept'),
    goodRejected: share(judged.filter(isGood), ({ verdict }) => verdict === 'reject'),
    accepted: accepted.length / served.length,
    rejected: rejected.length / served.length,
    acceptedRightly: share(accepted, isGood),
    rejectedRightly: share(rejected, isBad),
  }
}
