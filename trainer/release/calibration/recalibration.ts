/** Refits what a release says of its outputs on new ratings, and measures before and after on ratings it was not fitted on. */

import { type ScoreCalibration, toInterval, toScore } from '../../../models/calibration.ts'
import type { Manifest, ReleaseMetrics } from '../../../models/manifest.ts'
import type { ScorablePair } from '../../../models/pair.ts'
import { calibrationFor } from '../../../models/predict.ts'
import type { Thresholds } from '../../../models/verdict.ts'
import type { Basis } from '../../data/corpora/ratings.ts'
import { pearson, spearman } from '../../statistics/metrics.ts'
import { assignFolds, FEWEST_RATINGS, FOLDS, fitScore, type Rated } from './calibrate.ts'
import { type FittedThresholds, fitThresholds, type Wanted } from './fit-thresholds.ts'
import { type Fit, judgeVerdicts, measureFit, type Served, type Verdicts, wantedLines } from './served-fit.ts'

type Calibration = Manifest['calibration']
type ScoreMap = Calibration['pooled']

/** A rating of a pair, 0-1 as `score`, and the student's raw output for it. */
export type Observation = Rated & Pick<ScorablePair, 'languagePair'> & { readonly group: string }

export interface RefitOptions {
  readonly manifest: Manifest
  readonly basis: Basis
  readonly wanted: Wanted
  readonly seed: number
  /** Called after each of FITS fits. */
  readonly onFit?: (() => void) | undefined
}

/** Of the maps: one a fold, and one on all. Next to them the thresholds take no time. */
export const FITS = FOLDS + 1

export interface PairChange {
  readonly ratings: number
  /** `kept`: too few ratings, the map stays as it was. */
  readonly map: 'fitted' | 'kept'
  /** Of the raw output with the ratings: no calibration changes its order. */
  readonly rawPearson: number
  readonly rawSpearman: number
  readonly before: Fit
  readonly after: Fit
}

export interface Recalibration {
  readonly calibration: Calibration
  readonly pairs: Readonly<Record<string, PairChange>>
  readonly verdicts: { readonly before: Verdicts; readonly after: Verdicts }
  readonly unfitted: FittedThresholds['unfitted']
}

/** Given 20 observations or more, of language pairs the release knows. */
export const recalibrate = (observations: readonly Observation[], options: RefitOptions): Recalibration => {
  const { manifest, wanted } = options
  const before = observations.map((each) => serve(each, manifest.calibration, manifest))
  const after = serveHeldOut(observations, options)
  const calibration = refit(observations, options)
  options.onFit?.()
  const { unfitted, ...thresholds } = fitThresholds(after, wanted)
  const pairs = Array.from(
    Map.groupBy(observations.keys(), (i) => observations[i]?.languagePair ?? ''),
    ([pair, places]) => {
      const pick = (served: readonly Served[]): Served[] => places.flatMap((i) => served[i] ?? [])
      const mine = places.flatMap((i) => observations[i] ?? [])
      const [raw, ratings] = [mine.map((each) => each.raw), mine.map(({ score }) => score)]
      const change: PairChange = {
        ratings: mine.length,
        map: mine.length >= FEWEST_RATINGS ? 'fitted' : 'kept',
        rawPearson: pearson(raw, ratings),
        rawSpearman: spearman(raw, ratings),
        before: measureFit(pick(before)),
        after: measureFit(pick(after)),
      }
      return [pair, change] as const
    },
  )
  return {
    calibration: { ...calibration, thresholds },
    pairs: Object.fromEntries(pairs),
    verdicts: {
      before: judgeVerdicts(
        before,
        before.map(() => manifest.calibration.thresholds),
        wanted,
      ),
      after: judgeVerdicts(after, heldOutThresholds(observations, after, options), wanted),
    },
    unfitted,
  }
}

/** Maps of the language pairs with ratings enough, and the pooled one; others stay as they are. */
const refit = (observations: readonly Observation[], { manifest, basis, seed }: RefitOptions): Calibration => {
  const mark = (fitted: ScoreMap): ScoreMap => (basis === 'teacher' ? { ...fitted, basis } : fitted)
  const pairs: Record<string, ScoreMap> = { ...manifest.calibration.pairs }
  for (const [pair, mine] of Map.groupBy(observations, ({ languagePair }) => languagePair))
    if (mine.length >= FEWEST_RATINGS) pairs[pair] = mark(fitScore(mine, seed))
  const { logProbs, ...kept } = manifest.calibration
  // Read as people rated before: these ratings come without log-probabilities to fit them anew.
  const stillTrue = Object.entries(logProbs ?? {}).filter(([pair]) => pairs[pair] === manifest.calibration.pairs[pair])
  return {
    ...kept,
    ...(stillTrue.length > 0 ? { logProbs: Object.fromEntries(stillTrue) } : {}),
    pairs,
    pooled: mark(fitScore(observations, seed)),
  }
}

const serve = ({ languagePair, raw, score: rating }: Observation, calibration: Calibration, manifest: Manifest): Served => {
  const map: ScoreCalibration = calibrationFor(languagePair, { ...manifest, calibration }).map
  const score = toScore(raw, map)
  return { score, interval: toInterval(score, map), rating }
}

/** Every observation as served by maps that were fitted on the other folds. */
const serveHeldOut = (observations: readonly Observation[], options: RefitOptions): Served[] => {
  const folds = assignFolds(observations, options.seed)
  const served: Served[] = new Array(observations.length)
  const counts = Map.groupBy(observations, ({ languagePair }) => languagePair)
  for (let fold = 0; fold < FOLDS; fold++) {
    const calibration = refitFold(
      observations.filter((_, i) => folds[i] !== fold),
      counts,
      options,
    )
    observations.forEach((each, i) => {
      if (folds[i] === fold) served[i] = serve(each, calibration, options.manifest)
    })
    options.onFit?.()
  }
  return served
}

/** As `refit` would with all observations: a fold may have fewer than 20 of a language pair that has them in all. */
const refitFold = (
  observations: readonly Observation[],
  counts: ReadonlyMap<string, readonly Observation[]>,
  options: RefitOptions,
): Calibration => {
  const calibration = refit(observations, options)
  for (const [pair, mine] of Map.groupBy(observations, ({ languagePair }) => languagePair))
    if ((counts.get(pair)?.length ?? 0) >= FEWEST_RATINGS && mine.length > 1)
      calibration.pairs[pair] = fitScore(mine, options.seed)
  return calibration
}

/** The thresholds for each observation, fitted on the other folds. */
const heldOutThresholds = (
  observations: readonly Observation[],
  served: readonly Served[],
  { wanted, seed }: RefitOptions,
): Thresholds[] => {
  const folds = assignFolds(observations, seed)
  const fitted = Array.from({ length: FOLDS }, (_, fold) =>
    fitThresholds(
      served.filter((_, i) => folds[i] !== fold),
      wanted,
    ),
  )
  return folds.map((fold) => fitted[fold] ?? wantedLines(wanted))
}

/** What a manifest says of the quality on the ratings that it was calibrated on, each held out in its turn. */
export const toCalibrationMetrics = (pairs: Recalibration['pairs']): Record<string, ReleaseMetrics> =>
  Object.fromEntries(
    Object.entries(pairs).map(([pair, { ratings, rawPearson, rawSpearman, after }]) => [
      pair,
      { n: ratings, pearson: rawPearson, spearman: rawSpearman, coverage: after.coverage },
    ]),
  )
