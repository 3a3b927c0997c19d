/** How what is served fares against people's ratings: the score, its interval, the verdict. Pure. */

import type { Row } from '../../data/rows.ts'
import { knownOf } from '../../data/truth.ts'
import { mae, pearson } from '../../statistics/metrics.ts'
import type { Judgement } from './judge.ts'
import { LENGTH_NAMES, lengthOf } from './lengths.ts'

export interface ServedReport {
  readonly n: number
  readonly pearson: number
  readonly mae: number
  /** Share of ratings within their interval. */
  readonly coverage: number
  /** Mean width of the interval. */
  readonly width: number
  /** Pearson of the width with the absolute error: an interval that knows its message is wide where the score is wrong. */
  readonly widthPearson: number
  /** Coverage by the words of the message, and by quarters of the width, the narrowest first. */
  readonly byLength: Readonly<Record<string, Coverage>>
  readonly byWidth: readonly Coverage[]
  /** Rows rated below 50 and how many of them are accepted; those of 70 or more, accepted and rejected. */
  readonly bad: { readonly n: number; readonly accepted: number }
  readonly good: { readonly n: number; readonly accepted: number; readonly rejected: number }
}

export interface Coverage {
  readonly n: number
  readonly coverage: number
}

/** A row that people rated and an answer was given to; `gold` on 0-1. */
export interface ServedRow {
  readonly row: Row
  readonly gold: number
  readonly score: number
  readonly interval: readonly [number, number]
  readonly verdict: Judgement['verdict']
}

const QUARTERS = 4

/** The rows that have a direct assessment and an answer. */
export const toServedRows = (rows: readonly Row[], judgements: readonly Judgement[]): ServedRow[] =>
  rows.flatMap((row, i) => {
    const { score, interval, verdict } = judgements[i] ?? {}
    return row.da !== undefined && typeof score === 'number' && interval && verdict
      ? [{ row, gold: row.da / 100, score, interval, verdict }]
      : []
  })

/** Nothing where there are none. */
export const measureServed = (served: readonly ServedRow[]): { readonly served?: ServedReport } => {
  if (served.length === 0) return {}
  const [scores, gold] = [served.map(({ score }) => score), served.map((each) => each.gold)]
  const widths = served.map(widthOf)
  const errors = served.map((each) => Math.abs(each.gold - each.score))
  return {
    served: {
      n: served.length,
      pearson: pearson(scores, gold),
      mae: mae(scores, gold),
      coverage: cover(served).coverage,
      width: widths.reduce((sum, width) => sum + width, 0) / widths.length,
      widthPearson: pearson(widths, errors),
      byLength: coverLengths(served),
      byWidth: coverWidths(served),
      ...countVerdicts(served),
    },
  }
}

const widthOf = ({ interval: [low, high] }: ServedRow): number => high - low

const cover = (served: readonly ServedRow[]): Coverage => {
  const inside = served.filter(({ gold, interval: [low, high] }) => gold >= low && gold <= high).length
  return { n: served.length, coverage: inside / served.length }
}

const coverLengths = (served: readonly ServedRow[]): Record<string, Coverage> => {
  const groups = Map.groupBy(served, ({ row }) => lengthOf(row))
  return Object.fromEntries(
    LENGTH_NAMES.flatMap((name) => {
      const mine = groups.get(name)
      return mine ? [[name, cover(mine)] as const] : []
    }),
  )
}

const coverWidths = (served: readonly ServedRow[]): Coverage[] => {
  const sorted = served.toSorted((a, b) => widthOf(a) - widthOf(b))
  return Array.from({ length: QUARTERS }, (_, quarter) => {
    const [from, to] = [quarter, quarter + 1].map((edge) => Math.round((edge * sorted.length) / QUARTERS))
    return sorted.slice(from, to)
  })
    .filter(({ length }) => length > 0)
    .map(cover)
}

const countVerdicts = (served: readonly ServedRow[]): Pick<ServedReport, 'bad' | 'good'> => {
  const of = (truth: string): ServedRow[] => served.filter(({ row }) => knownOf(row)?.truth === truth)
  const count = (rows: readonly ServedRow[], wanted: Judgement['verdict']): number =>
    rows.filter(({ verdict }) => verdict === wanted).length
  const [bad, good] = [of('bad'), of('good')]
  return {
    bad: { n: bad.length, accepted: count(bad, 'accept') },
    good: { n: good.length, accepted: count(good, 'accept'), rejected: count(good, 'reject') },
  }
}
