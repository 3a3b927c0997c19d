/** Fits what a manifest says of reading a student's outputs: the map to 0-1, its conformal interval, word probabilities. */

import {
  type Evidence,
  type LogitCalibration,
  type ScoreCalibration,
  toRelativeError,
  toScore,
} from '../../../models/calibration.ts'
import { poolAdjacentViolators } from '../../statistics/isotonic.ts'
import { createRandom } from '../../statistics/random.ts'

/** Share of ratings that an interval is meant to hold. */
export const COVERAGE = 0.9

/** With fewer than 19 errors there is no 5 % quantile of them. */
export const MIN_RATINGS = 20

const KNOTS = 12
export const FOLDS = 5
// So much of the map is a straight line: it rises everywhere, and starts above 0 and ends below 1.
const STRAIGHT = 0.002

/** A student's raw output and what people said, 0-1. */
export interface Rated {
  readonly raw: number
  readonly score: number
  /** Ratings of one group, such as those of one message, never stand on both sides of a fold; absent: each is its own. */
  readonly group?: string
  /** What else is known of how far off its score may be; absent: as far as any. */
  readonly evidence?: Omit<Evidence, 'score'> | undefined
}

/** A map and its interval, and how many ratings they are fitted on. */
export interface FittedScore extends ScoreCalibration {
  readonly knots: [number, number][]
  readonly ratings: number
}

/**
 * A strictly increasing map and its split-conformal interval, of the errors over what was to be expected of each where
 * `errors` weighs that. The errors come from folds that the map was not fitted on; the map itself is then fitted on all.
 * Given at least two observations.
 */
export const fitScore = (rated: readonly Rated[], seed: number, errors?: readonly number[]): FittedScore => {
  const held = scoreHeldOut(rated, seed)
  const offsets = conformalOffsets(
    rated.map(({ score: rating, evidence }, i) => {
      const score = held[i] ?? 0
      return (rating - score) / (errors && evidence ? toRelativeError({ ...evidence, score }, errors) : 1)
    }),
  )
  return { knots: fitKnots(rated), low: round(offsets.low), high: round(offsets.high), ratings: rated.length }
}

/** The score of each by a map that was fitted on the folds without it, in order. */
export const scoreHeldOut = (rated: readonly Rated[], seed: number): number[] => {
  const folds = assignFolds(rated, seed)
  const maps = Array.from({ length: FOLDS }, (_, fold) => fitKnots(rated.filter((_, i) => folds[i] !== fold)))
  return rated.map(({ raw }, i) => toScore(raw, { knots: maps[folds[i] ?? 0] ?? [], low: 0, high: 0 }))
}

/** A manifest of many language pairs stays small; nobody rates to the fifth digit. */
const round = (value: number): number => Number(value.toFixed(5))

/** A fold of 0-4 for each rating, about equally many of each. */
export const assignFolds = (rated: readonly Pick<Rated, 'group'>[], seed: number): number[] => {
  const numbers = new Map<string, number>()
  const groups = rated.map(({ group }, i) => {
    const key = group ?? `\0${i}`
    const number = numbers.get(key) ?? numbers.size
    numbers.set(key, number)
    return number
  })
  const folds = Int32Array.from({ length: numbers.size }, (_, i) => i % FOLDS)
  createRandom(seed).shuffle(folds)
  return groups.map((group) => folds[group] ?? 0)
}

/** Isotonic regression, averaged over bins of equally many observations: at most 12 points, both coordinates rising. */
const fitKnots = (rated: readonly Rated[]): [number, number][] => {
  const sorted = rated.toSorted((a, b) => a.raw - b.raw)
  const fitted = poolAdjacentViolators(meanOfTies(sorted))
  const bins = Math.max(2, Math.min(KNOTS, Math.floor(sorted.length / 8)))
  const points: [number, number][] = []
  for (let bin = 0; bin < bins; bin++) {
    const [from, to] = [bin, bin + 1].map((edge) => Math.round((edge * sorted.length) / bins))
    const raw = meanOf(sorted.slice(from, to).map((observation) => observation.raw))
    const last = points.at(-1)
    // Equal raw outputs fill more than one bin; their fit is the same.
    if (Number.isFinite(raw) && (!last || raw > last[0])) points.push([raw, meanOf(fitted.slice(from, to))])
  }
  return straighten(points)
}

/** Mixes the points with a little of a straight line. */
const straighten = (points: readonly [number, number][]): [number, number][] => {
  const [first = [0, 0.5], ...others] = points
  // Where all outputs are the same, any rising line through that point will do.
  const all = [first, ...(others.length > 0 ? others : [[first[0] + 1, first[1]] as const])]
  const width = (all.at(-1)?.[0] ?? 1) - first[0]
  const mixed = all.map(([raw, score]): [number, number] => {
    const line = 0.25 + (0.5 * (raw - first[0])) / width
    return [Number(raw.toPrecision(8)), round((1 - STRAIGHT) * score + STRAIGHT * line)]
  })
  // Points of nearly the same output may be one when they are rounded.
  const kept: [number, number][] = []
  for (const point of mixed) {
    const last = kept.at(-1)
    if (!last || (point[0] > last[0] && point[1] > last[1])) kept.push(point)
  }
  return kept
}

/** Scores in the order of `sorted`, those of equal raw outputs replaced by their mean: their order means nothing. */
const meanOfTies = (sorted: readonly Rated[]): number[] => {
  const groups = Map.groupBy(sorted, ({ raw }) => raw)
  return [...groups.values()].flatMap((group) => group.map(() => meanOf(group.map(({ score }) => score))))
}

/**
 * Signed offsets that leave out (1 - coverage) / 2 on each side, by the order statistics that hold for finite samples
 * (Vovk et al. 2005; Romano et al. 2019 for signed errors). Too few errors for that: the whole range.
 */
export const conformalOffsets = (errors: readonly number[], coverage = COVERAGE): { low: number; high: number } => {
  const sorted = errors.toSorted((a, b) => a - b)
  const places = sorted.length + 1
  // Less a hair, because .95 * 100 is a little more than 95 in floating point.
  const high = Math.ceil(((1 + coverage) / 2) * places - 1e-9)
  const low = places - high
  return { low: clamp(sorted[low - 1] ?? -1, -1, 0), high: clamp(sorted[high - 1] ?? 1, 0, 1) }
}

/** A student's logit, and how likely a teacher or a person holds it to be true, 0-1. */
export interface JudgedLogit {
  readonly logit: number
  readonly probability: number
}

const NEWTON_STEPS = 50

/** Platt scaling (Platt 1999) by Newton's method; undefined where a higher logit does not mean a higher probability. */
export const fitLogit = (judged: readonly JudgedLogit[]): LogitCalibration | undefined => {
  let [slope, offset] = [1, 0]
  for (let step = 0; step < NEWTON_STEPS; step++) {
    // A little of the identity keeps the matrix invertible when all logits are the same.
    let [gs, go, ss, so, oo] = [0, 0, 1e-6, 0, 1e-6]
    for (const { logit, probability } of judged) {
      const p = 1 / (1 + Math.exp(-(slope * logit + offset)))
      const curvature = Math.max(p * (1 - p), 1e-9)
      gs += (p - probability) * logit
      go += p - probability
      ss += curvature * logit * logit
      so += curvature * logit
      oo += curvature
    }
    const determinant = ss * oo - so * so
    const [ds, dO] = [(oo * gs - so * go) / determinant, (ss * go - so * gs) / determinant]
    slope -= clamp(ds, -1, 1)
    offset -= clamp(dO, -1, 1)
    if (Math.abs(ds) + Math.abs(dO) < 1e-9) break
  }
  return judged.length > 1 && slope > 0 && Number.isFinite(slope + offset) ? { slope, offset } : undefined
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(high, value))
