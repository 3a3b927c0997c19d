/** The order of several translations of one message, and which of its differences are more than noise. */

import type { PairScore } from './score.ts'
import { overrule } from './verdict.ts'

/** A translation, by its place in what was sent. */
export interface Placement {
  readonly index: number
  /** How alike it and the others are, 0-1, in the mean; null where there are no others. */
  readonly agreement: number | null
  /** The places of those whose score is lower by more than noise; of all others people may think the opposite. */
  readonly beats: readonly number[]
}

/** What full agreement is worth against the score: .25, .5 and 1 were tried (docs/experiments.md). */
const AGREEMENT_WEIGHT = 0.5

/**
 * The best first. By score and, of translations that no flag holds back, agreement: what several systems write is more
 * often right (COMET-poly, Züfle et al. 2025). None stands before one that beats it; those without a score come last, and
 * what is level stays as sent.
 */
export const rank = (translations: readonly string[], scores: readonly PairScore[]): Placement[] => {
  const agreements = toAgreements(translations)
  const waiting = scores.map((score, index) => ({ index, score, value: toValue(score, agreements[index] ?? null) }))
  const beatenBy = ({ score }: { readonly score: PairScore }): number[] =>
    scores.flatMap((other, index) => (isAbove(score, other) ? [index] : []))
  const order: Placement[] = []
  while (waiting.length > 0) {
    const free = waiting.filter(({ score }) => !waiting.some((other) => isAbove(other.score, score)))
    const best = free.reduce((first, each) => (each.value > first.value ? each : first))
    waiting.splice(waiting.indexOf(best), 1)
    order.push({ index: best.index, agreement: agreements[best.index] ?? null, beats: beatenBy(best) })
  }
  return order
}

const toValue = ({ score, flags }: PairScore, agreement: number | null): number => {
  if (score === null) return Number.NEGATIVE_INFINITY
  // Systems also agree on leaving the source as it is.
  return overrule('accept', flags) === 'accept' ? score + AGREEMENT_WEIGHT * (agreement ?? 0) : score
}

/**
 * Whether the interval of the difference of two scores leaves zero out, made of their own intervals as though they were
 * independent (Zou and Donner 2008, "MOVER"): of two translations of one message that is on the careful side.
 */
const isAbove = (upper: PairScore, lower: PairScore): boolean => {
  if (!upper.interval || !lower.interval || upper.score === null || lower.score === null) return false
  const [low] = upper.interval
  const [, high] = lower.interval
  return upper.score - lower.score > Math.hypot(upper.score - low, high - lower.score)
}

/** The mean likeness of each text to the others. */
const toAgreements = (texts: readonly string[]): (number | null)[] => {
  const all = texts.map(countBigrams)
  return all.map((mine, i) =>
    all.length < 2
      ? null
      : all.reduce((sum, other, j) => (i === j ? sum : sum + toLikeness(mine, other)), 0) / (all.length - 1),
  )
}

/** How often each pair of neighbouring characters stands in a text, its ends included; case and white space say nothing. */
const countBigrams = (text: string): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>()
  let last = ' '
  for (const character of `${text.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, '')} `) {
    const bigram = last + character
    counts.set(bigram, (counts.get(bigram) ?? 0) + 1)
    last = character
  }
  return counts
}

/** Dice's coefficient of two multisets, neither of them empty (Dice 1945). */
const toLikeness = (a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number => {
  let shared = 0
  for (const [bigram, count] of a) shared += Math.min(count, b.get(bigram) ?? 0)
  return (2 * shared) / (sizeOf(a) + sizeOf(b))
}

const sizeOf = (counts: ReadonlyMap<string, number>): number => {
  let size = 0
  for (const count of counts.values()) size += count
  return size
}
