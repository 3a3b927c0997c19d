/** What a stack is worth, judged on rows that it was not fitted on: on one half, or on many random ones. Pure. */

import { pearson } from '../statistics/metrics.ts'
import { createRandom } from '../statistics/random.ts'
import { MIN_ROWS } from './glass-box.ts'
import { fitStack, readStack, type StackObservation, type StackWeights } from './stack-weights.ts'

/** Pearson with the gold. */
export interface JudgedStack {
  readonly n: number
  /** One a member. */
  readonly members: readonly number[]
  readonly stack: number
}

/** Rows of one language pair. */
export const judgeStack = (weights: StackWeights, observations: readonly StackObservation[]): JudgedStack => {
  const gold = observations.map((observation) => observation.gold)
  const said = observations.map(({ languagePair, scores }) => readStack(weights.pairs[languagePair] ?? weights.pooled, scores))
  return {
    n: observations.length,
    members: weights.members.map((_, m) =>
      pearson(
        observations.map(({ scores }) => scores[m] ?? 0),
        gold,
      ),
    ),
    stack: pearson(
      said.map(({ score }) => score),
      gold,
    ),
  }
}

/** What the stack gains over the better of its members. */
export interface Gain {
  /** Of Pearson, on average. */
  readonly mean: number
  /** Share of the halves on which there is a gain. */
  readonly wins: number
}

export interface Halves {
  readonly count: number
  readonly pairs: Readonly<Record<string, Gain>>
  /** Share of the halves on which every language pair gains. */
  readonly all: number
}

/**
 * One half of a few hundred rows says little: on 500 rows of MLQE-PE dev the gain of a stack varies by .01 with the draw
 * (standard deviation).
 * Each time a random half of each language pair fits, and the other judges; a pair of too few rows to have a map of its own
 * only fits. Throws BAD_DATA as `fitStack` does.
 */
export const judgeHalves = (
  members: readonly string[],
  observations: readonly StackObservation[],
  { count, seed }: { readonly count: number; readonly seed: number },
): Halves => {
  const pairs = [...Map.groupBy(observations, ({ languagePair }) => languagePair)]
  const draws = Array.from({ length: count }, (_, draw) => {
    const halves = pairs.map(([pair, mine], p) => ({ pair, rows: mine.length, ...drawHalf(mine, [seed, draw, p]) }))
    const weights = fitStack(
      members,
      halves.flatMap(({ fitting }) => fitting),
    )
    // A handful of rows is won or lost by chance.
    const judges = halves.filter(({ rows }) => rows >= MIN_ROWS)
    return judges.map(({ pair, judging }) => {
      const judged = judgeStack(weights, judging)
      return { pair, gain: judged.stack - Math.max(...judged.members) }
    })
  })
  const share = (wins: readonly boolean[]): number => wins.filter(Boolean).length / count
  const toGain = (mine: readonly { readonly gain: number }[]): Gain => ({
    mean: mine.reduce((sum, { gain }) => sum + gain, 0) / count,
    wins: share(mine.map(({ gain }) => gain > 0)),
  })
  return {
    count,
    pairs: Object.fromEntries([...Map.groupBy(draws.flat(), ({ pair }) => pair)].map(([pair, mine]) => [pair, toGain(mine)])),
    all: share(draws.map((each) => each.length > 0 && each.every(({ gain }) => gain > 0))),
  }
}

interface Half {
  readonly fitting: readonly StackObservation[]
  readonly judging: readonly StackObservation[]
}

const drawHalf = (observations: readonly StackObservation[], seeds: readonly number[]): Half => {
  const order = Int32Array.from(observations.keys())
  createRandom(...seeds).shuffle(order)
  const shuffled = [...order].flatMap((i) => observations[i] ?? [])
  const middle = Math.ceil(shuffled.length / 2)
  return { fitting: shuffled.slice(0, middle), judging: shuffled.slice(middle) }
}
