/** Right messages against wrong ones: the area under the curve and what verdicts they get, by length and language pair. Pure. */

import { type Estimate, estimateArea } from '../../statistics/area.ts'
import type { Judgement } from '../evaluation/judge.ts'
import { LENGTH_NAMES, lengthOf } from '../evaluation/lengths.ts'
import { eachLanguagePair, FAMILIES, type MadeMessage, rankOf } from './message.ts'

/** Shares of the verdicts. */
export interface VerdictShares {
  readonly n: number
  readonly accepted: number
  readonly review: number
  readonly rejected: number
  readonly unsupported: number
}

/** Right above wrong: of the student's output alone, and of what is served, by verdict and then by score. */
export interface Areas {
  readonly alone?: Estimate | undefined
  readonly served?: Estimate | undefined
}

export interface Discrimination extends Areas {
  readonly right: VerdictShares
  readonly wrong: VerdictShares
}

/** `all` and each length there is. */
export type ByLength = Readonly<Record<string, Discrimination>>

export interface DiscriminationReport {
  /** By how messages were made. */
  readonly families: Readonly<Record<string, ByLength>>
  /** By language pair, then by how they were made, and `all` of them by length. */
  readonly languagePairs: Readonly<Record<string, Readonly<Record<string, ByLength>>>>
}

/** Flips are of a kind of their own: they change one word, where the others of their family are far off. */
const isUsual = ({ kind }: MadeMessage): boolean => kind !== 'tatoeba-flip'

export const measureDiscrimination = (messages: readonly MadeMessage[], seed: number): DiscriminationReport => {
  const usual = messages.filter(isUsual)
  const families = (
    mine: readonly MadeMessage[],
    measure: (mine: readonly MadeMessage[]) => ByLength,
  ): Record<string, ByLength> =>
    Object.fromEntries(
      FAMILIES.flatMap((family) => {
        const its = mine.filter((each) => each.family === family)
        return its.length > 0 ? [[family, measure(its)] as const] : []
      }),
    )
  return {
    families: families(usual, (mine) => byLength(mine, seed)),
    languagePairs: eachLanguagePair(usual, (mine) => ({
      ...families(mine, (its) => ({ all: discriminate(its, seed) })),
      all: byLength(mine, seed),
    })),
  }
}

const byLength = (messages: readonly MadeMessage[], seed: number): ByLength => {
  const groups = Map.groupBy(messages, ({ row }) => lengthOf(row))
  const lengths = LENGTH_NAMES.flatMap((name) => {
    const mine = groups.get(name)
    return mine ? [[name, discriminate(mine, seed)] as const] : []
  })
  return { all: discriminate(messages, seed), ...Object.fromEntries(lengths) }
}

const discriminate = (messages: readonly MadeMessage[], seed: number): Discrimination => ({
  right: countVerdicts(messages.filter(({ isRight }) => isRight)),
  wrong: countVerdicts(messages.filter(({ isRight }) => !isRight)),
  ...measureAreas(messages, seed),
})

/** Rows of which nothing is said count for neither. */
export const measureAreas = (messages: readonly MadeMessage[], seed: number): Areas => {
  const area = (toValue: (served: Judgement) => number | undefined): Estimate | undefined => {
    const judged = messages.flatMap(({ served, isRight }) => {
      const value = toValue(served)
      return value === undefined ? [] : [{ value, isRight }]
    })
    return estimateArea(
      judged.map(({ value }) => value),
      judged.map(({ isRight }) => isRight),
      seed,
    )
  }
  return { alone: area(({ raw }) => raw ?? undefined), served: area(rankOf) }
}

const countVerdicts = (messages: readonly MadeMessage[]): VerdictShares => {
  const n = messages.length
  const share = (wanted: Judgement['verdict']): number =>
    n === 0 ? 0 : messages.filter(({ served }) => served.verdict === wanted).length / n
  return {
    n,
    accepted: share('accept'),
    review: share('review'),
    rejected: share('reject'),
    unsupported: share('unsupported'),
  }
}
