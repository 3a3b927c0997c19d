/** Refits what a release says of its outputs on new ratings, and measures before and after on ratings it was not fitted on. */

import type { ReleaseMetrics } from '../../../models/about.ts'
import { toInterval, toRelativeError, toScore } from '../../../models/calibration.ts'
import type { Manifest } from '../../../models/manifest.ts'
import { mapFor } from '../../../models/predict.ts'
import { type MessageLength, type Thresholds, toThresholds } from '../../../models/verdict.ts'
import type { Basis } from '../../data/corpora/ratings.ts'
import { pearson, spearman } from '../../statistics/metrics.ts'
import { assignFolds, FOLDS, fitScore, MIN_RATINGS, type Rated } from './calibrate.ts'
import { fewestOf, kindOf, type PlatformNeeds, type RatedOutput, redrawLines } from './redraw.ts'
import { type Fit, judgeVerdicts, measureFit, type ServedScore, type Verdicts } from './served-fit.ts'

type Calibration = Manifest['calibration']
type ScoreMap = Calibration['pooled']

/** A rating of a pair, 0-1 as `score`, and what the student says of it. */
export type Observation = Rated & RatedOutput & { readonly group: string }

export interface RefitOptions {
  readonly manifest: Manifest
  readonly basis: Basis
  readonly wanted: PlatformNeeds
  readonly seed: number
  /** Called after each of FITS fits. */
  readonly onFit?: (() => void) | undefined
}

/** Of the maps: one a fold, and one on all. Next to them the lines take no time. */
export const FITS = FOLDS + 1

export interface PairChange {
  readonly ratings: number
  /** Of the messages that most of its ratings are of: `bad`, `good` and `lines` are of them. */
  readonly length: MessageLength
  /** Of them, those that are bad and those that are good. */
  readonly bad: number
  readonly good: number
  /** `kept`: too few ratings, the map stays as it was. */
  readonly map: 'fitted' | 'kept'
  /** Of the raw output with the ratings: no calibration changes its order. */
  readonly rawPearson: number
  readonly rawSpearman: number
  readonly before: Fit
  readonly after: Fit
  /** Of `balanced`; null where nothing is accepted. */
  readonly lines: { readonly before: DrawnLines; readonly after: DrawnLines }
}

export interface DrawnLines {
  readonly accept: number | null
  readonly reject: number
}

export interface Recalibration {
  readonly calibration: Calibration
  readonly pairs: Readonly<Record<string, PairChange>>
  readonly verdicts: { readonly before: Verdicts; readonly after: Verdicts }
}

/** Given 20 observations or more, of language pairs the release knows. */
export const recalibrate = (observations: readonly Observation[], options: RefitOptions): Recalibration => {
  const { manifest, wanted } = options
  const before = observations.map((each) => serve(each, manifest.calibration))
  const held = holdOut(observations, options)
  const calibration = refit(observations, options)
  options.onFit?.()
  const after = held.map(({ served }) => served)
  const byPair = Map.groupBy(observations.keys(), (i) => observations[i]?.languagePair ?? '')
  const pairs = [...byPair].map(([languagePair, places]) => {
    const pick = <T>(list: readonly T[]): T[] => places.flatMap((i) => list[i] ?? [])
    const counts = countRatings(pick(observations), wanted)
    const lines = (of: Calibration): DrawnLines => toLines(toThresholds(of, { languagePair, length: counts.length }))
    const change: PairChange = {
      ...counts,
      before: measureFit(pick(before)),
      after: measureFit(pick(after)),
      lines: { before: lines(manifest.calibration), after: lines(calibration) },
    }
    return [languagePair, change] as const
  })
  const old = observations.map((each) => toThresholds(manifest.calibration, each))
  const now = held.map(({ thresholds }) => thresholds)
  return {
    calibration,
    pairs: Object.fromEntries(pairs),
    verdicts: { before: judgeVerdicts(before, old, wanted), after: judgeVerdicts(after, now, wanted) },
  }
}

const toLines = ({ accept, reject }: Thresholds): DrawnLines => ({ accept: Number.isFinite(accept) ? accept : null, reject })

const countRatings = (
  mine: readonly Observation[],
  wanted: PlatformNeeds,
): Pick<PairChange, 'ratings' | 'length' | 'bad' | 'good' | 'map' | 'rawPearson' | 'rawSpearman'> => {
  const [raw, ratings] = [mine.map((each) => each.raw), mine.map(({ score }) => score)]
  const short = mine.filter(({ length }) => length === 'short')
  const length = 2 * short.length > mine.length ? 'short' : 'long'
  const counted = length === 'short' ? short : mine.filter((each) => each.length !== 'short')
  const count = (kind: string): number => counted.filter(({ score }) => kindOf(score, wanted) === kind).length
  return {
    ratings: mine.length,
    length,
    bad: count('bad'),
    good: count('good'),
    map: mine.length >= MIN_RATINGS ? 'fitted' : 'kept',
    rawPearson: pearson(raw, ratings),
    rawSpearman: spearman(raw, ratings),
  }
}

/**
 * Maps and lines of the language pairs with ratings enough; all else stays as it is: ratings of one language pair say
 * nothing of another. A teacher's scores draw no lines, for nobody knows what is good.
 */
const refit = (
  observations: readonly Observation[],
  { manifest, basis, seed, wanted }: RefitOptions,
  isEnough = (_pair: string, count: number): boolean => count >= MIN_RATINGS,
): Calibration => {
  const mark = (fitted: ScoreMap): ScoreMap => (basis === 'teacher' ? { ...fitted, basis } : fitted)
  const enough = [...Map.groupBy(observations, ({ languagePair }) => languagePair)].filter(([languagePair, mine]) =>
    isEnough(languagePair, mine.length),
  )
  const fitted = enough.map(([pair, mine]) => [pair, mark(fitScore(mine, seed, manifest.calibration.errors))] as const)
  const pairs: Record<string, ScoreMap> = { ...manifest.calibration.pairs, ...Object.fromEntries(fitted) }
  const { logProbs, ...kept } = manifest.calibration
  // Read as people rated before: these ratings come without log-probabilities to fit them anew.
  const stillTrue = Object.entries(logProbs ?? {}).filter(([pair]) => pairs[pair] === manifest.calibration.pairs[pair])
  const calibration = { ...kept, ...(stillTrue.length > 0 ? { logProbs: Object.fromEntries(stillTrue) } : {}), pairs }
  if (basis === 'teacher') return calibration
  const rated = enough.flatMap(([, mine]) => mine)
  return {
    ...calibration,
    verdicts: { ...kept.verdicts, ...redrawLines(rated, { manifest, calibration, wanted }) },
  }
}

const serve = (observation: Observation, calibration: Calibration): ServedScore => {
  const { raw, score: rating, best, evidence } = observation
  const map = mapFor(observation, calibration)
  const score = toScore(raw, map)
  const { errors } = calibration
  const relative = errors && evidence && toRelativeError({ ...evidence, score }, errors)
  return { score, interval: toInterval(score, map, relative), rating, best }
}

interface Held {
  readonly served: ServedScore
  readonly thresholds: Thresholds
}

/** Every observation as served by maps and lines that were fitted on the other folds. */
const holdOut = (observations: readonly Observation[], options: RefitOptions): Held[] => {
  const { seed } = options
  const folds = assignFolds(observations, seed)
  const held: Held[] = new Array(observations.length)
  const counts = Map.groupBy(observations, ({ languagePair }) => languagePair)
  // A fold may have fewer than 20 of a language pair that has them in all.
  const isEnough = (pair: string, count: number): boolean => (counts.get(pair)?.length ?? 0) >= MIN_RATINGS && count > 1
  for (let fold = 0; fold < FOLDS; fold++) {
    const others = observations.filter((_, i) => folds[i] !== fold)
    const calibration = refit(others, options, isEnough)
    observations.forEach((each, i) => {
      if (folds[i] !== fold) return
      held[i] = { served: serve(each, calibration), thresholds: toThresholds(calibration, each) }
    })
    options.onFit?.()
  }
  return held
}

/** Why a release should not be written: one sentence each. */
export const whyNot = (
  { pairs }: Pick<Recalibration, 'pairs'>,
  { basis, wanted }: Pick<RefitOptions, 'basis' | 'wanted'>,
): string[] =>
  Object.entries(pairs).flatMap(([pair, { map, length, bad, good, before, after, lines }]) => {
    if (map === 'kept') return []
    const worse =
      after.mae > before.mae
        ? [`${pair}: on held-out ratings the new map is worse: error ${after.mae.toFixed(3)}, before ${before.mae.toFixed(3)}`]
        : []
    if (basis === 'teacher') return worse
    const ofLength = length === 'short' ? ' of short messages' : ''
    const few = (['bad', 'good'] as const).flatMap((kind) => {
      const [count, fewest] = [kind === 'bad' ? bad : good, fewestOf(kind, wanted)]
      const what = kind === 'bad' ? `below ${wanted.unusable}` : `of ${wanted.acceptable} or more`
      return count < fewest
        ? [`${pair}: ${count} ratings ${what}${ofLength} guarantee nothing: at least ${fewest} are needed`]
        : []
    })
    const { accept, reject } = lines.after
    const same =
      few.length === 0 && accept === reject
        ? [`${pair}: accepts and rejects at the same score, ${reject}: nothing would be left to review`]
        : []
    return [...few, ...same, ...worse]
  })

/** What a manifest says of the quality on the ratings that it was calibrated on, each held out in its turn. */
export const toCalibrationMetrics = (pairs: Recalibration['pairs']): Record<string, ReleaseMetrics> =>
  Object.fromEntries(
    Object.entries(pairs).map(([pair, { ratings, rawPearson, rawSpearman, after }]) => [
      pair,
      { n: ratings, pearson: rawPearson, spearman: rawSpearman, coverage: after.coverage },
    ]),
  )
