/** How good a student is on dev: by language pair against people, and at telling right translations from wrong ones. */

import { sampleCorrelation } from 'simple-statistics'
import { areaUnderCurve } from '../../statistics/area.ts'
import type { Example } from '../batch/example.ts'
import { DEV_KINDS, type DevKind, devKindOf } from '../examples/dev-rows.ts'
import { type RunOptions, runStudent } from '../students/run.ts'

export interface DevScore {
  readonly pearson: Readonly<Record<string, number>>
  readonly meanPearson: number
  /** By language pair, over all of its dev rows, made ones too; absent where people rated all there are. */
  readonly all?: Readonly<Record<string, number>>
  /** Each kind of dev rows there is, in one number that is 0 at chance and 1 at best. */
  readonly kinds: Readonly<Partial<Record<DevKind, number>>>
  /** What chooses the epoch: the mean of the kinds. */
  readonly choice: number
}

interface Scored extends Pick<Example, 'languagePair' | 'human' | 'origin'> {
  readonly score: number
}

/** Fewer rows of a language pair say little of a correlation, where other language pairs have more. */
const MIN_ROWS = 30

/**
 * Rows that people rated: the mean over language pairs of Pearson with the dev scores. Rows that were made: twice the area
 * under the curve of right ones against wrong ones, less 1.
 */
export const scoreDev = async (
  dev: readonly Example[],
  options: RunOptions,
  choose: readonly DevKind[] = DEV_KINDS,
): Promise<DevScore> => {
  const outputs = await runStudent(dev, options)
  return judgeDev(
    dev.map(({ languagePair, human, origin }, i) => ({ languagePair, human, origin, score: outputs[i]?.score ?? 0 })),
    choose,
  )
}

export const judgeDev = (scored: readonly Scored[], choose: readonly DevKind[] = DEV_KINDS): DevScore => {
  const byKind = Map.groupBy(scored, ({ origin }) => devKindOf(origin))
  const pearson = correlateEach(byKind.get('people') ?? [])
  const meanPearson = meanOf(Object.values(pearson))
  const kinds: Partial<Record<DevKind, number>> = Object.fromEntries(
    Array.from(byKind).flatMap(([kind, rows]) => {
      const value = kind === 'people' ? meanPearson : judgeKind(kind, rows)
      return value === undefined ? [] : [[kind, value] as const]
    }),
  )
  const chosen = choose.map((kind) => kinds[kind]).filter((value) => value !== undefined)
  const isMade = byKind.size > (byKind.has('people') ? 1 : 0)
  return {
    pearson,
    meanPearson,
    ...(isMade ? { all: correlateEach(scored) } : {}),
    kinds,
    choice: meanOf(chosen.length > 0 ? chosen : Object.values(kinds)),
  }
}

/** Undefined where there is too little to judge by. */
const judgeKind = (kind: DevKind, rows: readonly Scored[]): number | undefined => {
  if (kind !== 'rated') {
    const area = areaUnderCurve(
      rows.map(({ score }) => score),
      rows.map(({ origin }) => origin.endsWith('-right')),
    )
    return area === undefined ? 0 : 2 * area - 1
  }
  const large = Array.from(Map.groupBy(rows, ({ languagePair }) => languagePair).values()).filter(
    ({ length }) => length >= MIN_ROWS,
  )
  return large.length > 0 ? meanOf(large.map(correlate)) : undefined
}

const meanOf = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length

const correlateEach = (rows: readonly Scored[]): Record<string, number> =>
  Object.fromEntries(
    Array.from(
      Map.groupBy(rows, ({ languagePair }) => languagePair),
      ([languagePair, its]) => [languagePair, correlate(its)],
    ),
  )

/** 0 where there is no correlation: a student that says the same of every pair is no better than that. */
const correlate = (rows: readonly Scored[]): number => {
  if (rows.length < 2) return 0
  const correlation = sampleCorrelation(
    rows.map(({ score }) => score),
    rows.map(({ human }) => human),
  )
  return Number.isFinite(correlation) ? correlation : 0
}
