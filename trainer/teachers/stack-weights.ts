/** Several teachers as one: each is brought to the human scale by a rising map, then a ridge regression weighs them. Pure. */

import * as z from 'zod/mini'
import { QualityError } from '../../models/errors.ts'
import { fitRising, readRising } from '../isotonic.ts'
import { fitRidge, type LinearModel, predictLinear } from '../linear.ts'
import { createRandom } from '../random.ts'
import { FEWEST_ROWS, linearSchema, toPlain } from './glass-box.ts'

const LAMBDA = 5
/**
 * How strongly a language pair's weights are drawn to those of all pairs, in rows: a few hundred ratings cannot tell them
 * apart. Mean Pearson over both halves of MLQE-PE dev: .6126 without, .6139 at 100, .6148 at 300, .6153 at 1000.
 */
const DRAWN = 1000
const FOLDS = 5

const mapSchema = z.array(z.readonly(z.tuple([z.number(), z.number()])))

const combinationSchema = z.object({
  /** One a member. */
  maps: z.array(mapSchema),
  linear: linearSchema,
  rows: z.number(),
})
export type Combination = z.infer<typeof combinationSchema>

export const stackWeightsSchema = z.object({
  kind: z.literal('stack-weights'),
  members: z.array(z.string()),
  pairs: z.record(z.string(), combinationSchema),
  /** Of all rows, for other language pairs. */
  pooled: combinationSchema,
})
export type StackWeights = z.infer<typeof stackWeightsSchema>

/** What the members say of a pair, and what people said, all on the z scale. */
export interface Observation {
  readonly languagePair: string
  readonly scores: readonly number[]
  readonly gold: number
}

/** Throws BAD_DATA where there are too few observations. */
export const fitStack = (members: readonly string[], observations: readonly Observation[], seed: number): StackWeights => {
  if (observations.length < FEWEST_ROWS)
    throw new QualityError(
      'BAD_DATA',
      `expected ${FEWEST_ROWS} rows or more with gold and a label of every teacher, got ${observations.length}`,
      {
        field: 'gold',
      },
    )
  const groups = [...Map.groupBy(observations, ({ languagePair }) => languagePair)].filter(
    ([, mine]) => mine.length >= FEWEST_ROWS,
  )
  const prepared = groups.map(([pair, mine]) => ({ pair, ...prepare(mine, seed) }))
  const common = fitRidge(
    prepared.flatMap(({ features }) => features),
    prepared.flatMap(({ targets }) => targets),
    LAMBDA,
  )
  const whole = prepare(observations, seed)
  return {
    kind: 'stack-weights',
    members: [...members],
    pairs: Object.fromEntries(prepared.map(({ pair, ...each }) => [pair, toCombination(each, common)])),
    pooled: toCombination(whole, fitRidge(whole.features, whole.targets, LAMBDA)),
  }
}

/** Out-of-fold scores and gold of some rows, both standardised, and what is needed to go back. */
interface Prepared {
  readonly maps: Combination['maps']
  readonly features: number[][]
  readonly targets: number[]
  readonly means: number[]
  readonly deviations: number[]
  readonly gold: { readonly mean: number; readonly deviation: number }
}

/**
 * The regression sees each row through maps that were fitted without it: through their own they look better than they
 * are, the more so the more a teacher's map bends. The maps that are kept are fitted on all rows.
 */
const prepare = (observations: readonly Observation[], seed: number): Prepared => {
  const folds = Int32Array.from(observations, (_, i) => i % FOLDS)
  createRandom(seed).shuffle(folds)
  const mapped: number[][] = observations.map(() => [])
  for (let fold = 0; fold < FOLDS; fold++) {
    const maps = fitMaps(observations.filter((_, i) => folds[i] !== fold))
    observations.forEach(({ scores }, i) => {
      if (folds[i] === fold) mapped[i] = readMaps(maps, scores)
    })
  }
  const columns = (observations[0]?.scores ?? []).map((_, m) => toSpread(mapped.map((row) => row[m] ?? 0)))
  const gold = toSpread(observations.map((observation) => observation.gold))
  return {
    maps: fitMaps(observations),
    features: mapped.map((row) => row.map((value, m) => (value - (columns[m]?.mean ?? 0)) / (columns[m]?.deviation ?? 1))),
    targets: observations.map((observation) => (observation.gold - gold.mean) / gold.deviation),
    means: columns.map(({ mean }) => mean),
    deviations: columns.map(({ deviation }) => deviation),
    gold,
  }
}

const toSpread = (values: readonly number[]): { mean: number; deviation: number } => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
  return { mean, deviation: Math.sqrt(variance) || 1 }
}

/** The common weights, and what these rows say against them. */
const toCombination = ({ maps, features, targets, means, deviations, gold }: Prepared, common: LinearModel): Combination => {
  const rest = fitRidge(
    features,
    features.map((row, i) => (targets[i] ?? 0) - predictLinear(common, row)),
    DRAWN,
  )
  const weights = means.map(
    (_, m) =>
      gold.deviation *
      ((common.weights[m] ?? 0) / (common.deviations[m] ?? 1) + (rest.weights[m] ?? 0) / (rest.deviations[m] ?? 1)),
  )
  return { maps, linear: toPlain({ means, deviations, weights, intercept: gold.mean }), rows: features.length }
}

const fitMaps = (observations: readonly Observation[]): Combination['maps'] => {
  const gold = observations.map((observation) => observation.gold)
  return (observations[0]?.scores ?? []).map((_, m) => {
    const map = fitRising(
      observations.map(({ scores }) => scores[m] ?? 0),
      gold,
    )
    return map.map(([from, to]) => [Number(from.toPrecision(8)), Number(to.toPrecision(8))] as const)
  })
}

const readMaps = (maps: Combination['maps'], scores: readonly number[]): number[] =>
  maps.map((map, m) => readRising(map, scores[m] ?? 0))

/** The score, and how far the members are apart once they speak the same scale. */
export const readStack = ({ maps, linear }: Combination, scores: readonly number[]): { score: number; deviation: number } => {
  const mapped = readMaps(maps, scores)
  const mean = mapped.reduce((sum, value) => sum + value, 0) / mapped.length
  const variance = mapped.reduce((sum, value) => sum + (value - mean) ** 2, 0) / mapped.length
  return { score: predictLinear(linear, mapped), deviation: Math.sqrt(variance) }
}
