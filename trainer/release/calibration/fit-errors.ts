/** Fits how far off a message's score is to be expected, from what is at hand: score, lengths, words, flags. */

import { EVIDENCE_WEIGHTS, toEvidenceFeatures } from '../../../models/calibration.ts'
import { solve } from '../../statistics/linear.ts'
import { type Rated, scoreHeldOut } from './calibrate.ts'

/** Eight weights: with fewer ratings they would be noise. */
const MIN_RATINGS = 500
const STEPS = 30
/** Keeps the equations solvable where a feature does not vary, as without a head for words. */
const LAMBDA = 1

/**
 * Weights of models/calibration's features, of the absolute errors of held-out scores over their language pair's mean:
 * what a language pair has in common stands in its offsets. A quasi-Poisson regression with a logarithmic link, by
 * iteratively reweighted least squares (McCullagh and Nelder 1989), so that no error is expected to be negative.
 * Undefined for too few ratings.
 */
export const fitErrors = (languagePairs: Iterable<readonly Rated[]>, seed: number): number[] | undefined => {
  const seen = [...languagePairs].flatMap((rated) => observe(rated, seed))
  if (seen.length < MIN_RATINGS) return undefined
  let weights: readonly number[] = new Array<number>(EVIDENCE_WEIGHTS).fill(0)
  for (let step = 0; step < STEPS; step++) {
    const next = improve(weights, seen)
    if (!next.every(Number.isFinite)) return undefined
    const change = Math.max(...next.map((weight, f) => Math.abs(weight - (weights[f] ?? 0))))
    weights = next
    if (change < 1e-7) break
  }
  return weights.map((weight) => Number(weight.toPrecision(5)))
}

interface Seen {
  readonly features: readonly number[]
  /** Of 1 in the mean over a language pair. */
  readonly error: number
}

const observe = (rated: readonly Rated[], seed: number): Seen[] => {
  const scores = scoreHeldOut(rated, seed)
  const errors = rated.map(({ score }, i) => Math.abs(score - (scores[i] ?? 0)))
  const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length
  return rated.flatMap(({ evidence }, i) =>
    evidence && mean > 0
      ? [{ features: toEvidenceFeatures({ ...evidence, score: scores[i] ?? 0 }), error: (errors[i] ?? 0) / mean }]
      : [],
  )
}

/** One step of Newton's method. */
const improve = (weights: readonly number[], seen: readonly Seen[]): number[] => {
  const size = weights.length
  const gradient = weights.map((weight, f) => (f === 0 ? 0 : -LAMBDA * weight))
  const matrix = weights.map((_, f) => weights.map((_, g): number => (f === g ? LAMBDA : 0)))
  for (const { features, error } of seen) {
    const sum = features.reduce((total, feature, f) => total + feature * (weights[f] ?? 0), 0)
    const expected = Math.exp(Math.max(-5, Math.min(5, sum)))
    for (let f = 0; f < size; f++) {
      const feature = features[f] ?? 0
      gradient[f] = (gradient[f] ?? 0) + feature * (error - expected)
      const row = matrix[f] ?? []
      for (let g = 0; g < size; g++) row[g] = (row[g] ?? 0) + feature * expected * (features[g] ?? 0)
    }
  }
  const step = solve(matrix, gradient)
  return weights.map((weight, f) => weight + (step[f] ?? 0))
}
