/** One number for a conversation or a document: what was said of its messages, which are scored each alone. */

import type { Score, Verdict } from './score.ts'

export interface Summary {
  /** Messages that have a score. */
  readonly scored: number
  /** Of their scores, a message counting as another; null where there are none. */
  readonly mean: number | null
  /** The place of the lowest score, the first of them; null likewise. */
  readonly worst: number | null
  readonly verdicts: Readonly<Record<Verdict, number>>
}

/** Of replies in the place of their messages; one that could not be read counts nowhere. */
export const summarise = (replies: readonly (Pick<Score, 'score' | 'verdict'> | { readonly error: unknown })[]): Summary => {
  const verdicts = { accept: 0, review: 0, reject: 0, unsupported: 0 }
  let [scored, sum] = [0, 0]
  let worst: { readonly place: number; readonly score: number } | undefined
  replies.forEach((reply, place) => {
    if ('error' in reply) return
    const { score, verdict } = reply
    verdicts[verdict]++
    if (score === null) return
    scored++
    sum += score
    if (!worst || score < worst.score) worst = { place, score }
  })
  return { scored, mean: scored > 0 ? sum / scored : null, worst: worst?.place ?? null, verdicts }
}
