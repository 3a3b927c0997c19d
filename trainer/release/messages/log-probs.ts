/** What the MT system's log-probabilities add where they are sent: served scores against people's ratings, with and without. */

import type { Row } from '../../data/rows.ts'
import type { Estimate } from '../../statistics/area.ts'
import { pearson, percentiles, resample } from '../../statistics/metrics.ts'
import { type Ask, measureRows } from './message.ts'

export interface LogProbReport {
  /** Pearson of the served score with the direct assessment. */
  readonly without: number
  readonly with: number
  readonly gain: Estimate
}

interface Case {
  readonly row: Row
  readonly rating: number
  readonly without: number
  readonly with: number
}

/** By language pair, of rows with a rating and the log-probabilities of their tokens. */
export const measureLogProbGains = async (
  rows: readonly Row[],
  { ask, seed }: { readonly ask: Ask; readonly seed: number },
): Promise<Record<string, LogProbReport>> => {
  const rated = rows.filter(({ da, logProbs = [] }) => da !== undefined && logProbs.length > 0)
  return measureRows(rated, ask, {
    asking: [undefined, { withLogProbs: true }],
    toCase: (row, [plain, informed]): Case | undefined => {
      const [without, more] = [plain?.score, informed?.score]
      return typeof without === 'number' && typeof more === 'number'
        ? { row, rating: row.da ?? 0, without, with: more }
        : undefined
    },
    report: (mine) => report(mine, seed),
  })
}

const report = (cases: readonly Case[], seed: number): LogProbReport | undefined => {
  // Where the release has no use for them both scores are the same.
  if (cases.every((each) => each.with === each.without)) return undefined
  const gold = cases.map(({ rating }) => rating)
  const [less, more] = [cases.map(({ without }) => without), cases.map((each) => each.with)]
  const gain = (counts?: ArrayLike<number>): number => pearson(more, gold, counts) - pearson(less, gold, counts)
  return {
    without: pearson(less, gold),
    with: pearson(more, gold),
    gain: { n: cases.length, value: gain(), interval: percentiles(resample(cases.length, seed, gain)) },
  }
}
