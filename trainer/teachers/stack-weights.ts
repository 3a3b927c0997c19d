/** Several teachers as one: each is brought to the human scale by a rising map, then a ridge regression weighs them. Pure. */

import * as z from 'zod/mini'
import { QualityError } from '../../models/errors.ts'
import { fitRising, readRising } from '../isotonic.ts'
import { fitRidge, predictLinear } from '../linear.ts'
import { createRandom } from '../random.ts'
import { FEWEST_ROWS, linearSchema, toPlain } from './glass-box.ts'

const LAMBDA = 5
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
  const pairs: Record<string, Combination> = {}
  for (const [pair, mine] of Map.groupBy(observations, ({ languagePair }) => languagePair))
    if (mine.length >= FEWEST_ROWS) pairs[pair] = combine(mine, seed)
  return { kind: 'stack-weights', members: [...members], pairs, pooled: combine(observations, seed) }
}

/**
 * The regression sees each row through maps that were fitted without it: through their own they look better than they
 * are, the more so the more a teacher's map bends. The maps that are kept are fitted on all rows.
 */
const combine = (observations: readonly Observation[], seed: number): Combination => {
  const folds = Int32Array.from(observations, (_, i) => i % FOLDS)
  createRandom(seed).shuffle(folds)
  const features: number[][] = observations.map(() => [])
  for (let fold = 0; fold < FOLDS; fold++) {
    const maps = fitMaps(observations.filter((_, i) => folds[i] !== fold))
    observations.forEach(({ scores }, i) => {
      if (folds[i] === fold) features[i] = readMaps(maps, scores)
    })
  }
  const linear = fitRidge(
    features,
    observations.map(({ gold }) => gold),
    LAMBDA,
  )
  return { maps: fitMaps(observations), linear: toPlain(linear), rows: observations.length }
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
