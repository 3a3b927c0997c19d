/** Made messages as they are served: which are right, how they were made, and in which order a service puts them. */

import { originOf } from '../../data/origins.ts'
import type { Row } from '../../data/rows.ts'
import { createRandom } from '../../statistics/random.ts'
import type { JudgedPair, Judgement } from '../evaluation/judge.ts'

/** Judges pairs, in order; their log-probabilities are heeded where that is asked for. */
export type Ask = (pairs: readonly JudgedPair[], options?: { readonly withLogProbs: boolean }) => Promise<readonly Judgement[]>

export const FAMILIES = ['chat', 'twin', 'tatoeba'] as const
export type Family = (typeof FAMILIES)[number]

/** A made row as it is served. */
export interface MadeMessage {
  readonly row: Row
  readonly served: Judgement
  readonly family: Family
  /** `chat-right`, `twin-wrong:person`, `tatoeba-flip`. */
  readonly kind: string
  readonly isRight: boolean
}

/** The family of a row; undefined where it is none of these. */
export const familyOf = ({ id }: Pick<Row, 'id'>): Family | undefined => {
  const origin = originOf(id)
  return FAMILIES.find((family) => origin.startsWith(`${family}-`))
}

/** Those of the rows that are made messages, judged. */
export const judgeMessages = async (rows: readonly Row[], ask: Ask): Promise<MadeMessage[]> => {
  const mine = rows.flatMap((row) => {
    const family = familyOf(row)
    return family ? [{ row, family, kind: originOf(row.id) }] : []
  })
  const judged = await ask(mine.map(({ row }) => row))
  return mine.flatMap((each, i) => {
    const served = judged[i]
    return served ? [{ ...each, served, isRight: each.kind === `${each.family}-right` }] : []
  })
}

const RANKS = { reject: 0, review: 2, accept: 4 } as const

/** The place that a service gives a pair: by its verdict, then by its score; undefined where it says nothing. */
export const rankOf = ({ verdict, score }: Judgement): number | undefined =>
  score === null || verdict === 'unsupported' ? undefined : RANKS[verdict] + score

/** By language pair, in the order of their names. */
export const eachLanguagePair = <T extends { readonly row: Pick<Row, 'languagePair'> }, R>(
  cases: readonly T[],
  run: (mine: readonly T[]) => R | undefined,
): Record<string, R> =>
  Object.fromEntries(
    [...Map.groupBy(cases, ({ row }) => row.languagePair)]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([languagePair, mine]) => {
        const value = run(mine)
        return value === undefined ? [] : [[languagePair, value] as const]
      }),
  )

export interface MeasuredRowsOptions<T, R> {
  /** The rows are asked about once for each of them. */
  readonly asking: readonly Parameters<Ask>[1][]
  /** What is measured of a row by its answers; undefined where they say nothing. */
  readonly toCase: (row: Row, answers: readonly (Judgement | undefined)[]) => T | undefined
  readonly report: (mine: readonly T[]) => R | undefined
}

/** Rows as they are served, once in every way, measured by language pair. */
export const measureRows = async <T extends { readonly row: Row }, R>(
  rows: readonly Row[],
  ask: Ask,
  { asking, toCase, report }: MeasuredRowsOptions<T, R>,
): Promise<Record<string, R>> => {
  const answers: (readonly Judgement[])[] = []
  for (const options of asking) answers.push(await ask(rows, options))
  const cases = rows.flatMap(
    (row, i) =>
      toCase(
        row,
        answers.map((judged) => judged[i]),
      ) ?? [],
  )
  return eachLanguagePair(cases, report)
}

/** At most `max` of each language pair, in their order. A pure function of cases and seed. */
export const capEach = <T extends { readonly row: Pick<Row, 'languagePair'> }>(
  cases: readonly T[],
  { max, seed }: { readonly max: number; readonly seed: number },
): T[] =>
  Object.values(
    eachLanguagePair(cases, (mine) => {
      const order = Int32Array.from(mine, (_, i) => i)
      if (mine.length > max) createRandom(seed).shuffle(order)
      return order
        .slice(0, max)
        .sort()
        .reduce<T[]>((kept, i) => kept.concat(mine[i] ?? []), [])
    }),
  ).flat()
