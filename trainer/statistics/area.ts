/** How well values tell right ones from wrong ones, and shares of cases, with bootstrap intervals. Pure. */

import { type Counts, createRanker, type Interval, mean, type Numbers, percentiles, resample } from './metrics.ts'

/** A figure with the number of observations behind it and its 95 % bootstrap interval. */
export interface Estimate {
  readonly n: number
  readonly value: number
  readonly interval: Interval
}

/**
 * The chance that of a right and a wrong one the right one has the higher value, ties half (Mann and Whitney 1947). Sorts once;
 * the function it gives can be asked of many resamples, and is undefined where there are none of either.
 */
export const createArea = (values: Numbers, isRight: readonly boolean[]): ((counts?: Counts) => number | undefined) => {
  const rank = createRanker(values)
  return (counts) => {
    const ranks = rank(counts)
    let [right, wrong, sum] = [0, 0, 0]
    isRight.forEach((is, i) => {
      const count = counts?.[i] ?? 1
      if (is) {
        right += count
        sum += count * (ranks[i] ?? 0)
      } else wrong += count
    })
    return right === 0 || wrong === 0 ? undefined : (sum - (right * (right + 1)) / 2) / (right * wrong)
  }
}

/** Area under the ROC curve; undefined where there are none of either. */
export const areaUnderCurve = (values: Numbers, isRight: readonly boolean[]): number | undefined =>
  createArea(values, isRight)()

/** The same with its interval; resamples without one of either count for none. */
export const estimateArea = (values: Numbers, isRight: readonly boolean[], seed: number): Estimate | undefined => {
  const area = createArea(values, isRight)
  const value = area()
  if (value === undefined) return undefined
  return {
    n: isRight.length,
    value,
    interval: percentiles(resample(isRight.length, seed, area).filter((each) => each !== undefined)),
  }
}

/** Mean of values with its interval; undefined where there are none. */
export const estimateMean = (values: Numbers, seed: number): Estimate | undefined => {
  if (values.length === 0) return undefined
  return {
    n: values.length,
    value: mean(values),
    interval: percentiles(resample(values.length, seed, (counts) => mean(values, counts))),
  }
}

/** Share of cases that hold, with its interval; undefined where there are no cases. */
export const estimateShare = (holds: readonly boolean[], seed: number): Estimate | undefined =>
  estimateMean(Uint8Array.from(holds, Number), seed)
