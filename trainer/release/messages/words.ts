/** Doubtful words as served against post-editors' tags, and how many of them right translations show. */

import { tokenise } from '../../../models/text.ts'
import type { Row } from '../../data/rows.ts'
import { mapTokenValues } from '../../data/token-values.ts'
import type { Estimate } from '../../statistics/area.ts'
import { percentiles, resample } from '../../statistics/metrics.ts'
import { type Ask, eachLanguagePair, type MadeMessage } from './message.ts'

export interface WordReport {
  /** Translations, and their tokens with a tag. */
  readonly n: number
  readonly tokens: number
  /** Shares of tokens that post-editors changed, and that are served as more likely wrong than not. */
  readonly bad: number
  readonly marked: number
  /** Matthews correlation of the two; translations are what is drawn again for its interval. */
  readonly mcc: Estimate
}

export interface MarkedReport {
  readonly n: number
  readonly tokens: number
  readonly marked: number
}

export interface WordsReport {
  /** By split, then by language pair. */
  readonly tags: Readonly<Record<string, Readonly<Record<string, WordReport>>>>
  /** Of right messages, by language pair and `all`. */
  readonly right: Readonly<Record<string, MarkedReport>>
}

/** Tokens of one translation: marked and bad, marked alone, bad alone, neither. */
type Confusion = readonly [both: number, marked: number, bad: number, neither: number]

const isMarked = ({ bad }: { readonly bad: number }): boolean => bad > 0.5

export interface WordRows {
  readonly splits: Readonly<Record<string, readonly Row[]>>
  readonly messages: readonly MadeMessage[]
}

export const measureWords = async (
  { splits, messages }: WordRows,
  { ask, seed }: { readonly ask: Ask; readonly seed: number },
): Promise<WordsReport> => {
  const tags: Record<string, Record<string, WordReport>> = {}
  for (const [split, rows] of Object.entries(splits)) {
    const tagged = rows.filter((row) => row.tags !== undefined)
    const judged = await ask(tagged)
    const cases = tagged.flatMap((row, i) => {
      const words = judged[i]?.words ?? []
      return words.length > 0 ? [{ row, confusion: confuse(row, words) }] : []
    })
    if (cases.length > 0)
      tags[split] = eachLanguagePair(cases, (mine) =>
        report(
          mine.map(({ confusion }) => confusion),
          seed,
        ),
      )
  }
  const right = messages.filter(({ isRight, served }) => isRight && (served.words?.length ?? 0) > 0)
  return { tags, right: right.length > 0 ? { all: countMarked(right), ...eachLanguagePair(right, countMarked) } : {} }
}

const countMarked = (messages: readonly MadeMessage[]): MarkedReport => {
  const words = messages.flatMap(({ served }) => served.words ?? [])
  return { n: messages.length, tokens: words.length, marked: words.filter(isMarked).length / words.length }
}

type Words = readonly { readonly start: number; readonly end: number; readonly bad: number }[]

const confuse = ({ tags = [], translation }: Row, words: Words): Confusion => {
  const counts: [number, number, number, number] = [0, 0, 0, 0]
  mapTokenValues(tags, tokenise(translation), words).forEach((tag, t) => {
    const word = words[t]
    if (tag === null || !word) return
    const isBad = tag > 0.5
    counts[isMarked(word) ? (isBad ? 0 : 1) : isBad ? 2 : 3]++
  })
  return counts
}

const report = (confusions: readonly Confusion[], seed: number): WordReport => {
  const sum = (counts?: ArrayLike<number>): Confusion =>
    confusions.reduce<Confusion>(
      (total, each, i) => {
        const times = counts?.[i] ?? 1
        return [total[0] + times * each[0], total[1] + times * each[1], total[2] + times * each[2], total[3] + times * each[3]]
      },
      [0, 0, 0, 0],
    )
  const all = sum()
  const tokens = all.reduce((total, count) => total + count, 0)
  const mcc = {
    n: tokens,
    value: matthews(all),
    interval: percentiles(resample(confusions.length, seed, (c) => matthews(sum(c)))),
  }
  return { n: confusions.length, tokens, bad: (all[0] + all[2]) / tokens, marked: (all[0] + all[1]) / tokens, mcc }
}

/** 0 where one side does not vary. */
const matthews = ([both, marked, bad, neither]: Confusion): number => {
  const product = (both + marked) * (both + bad) * (neither + marked) * (neither + bad)
  return product === 0 ? 0 : (both * neither - marked * bad) / Math.sqrt(product)
}
