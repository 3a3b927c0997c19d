/**
 * The MT system's own confidence as a teacher (Fomicheva et al. 2020): ridge regression on nine features of the
 * log-probabilities of its tokens. Free where the probabilities are, and it looks where no reader of texts can.
 */

import * as z from 'zod/mini'
import { QualityError } from '../../models/errors.ts'
import { toGlassBoxFeatures } from '../data/glass-box-features.ts'
import type { Row } from '../data/rows.ts'
import { roundTo } from '../data/scale.ts'
import { fitRidge, type LinearModel, predictLinear } from '../statistics/linear.ts'
import { createFittedTeacher } from './fitted-teacher.ts'
import type { Teacher } from './teacher.ts'

const LAMBDA = 10
/** Of a language pair that gets weights of its own. */
export const MIN_ROWS = 50

const numbers = z.array(z.number())
export const linearSchema = z.object({ means: numbers, deviations: numbers, weights: numbers, intercept: z.number() })

const weightsSchema = z.object({
  kind: z.literal('glass-box-weights'),
  pairs: z.record(z.string(), linearSchema),
  /** Of all rows, for other language pairs. */
  pooled: linearSchema,
})

export type GlassBoxWeights = z.infer<typeof weightsSchema>

/** Throws BAD_DATA where too few rows have log-probabilities and a z-score. */
export const fitGlassBox = (rows: readonly Row[]): GlassBoxWeights => {
  const usable = rows.filter(({ z: score, logProbs = [] }) => score !== undefined && logProbs.length > 0)
  if (usable.length < MIN_ROWS)
    throw new QualityError(
      'BAD_DATA',
      `expected at least ${MIN_ROWS} rows with z and logProbs, got ${usable.length} (import mlqe-pe --word-probas)`,
      {
        field: 'data',
      },
    )
  const fitRows = (some: readonly Row[]): GlassBoxWeights['pooled'] =>
    toPlain(
      fitRidge(
        some.map(toGlassBoxFeatures),
        some.map((row) => row.z ?? 0),
        LAMBDA,
      ),
    )
  const pairs: Record<string, GlassBoxWeights['pooled']> = {}
  for (const [languagePair, mine] of Map.groupBy(usable, ({ languagePair }) => languagePair))
    if (mine.length >= MIN_ROWS) pairs[languagePair] = fitRows(mine)
  return { kind: 'glass-box-weights', pairs, pooled: fitRows(usable) }
}

/** With as many digits as mean something. */
export const toPlain = ({ means, deviations, weights, intercept }: LinearModel): GlassBoxWeights['pooled'] => {
  const round = (value: number): number => Number(value.toPrecision(8))
  return {
    means: means.map(round),
    deviations: deviations.map(round),
    weights: weights.map(round),
    intercept: round(intercept),
  }
}

/** Throws BAD_CONFIG for a file that `labels fit-glass-box` did not write. */
export const createGlassBoxTeacher = (file: string): Promise<Teacher> =>
  createFittedTeacher(file, {
    name: 'glass-box',
    command: 'labels fit-glass-box',
    schema: weightsSchema,
    open:
      ({ pairs, pooled }) =>
      (pair) => {
        if (!pair.logProbs?.length) return { failed: 'the input has no logProbs for this pair' }
        return { score: roundTo(predictLinear(pairs[pair.languagePair] ?? pooled, toGlassBoxFeatures(pair)), 6) }
      },
  })
