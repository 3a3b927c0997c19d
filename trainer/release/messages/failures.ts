/** Whether failures of systems stand below right translations: text left over, hallucination, loops, truncation, another message. */

import { FAILURES, type FailureName } from '../../data/augment/failures.ts'
import { createReservoir } from '../../data/augment/pool.ts'
import type { Row } from '../../data/rows.ts'
import { type Estimate, estimateShare } from '../../statistics/area.ts'
import { createRandom } from '../../statistics/random.ts'
import type { Judgement } from '../evaluation/judge.ts'
import { type Ask, capEach, eachLanguagePair, type MadeMessage, rankOf } from './message.ts'

/** A failure is told where it stands below so many of the right translations of its language pair. */
export const BELOW = 0.9
/** Right messages of a language pair that are spoilt. */
const MAX_MESSAGES = 60

export interface FailureReport {
  /** Share of failures that are told as served, by verdict and then by score, and by the student's output alone. */
  readonly served: Estimate
  readonly alone?: Estimate | undefined
  /** Share of failures that are rejected. */
  readonly rejected: number
  readonly languagePairs: Readonly<Record<string, { readonly n: number; readonly value: number }>>
}

/** By kind of failure, and `all`. */
export type FailuresReport = Readonly<Record<string, FailureReport>>

interface Case {
  readonly row: Row
  readonly name: FailureName
  readonly isTold: boolean
  readonly isRejected: boolean
  readonly isToldAlone?: boolean | undefined
}

const DRAW = 0x6661696c

export const measureFailures = async (
  messages: readonly MadeMessage[],
  { ask, seed }: { readonly ask: Ask; readonly seed: number },
): Promise<FailuresReport> => {
  const right = messages.filter(({ isRight }) => isRight)
  const spoilt = Object.values(eachLanguagePair(right, (mine) => spoil(mine, seed))).flat()
  const judged = await ask(spoilt.map(({ row }) => row))
  const isBelow = { served: compareWith(right, rankOf), alone: compareWith(right, rawOf) }
  const cases = spoilt.flatMap(({ row, name }, i): Case[] => {
    const answer = judged[i]
    const isTold = answer && isBelow.served(row, answer)
    if (!answer || isTold === undefined) return []
    return [{ row, name, isTold, isToldAlone: isBelow.alone(row, answer), isRejected: answer.verdict === 'reject' }]
  })
  return Object.fromEntries(
    ['all', ...Object.keys(FAILURES)].flatMap((name) => {
      const mine = cases.filter((each) => name === 'all' || each.name === name)
      return mine.length > 0 ? [[name, report(mine, seed)] as const] : []
    }),
  )
}

const rawOf = ({ raw }: Judgement): number | undefined => raw ?? undefined

/** Failures of one language pair's right messages. */
const spoil = (right: readonly MadeMessage[], seed: number): Pick<Case, 'row' | 'name'>[] => {
  const reservoir = createReservoir(seed)
  for (const { row } of right) reservoir.add(row)
  const pool = reservoir.toPool()
  return capEach(right, { max: MAX_MESSAGES, seed }).flatMap(({ row }, place) =>
    (Object.keys(FAILURES) as FailureName[]).flatMap((name, f) => {
      const translation = FAILURES[name](row, { random: createRandom(seed, DRAW, place, f), pool })
      // What is the same in both languages is right where it is left over.
      return translation === undefined || translation === row.translation ? [] : [{ name, row: { ...row, translation } }]
    }),
  )
}

/** Whether a value is below nine tenths of those of the right ones; undefined where nothing is said. */
const compareWith = (right: readonly MadeMessage[], toValue: (served: Judgement) => number | undefined) => {
  const values = eachLanguagePair(right, (mine) => mine.flatMap(({ served }) => toValue(served) ?? []))
  return ({ languagePair }: Pick<Row, 'languagePair'>, served: Judgement): boolean | undefined => {
    const [value, all = []] = [toValue(served), values[languagePair]]
    if (value === undefined || all.length === 0) return undefined
    return all.filter((each) => each > value).length >= BELOW * all.length
  }
}

const report = (cases: readonly Case[], seed: number): FailureReport => ({
  served: estimateShare(
    cases.map(({ isTold }) => isTold),
    seed,
  ) ?? { n: 0, value: 0, interval: [0, 0] },
  alone: estimateShare(
    cases.flatMap(({ isToldAlone }) => isToldAlone ?? []),
    seed,
  ),
  rejected: cases.filter(({ isRejected }) => isRejected).length / cases.length,
  languagePairs: eachLanguagePair(cases, (mine) => ({
    n: mine.length,
    value: mine.filter(({ isTold }) => isTold).length / mine.length,
  })),
})
