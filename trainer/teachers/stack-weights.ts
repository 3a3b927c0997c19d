/**
 * Several teachers as one: each is read through a rising map, one ridge regression over all language pairs weighs them, and
 * a line brings each pair to its human scale. Pure.
 */

import * as z from 'zod/mini'
import { QualityError } from '../../models/errors.ts'
import { fitRising, readRising } from '../statistics/isotonic.ts'
import { fitRidge, predictLinear } from '../statistics/linear.ts'
import { linearSchema, MIN_ROWS, toPlain } from './glass-box.ts'

const LAMBDA = 5

const mapSchema = z.array(z.readonly(z.tuple([z.number(), z.number()])))

const combinationSchema = z.object({
  /** One a member; all language pairs have the same. */
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
export interface StackObservation {
  readonly languagePair: string
  readonly scores: readonly number[]
  readonly gold: number
}

/** Throws BAD_DATA where there are too few observations. */
export const fitStack = (members: readonly string[], observations: readonly StackObservation[]): StackWeights => {
  if (observations.length < MIN_ROWS)
    throw new QualityError(
      'BAD_DATA',
      `expected at least ${MIN_ROWS} rows with gold and a label of every teacher, got ${observations.length}`,
      {
        field: 'gold',
      },
    )
  const maps = fitMaps(observations)
  const groups = [...Map.groupBy(observations, ({ languagePair }) => languagePair)]
  const weights = fitWeights(groups.map(([, mine]) => toCentred(mine, maps)))
  const toCombination = (mine: readonly StackObservation[]): Combination => ({
    maps,
    linear: toLinear(toCentred(mine, maps), weights),
    rows: mine.length,
  })
  const own = groups.filter(([, mine]) => mine.length >= MIN_ROWS)
  return {
    kind: 'stack-weights',
    members: [...members],
    pairs: Object.fromEntries(own.map(([pair, mine]) => [pair, toCombination(mine)])),
    pooled: toCombination(observations),
  }
}

interface Centred {
  /** Of each member's mapped scores. */
  readonly means: readonly number[]
  /** [n, members], mapped and centred. */
  readonly features: readonly (readonly number[])[]
  /** Standardised gold. */
  readonly targets: readonly number[]
  readonly gold: { readonly mean: number; readonly deviation: number }
}

/**
 * Gold is standardised, since a correlation is asked for on each pair alike, but scores are not: a teacher that knows little
 * of a pair varies little there, which thousands of rows have taught it and the few of a stack could not. Over 1,000 random
 * halves of seven pairs of MLQE-PE dev the stack is above both of its teachers on all seven at once in 98.1 % of cases, in
 * 86.4 % with standardised scores.
 */
const toCentred = (observations: readonly StackObservation[], maps: Combination['maps']): Centred => {
  const mapped = observations.map(({ scores }) => readMaps(maps, scores))
  const means = maps.map((_, m) => mean(mapped.map((row) => row[m] ?? 0)))
  const centre = mean(observations.map((observation) => observation.gold))
  const deviation = Math.sqrt(mean(observations.map((observation) => (observation.gold - centre) ** 2))) || 1
  return {
    means,
    features: mapped.map((row) => row.map((value, m) => value - (means[m] ?? 0))),
    targets: observations.map((observation) => (observation.gold - centre) / deviation),
    gold: { mean: centre, deviation },
  }
}

/**
 * The same weights for all language pairs: a few hundred ratings of one cannot tell them apart. With weights of each pair's
 * own, drawn to these as by 1,000 rows, the 98.1 % above are 95.5 %; as by 300, 91.6 %; as by 100, 89.0 %.
 */
const fitWeights = (pairs: readonly Centred[]): number[] => {
  const { weights, deviations } = fitRidge(
    pairs.flatMap(({ features }) => features),
    pairs.flatMap(({ targets }) => targets),
    LAMBDA,
  )
  return weights.map((weight, m) => weight / (deviations[m] ?? 1))
}

/** Least squares on these rows along the given weights, so that labels are on the human scale of their pair. */
const toLinear = ({ means, features, targets, gold }: Centred, weights: readonly number[]): Combination['linear'] => {
  const sums = features.map((row) => row.reduce((sum, value, m) => sum + (weights[m] ?? 0) * value, 0))
  const along = mean(sums.map((sum, i) => sum * (targets[i] ?? 0))) / (mean(sums.map((sum) => sum ** 2)) || 1)
  // A handful of rows on which the teachers fall with the gold must not turn them round.
  const slope = gold.deviation * (along > 0 ? along : 1)
  return toPlain({
    means,
    deviations: means.map(() => 1),
    weights: weights.map((weight) => slope * weight),
    intercept: gold.mean,
  })
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/**
 * A teacher's scale is its own whatever the language pair, so that all rows say how it bends: on 500 rows of one pair alone
 * a map costs en-de .004 of Pearson, and gains en-zh alone .007.
 */
const fitMaps = (observations: readonly StackObservation[]): Combination['maps'] => {
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
  const centre = mean(mapped)
  return { score: predictLinear(linear, mapped), deviation: Math.sqrt(mean(mapped.map((value) => (value - centre) ** 2))) }
}
