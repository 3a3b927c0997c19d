/** Agreement with people's ratings by where the texts are from, and that of a teacher on the same rows. */

import type { LanguagePair } from '../../../models/pair.ts'
import { originOf } from '../../data/origins.ts'
import type { Row } from '../../data/rows.ts'
import type { Estimate } from '../../statistics/area.ts'
import { type Counts, createRanker, pearson, percentiles, resample } from '../../statistics/metrics.ts'
import { type Ask, eachLanguagePair } from './message.ts'

export interface PeopleReport {
  readonly n: number
  /** Mean over the language pairs of Spearman's correlation of the served score with people's ratings. */
  readonly spearman: Estimate
  /** The same of the rows that a teacher has scored, and the teacher's own. */
  readonly teacher?: { readonly spearman: Estimate; readonly student: Estimate } | undefined
  readonly languagePairs: Readonly<Record<string, Estimate>>
}

/** Fewer rows of a language pair say little of a correlation. */
const MIN_ROWS = 10

export interface RatedRows {
  readonly ratings: readonly Row[]
  /** What a teacher says of some of the same pairs. */
  readonly labels: readonly Row[]
}

interface Case {
  readonly row: Row
  readonly gold: number
  readonly score: number
  readonly teacher?: number | undefined
}

/** By origin. */
export const measurePeople = async (
  { ratings, labels }: RatedRows,
  { ask, seed }: { readonly ask: Ask; readonly seed: number },
): Promise<Record<string, PeopleReport>> => {
  const judged = await ask(ratings)
  const scores = new Map(labels.flatMap((row) => (row.label ? [[keyOf(row), row.label.score] as const] : [])))
  const cases = ratings.flatMap((row, i): Case[] => {
    const score = judged[i]?.score
    return typeof score === 'number' && row.da !== undefined
      ? [{ row, gold: row.da, score, teacher: scores.get(keyOf(row)) }]
      : []
  })
  return Object.fromEntries(
    [...Map.groupBy(cases, ({ row }) => originOf(row.id))]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([origin, mine]) => {
        const report = measureOrigin(mine, seed)
        return report ? [[origin, report] as const] : []
      }),
  )
}

const keyOf = ({ languagePair, source, translation }: Pick<Row, 'languagePair' | 'source' | 'translation'>): string =>
  [languagePair, source, translation].map((text) => text.replace(/\s+/g, ' ').trim()).join('\t')

const measureOrigin = (cases: readonly Case[], seed: number): PeopleReport | undefined => {
  const scoreOf = ({ score }: Case): number => score
  const spearman = correlate(cases, { toValue: scoreOf, seed })
  if (!spearman) return undefined
  const labelled = cases.filter(({ teacher }) => teacher !== undefined)
  const teacher = correlate(labelled, { toValue: (each) => each.teacher ?? 0, seed })
  const student = correlate(labelled, { toValue: scoreOf, seed })
  return {
    n: cases.length,
    spearman,
    ...(teacher && student ? { teacher: { spearman: teacher, student } } : {}),
    languagePairs: eachLanguagePair(cases, (mine) => correlate(mine, { toValue: scoreOf, seed })),
  }
}

interface Correlating {
  readonly toValue: (each: Case) => number
  readonly seed: number
}

/** The mean over language pairs, each of which is drawn again by itself. */
const correlate = (cases: readonly Case[], { toValue, seed }: Correlating): Estimate | undefined => {
  const groups = Map.groupBy<LanguagePair, Case>(cases, ({ row }) => row.languagePair)
  const mine = [...groups.values()].filter(({ length }) => length >= MIN_ROWS)
  if (mine.length === 0) return undefined
  const each = mine.map((group) => {
    const [values, gold] = [createRanker(group.map(toValue)), createRanker(group.map((one) => one.gold))]
    const spearman = (counts?: Counts): number => pearson(values(counts), gold(counts), counts)
    return { value: spearman(), drawn: resample(group.length, seed, spearman) }
  })
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
  return {
    n: mine.reduce((sum, { length }) => sum + length, 0),
    value: mean(each.map(({ value }) => value)),
    interval: percentiles((each[0]?.drawn ?? []).map((_, i) => mean(each.map(({ drawn }) => drawn[i] ?? 0)))),
  }
}
