/** What an evaluation shows beside its table: reliability, verdicts, rows by length and origin, the worst mistakes. Pure. */

import { originOf } from '../data/origins.ts'
import { knownOf } from '../data/truth.ts'
import { LENGTH_NAMES, lengthOf } from '../release/evaluation/lengths.ts'
import type { ServedRow } from '../release/evaluation/served.ts'
import { mae, pearson } from '../statistics/metrics.ts'

/** Rows of one kind, and how the score fares on them. */
export interface GroupFigures {
  readonly name: string
  readonly n: number
  /** Absent where the ratings or the scores are all the same. */
  readonly pearson: number | undefined
  readonly mae: number
  /** Share of ratings within their interval. */
  readonly coverage: number
}

/** A tenth of the rows by score: what they were said to be, and what people said. */
export interface ReliabilityBin {
  readonly score: number
  readonly gold: number
  readonly n: number
}

/** Of the good or the bad, as people have them, how many a verdict finds, and how many of what it names are such. */
export interface VerdictFigures {
  readonly verdict: 'accept' | 'reject'
  /** What the verdict says they are. */
  readonly truth: 'good' | 'bad'
  readonly named: number
  readonly right: number
  readonly wanted: number
  /** Absent where there is nothing to share. */
  readonly precision: number | undefined
  readonly recall: number | undefined
}

export interface EvaluationFigures {
  readonly n: number
  readonly points: readonly Pick<ServedRow, 'score' | 'gold' | 'verdict'>[]
  readonly reliability: readonly ReliabilityBin[]
  readonly verdicts: readonly VerdictFigures[]
  readonly lengths: readonly GroupFigures[]
  readonly origins: readonly GroupFigures[]
  readonly pairs: readonly GroupFigures[]
  /** Bad ones that were accepted and good ones that were rejected first, then by how far the score is off. */
  readonly worst: readonly ServedRow[]
}

const MAX_POINTS = 1500
const MAX_WORST = 30
const BINS = 10

/** At least one row. */
export const toEvaluationFigures = (served: readonly ServedRow[]): EvaluationFigures => {
  const step = Math.ceil(served.length / MAX_POINTS)
  return {
    n: served.length,
    points: served.filter((_, i) => i % step === 0).map(({ score, gold, verdict }) => ({ score, gold, verdict })),
    reliability: toReliability(served),
    verdicts: [toVerdictFigures(served, 'accept', 'good'), toVerdictFigures(served, 'reject', 'bad')],
    lengths: groupBy(served, ({ row }) => lengthOf(row), LENGTH_NAMES),
    origins: groupBy(served, ({ row }) => originOf(row.id)),
    pairs: groupBy(served, ({ row }) => row.languagePair),
    worst: served.toSorted((a, b) => costOf(b) - costOf(a)).slice(0, MAX_WORST),
  }
}

const toReliability = (served: readonly ServedRow[]): ReliabilityBin[] => {
  const sorted = served.toSorted((a, b) => a.score - b.score)
  return Array.from({ length: BINS }, (_, bin) => {
    const [from, to] = [bin, bin + 1].map((edge) => Math.round((edge * sorted.length) / BINS))
    return sorted.slice(from, to)
  })
    .filter(({ length }) => length > 0)
    .map((some) => ({ score: meanOf(some, 'score'), gold: meanOf(some, 'gold'), n: some.length }))
}

const meanOf = (some: readonly ServedRow[], key: 'score' | 'gold'): number =>
  some.reduce((sum, each) => sum + each[key], 0) / some.length

const toVerdictFigures = (
  served: readonly ServedRow[],
  verdict: VerdictFigures['verdict'],
  truth: VerdictFigures['truth'],
): VerdictFigures => {
  const isSuch = ({ row }: ServedRow): boolean => knownOf(row)?.truth === truth
  const named = served.filter((each) => each.verdict === verdict)
  const [right, wanted] = [named.filter(isSuch).length, served.filter(isSuch).length]
  const share = (of: number): number | undefined => (of === 0 ? undefined : right / of)
  return { verdict, truth, named: named.length, right, wanted, precision: share(named.length), recall: share(wanted) }
}

/** The groups in the given order, or the largest first. */
const groupBy = (
  served: readonly ServedRow[],
  nameOf: (each: ServedRow) => string,
  order?: readonly string[],
): GroupFigures[] => {
  const groups = [...Map.groupBy(served, nameOf)].map(([name, some]) => toGroup(name, some))
  return groups.toSorted((a, b) => (order ? order.indexOf(a.name) - order.indexOf(b.name) : b.n - a.n))
}

const toGroup = (name: string, some: readonly ServedRow[]): GroupFigures => {
  const [scores, gold] = [some.map(({ score }) => score), some.map((each) => each.gold)]
  const correlation = pearson(scores, gold)
  const inside = some.filter((each) => each.gold >= each.interval[0] && each.gold <= each.interval[1]).length
  return {
    name,
    n: some.length,
    pearson: some.length > 2 && Number.isFinite(correlation) ? correlation : undefined,
    mae: mae(scores, gold),
    coverage: inside / some.length,
  }
}

/** A wrong verdict is worse than any distance. */
const costOf = ({ row, verdict, score, gold }: ServedRow): number => {
  const truth = knownOf(row)?.truth
  const isWrong = (truth === 'bad' && verdict === 'accept') || (truth === 'good' && verdict === 'reject')
  return Math.abs(score - gold) + (isWrong ? 1 : 0)
}
