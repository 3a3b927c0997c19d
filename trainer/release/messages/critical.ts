/** Critical errors that people found: how well the critical head tells them, and the score alone. */

import { criticalOf } from '../../data/origins.ts'
import type { Row } from '../../data/rows.ts'
import { type Estimate, estimateArea } from '../../statistics/area.ts'
import { pearson } from '../../statistics/metrics.ts'
import type { Judgement } from '../evaluation/judge.ts'
import { type Ask, type MadeMessage, measureRows } from './message.ts'

export interface DetectorReport {
  /** Pairs with an error above pairs without. */
  readonly auc: Estimate
  /** Matthews correlation where half of the rows drew the line and the other half was judged, both ways. */
  readonly mcc: number
}

export interface CriticalReport {
  readonly n: number
  readonly errors: number
  readonly score: DetectorReport
  /** Absent where no chance of a critical error is served; `served` is the Matthews correlation of "more likely than not". */
  readonly head?: (DetectorReport & { readonly served: number }) | undefined
}

interface Case {
  readonly row: Row
  readonly served: Judgement
  readonly isError: boolean
}

/** By language pair; rows are those of which people say whether they have a critical error. */
export const measureCritical = async (
  rows: readonly Row[],
  { ask, seed }: { readonly ask: Ask; readonly seed: number },
): Promise<Record<string, CriticalReport>> => {
  const judgedByPeople = rows.filter(({ critical }) => critical !== undefined)
  return measureRows(judgedByPeople, ask, {
    asking: [undefined],
    toCase: (row, [served]): Case | undefined =>
      served && served.raw !== null ? { row, served, isError: (row.critical ?? 0) > 0.5 } : undefined,
    report: (mine) => report(mine, seed),
  })
}

/** Of messages whose kind tells, all language pairs together. */
export const measureCriticalMessages = (messages: readonly MadeMessage[], seed: number): CriticalReport | undefined =>
  report(
    messages.flatMap(({ row, served }): Case[] => {
      const critical = criticalOf(row.id)
      return critical === undefined || served.raw === null ? [] : [{ row, served, isError: critical === 1 }]
    }),
    seed,
  )

const report = (cases: readonly Case[], seed: number): CriticalReport | undefined => {
  const isError = cases.map((each) => each.isError)
  const score = detect(
    cases.map(({ served }) => -(served.raw ?? 0)),
    { isError, seed },
  )
  if (!score) return undefined
  const chances = cases.flatMap(({ served }) => served.critical ?? [])
  const head = chances.length === cases.length ? detect(chances, { isError, seed }) : undefined
  const called = chances.map((chance) => Number(chance > 0.5))
  return {
    n: cases.length,
    errors: isError.filter(Boolean).length,
    score,
    ...(head ? { head: { ...head, served: pearson(called, isError.map(Number)) } } : {}),
  }
}

interface Truth {
  readonly isError: readonly boolean[]
  readonly seed: number
}

const detect = (values: readonly number[], { isError, seed }: Truth): DetectorReport | undefined => {
  const auc = estimateArea(values, isError, seed)
  if (!auc) return undefined
  const halves = [0, 1].map((half) =>
    values.map((value, i) => ({ value, isError: isError[i] ?? false })).filter((_, i) => i % 2 === half),
  )
  const called = halves.flatMap((half, h) => {
    const line = drawLine(halves[1 - h] ?? [])
    return half.map(({ value, isError: is }) => ({ call: Number(value >= line), is: Number(is) }))
  })
  const mcc = pearson(
    called.map(({ call }) => call),
    called.map(({ is }) => is),
  )
  return { auc, mcc }
}

/** The line with the highest Matthews correlation. */
const drawLine = (cases: readonly { readonly value: number; readonly isError: boolean }[]): number => {
  const sorted = cases.toSorted((a, b) => b.value - a.value)
  const errors = cases.filter(({ isError }) => isError).length
  let [hits, best, line] = [0, 0, Number.POSITIVE_INFINITY]
  sorted.forEach(({ value, isError }, i) => {
    if (isError) hits++
    const called = i + 1
    // Lines lie between different values.
    if (sorted[called]?.value === value) return
    const spread = called * (cases.length - called) * errors * (cases.length - errors)
    const mcc = spread === 0 ? 0 : (hits * cases.length - called * errors) / Math.sqrt(spread)
    if (mcc > best) [best, line] = [mcc, value]
  })
  return line
}
