/** What a report on labels says, as numbers: agreement with people, calibration, agreement between teachers, the worst rows. */

import type { JoinedRow, LabelSource } from '../labels/join-gold.ts'
import type { Pace } from '../labels/pace.ts'
import { type Agreement, type Interval, measure, pearson, spearman } from '../statistics/metrics.ts'

export interface TeacherFigures {
  readonly name: string
  /** By language pair. */
  readonly pairs: Readonly<Record<string, PairFigures>>
  readonly mean: { readonly pearson: number; readonly spearman: number }
  /** z = slope x score + offset, least squares over all rows: for the teacher file of a teacher on another scale. */
  readonly line: { readonly slope: number; readonly offset: number }
  /** Rows where it is furthest from people, the worst first. */
  readonly worst: readonly Disagreement[]
}

export interface PairFigures extends Pick<Agreement, 'pearson' | 'spearman' | 'mae' | 'rmse'> {
  readonly n: number
  /** Rows with gold that the teacher says nothing of. */
  readonly missing: number
  readonly intervals: Readonly<Record<'pearson' | 'spearman', Interval>>
  /** Spearman of deviation and absolute error, where labels have deviations: whether it knows when it does not know. */
  readonly uncertainty?: number
  readonly calibration: readonly CalibrationPoint[]
}

/** A tenth of the rows, by the teacher's score. */
export interface CalibrationPoint {
  readonly label: number
  readonly gold: number
  readonly n: number
}

export interface Disagreement {
  readonly id: string
  readonly languagePair: string
  readonly source: string
  readonly translation: string
  readonly gold: number
  readonly label: number
}

/** Correlation of two teachers by language pair, over rows that both label. */
export interface TeacherAgreement {
  readonly teachers: readonly [string, string]
  readonly pairs: Readonly<Record<string, { readonly n: number; readonly pearson: number; readonly spearman: number }>>
}

/** What report.json holds. */
export interface LabelReport {
  readonly gold: string
  readonly split: string
  readonly teachers: readonly ReportedTeacher[]
  readonly agreements: readonly TeacherAgreement[]
}

export interface ReportedTeacher extends TeacherFigures {
  /** What making the labels took; nothing is known of labels that `label` did not make. */
  readonly pace: Pace
}

const BINS = 10
const WORST = 20

interface Judged {
  readonly joined: JoinedRow
  readonly gold: number
  readonly label: number
  readonly deviation: number | undefined
}

const judged = (rows: readonly JoinedRow[], teacher: number): Judged[] =>
  rows.flatMap((joined) => {
    const label = joined.labels[teacher]
    return label ? [{ joined, gold: joined.gold, label: label.score, deviation: label.deviation }] : []
  })

export const toTeacherFigures = (
  rows: readonly JoinedRow[],
  { name, teacher, seed }: { name: string; teacher: number; seed: number },
): TeacherFigures => {
  const pairs: Record<string, PairFigures> = {}
  for (const [languagePair, mine] of Map.groupBy(rows, ({ row }) => row.languagePair)) {
    const known = judged(mine, teacher)
    if (known.length > 1) pairs[languagePair] = { ...toPairFigures(known, seed), missing: mine.length - known.length }
  }
  const all = judged(rows, teacher)
  const each = Object.values(pairs)
  return {
    name,
    pairs,
    mean: { pearson: mean(each.map((figures) => figures.pearson)), spearman: mean(each.map((figures) => figures.spearman)) },
    line: fitLine(all),
    worst: toWorst(all),
  }
}

const toPairFigures = (known: readonly Judged[], seed: number): Omit<PairFigures, 'missing'> => {
  const [labels, gold] = [known.map(({ label }) => label), known.map((each) => each.gold)]
  const { value, interval } = measure(labels, gold, seed)
  const deviations = known.flatMap(({ deviation }) => deviation ?? [])
  const errors = known.map(({ label }, i) => Math.abs(label - (gold[i] ?? 0)))
  return {
    n: known.length,
    ...value,
    intervals: { pearson: interval.pearson, spearman: interval.spearman },
    ...(deviations.length === known.length ? { uncertainty: spearman(deviations, errors) } : {}),
    calibration: toCalibration(known),
  }
}

const toCalibration = (known: readonly Judged[]): CalibrationPoint[] => {
  const sorted = known.toSorted((a, b) => a.label - b.label)
  const bins = Math.min(BINS, sorted.length)
  return Array.from({ length: bins }, (_, bin) => {
    const some = sorted.slice(Math.round((bin * sorted.length) / bins), Math.round(((bin + 1) * sorted.length) / bins))
    return { label: mean(some.map(({ label }) => label)), gold: mean(some.map(({ gold }) => gold)), n: some.length }
  })
}

const fitLine = (known: readonly Judged[]): TeacherFigures['line'] => {
  const [x, y] = [mean(known.map(({ label }) => label)), mean(known.map(({ gold }) => gold))]
  const xx = known.reduce((sum, { label }) => sum + (label - x) ** 2, 0)
  const xy = known.reduce((sum, { label, gold }) => sum + (label - x) * (gold - y), 0)
  const slope = xx > 0 ? xy / xx : 0
  return { slope, offset: y - slope * x }
}

/** A teacher's own scale and spread are no disagreement: both sides are standardised within the language pair. */
const toWorst = (all: readonly Judged[]): Disagreement[] =>
  [...Map.groupBy(all, ({ joined }) => joined.row.languagePair).values()]
    .flatMap((mine) => {
      const [label, gold] = [standardise(mine.map((each) => each.label)), standardise(mine.map((each) => each.gold))]
      return mine.map((each, i) => ({ each, apart: Math.abs((label[i] ?? 0) - (gold[i] ?? 0)) }))
    })
    .toSorted((a, b) => b.apart - a.apart)
    .slice(0, WORST)
    .map(({ each: { joined, gold, label } }) => {
      const { id, languagePair, source, translation } = joined.row
      return { id, languagePair, source, translation, gold, label }
    })

const standardise = (values: readonly number[]): number[] => {
  const centre = mean(values)
  const deviation = Math.sqrt(mean(values.map((value) => (value - centre) ** 2))) || 1
  return values.map((value) => (value - centre) / deviation)
}

export const toAgreements = (rows: readonly JoinedRow[], sources: readonly LabelSource[]): TeacherAgreement[] =>
  sources.flatMap((one, a) =>
    sources.slice(a + 1).map((two, i): TeacherAgreement => {
      const b = a + 1 + i
      const languagePairs = [...Map.groupBy(rows, ({ row }) => row.languagePair)].map(([languagePair, mine]) => {
        const both = mine.filter(({ labels }) => labels[a] && labels[b])
        const [x, y] = [a, b].map((teacher) => both.map(({ labels }) => labels[teacher]?.score ?? 0))
        return [
          languagePair,
          { n: both.length, pearson: pearson(x ?? [], y ?? []), spearman: spearman(x ?? [], y ?? []) },
        ] as const
      })
      return { teachers: [one.name, two.name], pairs: Object.fromEntries(languagePairs.filter(([, { n }]) => n > 1)) }
    }),
  )

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
