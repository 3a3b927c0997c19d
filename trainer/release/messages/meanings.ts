/** Which changes of meaning are seen: right messages against wrong ones of each kind. Pure. */

import { type Estimate, estimateMean } from '../../statistics/area.ts'
import { type Areas, measureAreas } from './discrimination.ts'
import { eachLanguagePair, type MadeMessage, rankOf } from './message.ts'

export interface Meaning extends Areas {
  readonly wrong: number
  readonly right: number
}

export interface KindReport extends Meaning {
  /** How often a right translation of the same message, or where there is none a message that the text is right of, stands higher as served. */
  readonly above?: Estimate | undefined
  /** The language pair with the lowest area as served, of those with five of either or more. */
  readonly worst?: { readonly languagePair: string; readonly served: number; readonly wrong: number } | undefined
  readonly languagePairs: Readonly<Record<string, Meaning>>
}

/** By kind: `chat-wrong:negation`, `twin-wrong:person`, `tatoeba-flip`. */
export type MeaningReport = Readonly<Record<string, KindReport>>

/** With fewer the lowest of many language pairs is chance. */
const MIN_ROWS = 5

export const measureMeanings = (messages: readonly MadeMessage[], seed: number): MeaningReport => {
  const findRight = createFinder(messages)
  const kinds = Map.groupBy(
    messages.filter(({ isRight }) => !isRight),
    ({ kind }) => kind,
  )
  return Object.fromEntries(
    [...kinds]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([kind, wrong]) => {
        const compared = Object.values(eachLanguagePair(wrong, (mine) => [...mine, ...findRight(mine)])).flat()
        const languagePairs = eachLanguagePair(compared, (mine) => measureMeaning(mine, seed))
        const report = { ...measureMeaning(compared, seed), above: measureAbove(compared, seed) }
        return [kind, { ...report, worst: findWorst(languagePairs), languagePairs }] as const
      }),
  )
}

const measureMeaning = (messages: readonly MadeMessage[], seed: number): Meaning => {
  const right = messages.filter(({ isRight }) => isRight).length
  return { right, wrong: messages.length - right, ...measureAreas(messages, seed) }
}

/**
 * The right ones of the same messages, so that neither the topic nor, of twins, the translation alone tells; all of their
 * family where most have none.
 */
const createFinder = (messages: readonly MadeMessage[]) => {
  const right = messages.filter(({ isRight }) => isRight)
  const families = Map.groupBy(right, ({ row, family }) => `${row.languagePair} ${family}`)
  return (wrong: readonly MadeMessage[]): readonly MadeMessage[] => {
    const [first] = wrong
    const family = first ? (families.get(`${first.row.languagePair} ${first.family}`) ?? []) : []
    const texts = new Set(wrong.flatMap(({ row }) => textsOf(row)))
    const same = family.filter(({ row }) => textsOf(row).some((text) => texts.has(text)))
    return 2 * same.length < wrong.length ? family : same
  }
}

const textsOf = ({ source, translation }: MadeMessage['row']): string[] => [`> ${source}`, `< ${translation}`]

/** Each with each; a tie is half a case, as in the area. */
const measureAbove = (messages: readonly MadeMessage[], seed: number): Estimate | undefined => {
  const ranks = new Map<string, number[]>()
  for (const { row, served, isRight } of messages) {
    const rank = rankOf(served)
    if (!isRight || rank === undefined) continue
    for (const text of textsOf(row)) {
      const key = `${row.languagePair} ${text}`
      ranks.set(key, [...(ranks.get(key) ?? []), rank])
    }
  }
  const wins = messages.flatMap(({ row, served, isRight }) => {
    const rank = rankOf(served)
    if (isRight || rank === undefined) return []
    // A right translation of the message; where none is there, a message that the text is right of.
    const partners = textsOf(row).map((text) => ranks.get(`${row.languagePair} ${text}`))
    return (partners.find((mine) => mine !== undefined) ?? []).map((right) => (right > rank ? 1 : right === rank ? 0.5 : 0))
  })
  return estimateMean(wins, seed)
}

const findWorst = (languagePairs: KindReport['languagePairs']): KindReport['worst'] =>
  Object.entries(languagePairs)
    .flatMap(([languagePair, { right, wrong, served }]) =>
      served && Math.min(right, wrong) >= MIN_ROWS ? [{ languagePair, served: served.value, wrong }] : [],
    )
    .toSorted((a, b) => a.served - b.served)[0]
