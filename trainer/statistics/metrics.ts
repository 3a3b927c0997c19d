/** Agreement of scores with gold, its bootstrap interval, and the shuffles of the control. Pure. */

import { createRandom, type Random } from './random.ts'

export type Numbers = ArrayLike<number>

/**
 * How often each observation counts; absent: once. A bootstrap resample is nothing else, so that 1,000 of them cost no
 * sorting and no copies.
 */
export type Counts = Numbers | undefined

export const RESAMPLES = 1000
const LEVEL = 0.95

/** Pearson's correlation of two lists of the same length; 0 where one of them does not vary. */
export const pearson = (x: Numbers, y: Numbers, counts?: Counts): number => {
  const meanX = mean(x, counts)
  const meanY = mean(y, counts)
  let xx = 0
  let yy = 0
  let xy = 0
  for (let i = 0; i < x.length; i++) {
    const weight = counts?.[i] ?? 1
    const dx = (x[i] ?? 0) - meanX
    const dy = (y[i] ?? 0) - meanY
    xx += weight * dx * dx
    yy += weight * dy * dy
    xy += weight * dx * dy
  }
  // Means of equal numbers may differ from them in the last bit.
  const noise = 1e-24 * x.length
  return xx <= noise || yy <= noise ? 0 : Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)))
}

/** Spearman's correlation: Pearson's of the average ranks, so that ties count for neither side. */
export const spearman = (x: Numbers, y: Numbers): number => pearson(averageRanks(x), averageRanks(y))

/** Ranks from 1; equal values share the mean of their ranks: [10, 20, 20] -> [1, 2.5, 2.5]. */
export const averageRanks = (values: Numbers): Float64Array => createRanker(values)()

/** Mean absolute difference. */
export const mae = (x: Numbers, y: Numbers, counts?: Counts): number => mean(difference(x, y, Math.abs), counts)

/** Root of the mean squared difference. */
export const rmse = (x: Numbers, y: Numbers, counts?: Counts): number =>
  Math.sqrt(
    mean(
      difference(x, y, (value) => value * value),
      counts,
    ),
  )

export type Interval = readonly [low: number, high: number]

export interface Agreement {
  readonly pearson: number
  readonly spearman: number
  readonly mae: number
  readonly rmse: number
}

/** The four measures, and the percentile bootstrap interval (95 %, 1,000 resamples) of each. */
export const measure = (
  x: Numbers,
  y: Numbers,
  seed: number,
): { value: Agreement; interval: Record<keyof Agreement, Interval> } => {
  const rankX = createRanker(x)
  const rankY = createRanker(y)
  const at = (counts?: Counts): Agreement => ({
    pearson: pearson(x, y, counts),
    spearman: pearson(rankX(counts), rankY(counts), counts),
    mae: mae(x, y, counts),
    rmse: rmse(x, y, counts),
  })
  const resampled = resample(x.length, seed, at)
  const interval = (key: keyof Agreement): Interval => percentiles(resampled.map((agreement) => agreement[key]))
  return {
    value: at(),
    interval: { pearson: interval('pearson'), spearman: interval('spearman'), mae: interval('mae'), rmse: interval('rmse') },
  }
}

/** `statistic` of 1,000 samples of as many observations, drawn with replacement: how often each of them was drawn. */
export const resample = <T>(length: number, seed: number, statistic: (counts: Uint16Array) => T): T[] => {
  const random = createRandom(seed)
  return Array.from({ length: RESAMPLES }, () => statistic(drawCounts(length, random)))
}

/** A bootstrap resample: how often each of `length` observations is drawn. */
export const drawCounts = (length: number, random: Random): Uint16Array => {
  const counts = new Uint16Array(length)
  for (let i = 0; i < length; i++) {
    const drawn = Math.floor(random.uniform() * length)
    counts[drawn] = (counts[drawn] ?? 0) + 1
  }
  return counts
}

/** The middle 95 % of resampled values. */
export const percentiles = (values: readonly number[]): Interval => {
  const sorted = values.toSorted((a, b) => a - b)
  return [quantile(sorted, (1 - LEVEL) / 2), quantile(sorted, (1 + LEVEL) / 2)]
}

/** Linear interpolation between order statistics, as NumPy's default. `sorted` must not be empty. */
export const quantile = (sorted: Numbers, share: number): number => {
  const place = share * (sorted.length - 1)
  const below = Math.floor(place)
  const low = sorted[below] ?? 0
  return low + (place - below) * ((sorted[Math.ceil(place)] ?? low) - low)
}

/** Sorts once; then gives the average ranks among the observations as often as they count. */
export const createRanker = (values: Numbers): ((counts?: Counts) => Float64Array) => {
  const order = Uint32Array.from({ length: values.length }, (_, i) => i).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0))
  return (counts) => {
    const ranks = new Float64Array(values.length)
    let before = 0
    for (let start = 0; start < order.length; ) {
      const value = values[order[start] ?? 0]
      let end = start
      let ties = 0
      for (; end < order.length && values[order[end] ?? 0] === value; end++) ties += counts?.[order[end] ?? 0] ?? 1
      for (let i = start; i < end; i++) ranks[order[i] ?? 0] = before + (ties + 1) / 2
      before += ties
      start = end
    }
    return ranks
  }
}

/** A random cyclic permutation (Sattolo 1986): nothing stays where it was, given two places or more. */
export const derange = (length: number, random: Random): Uint32Array => {
  const places = Uint32Array.from({ length }, (_, i) => i)
  for (let i = length - 1; i > 0; i--) {
    const j = Math.floor(random.uniform() * i)
    const kept = places[i] ?? 0
    places[i] = places[j] ?? 0
    places[j] = kept
  }
  return places
}

/** Mean of the observations as often as they count. */
export const mean = (values: Numbers, counts?: Counts): number => {
  let sum = 0
  let total = 0
  for (let i = 0; i < values.length; i++) {
    const weight = counts?.[i] ?? 1
    sum += weight * (values[i] ?? 0)
    total += weight
  }
  return sum / total
}

const difference = (x: Numbers, y: Numbers, of: (value: number) => number): Float64Array =>
  Float64Array.from({ length: x.length }, (_, i) => of((x[i] ?? 0) - (y[i] ?? 0)))
