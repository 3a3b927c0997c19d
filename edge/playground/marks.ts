/** A text cut where the doubt about its words or the flags about its parts change. */

import type { WordScore } from '../../models/score.ts'
import type { Place } from './places.ts'

export interface Segment {
  readonly text: string
  /** How likely the worst word of the passage is wrong, 0-1; undefined for text that is not doubted. */
  readonly bad?: number
  /** The flag that is about it. */
  readonly flag?: string
}

/** From here on a word is more likely wrong than right. */
export const DOUBTFUL = 0.5

interface Passage {
  readonly start: number
  end: number
  bad: number
}

/**
 * Joins neighbouring doubtful words, and the white space between them, into one segment. Offsets are UTF-16 units, as
 * `String.slice` counts; words come in order.
 */
export const toSegments = (text: string, words: readonly WordScore[], places: readonly Place[] = []): Segment[] => {
  const passages = toPassages(text, words)
  const cuts = new Set([0, text.length])
  for (const { start, end } of [...passages, ...places]) cuts.add(start).add(end)
  const ends = [...cuts].toSorted((a, b) => a - b)
  return ends.slice(1).map((end, i) => {
    const start = ends[i] ?? 0
    const holds = (span: { readonly start: number; readonly end: number }) => span.start <= start && end <= span.end
    const passage = passages.find(holds)
    const place = places.find(holds)
    return { text: text.slice(start, end), ...(passage && { bad: passage.bad }), ...(place && { flag: place.flag }) }
  })
}

const toPassages = (text: string, words: readonly WordScore[]): readonly Passage[] => {
  const passages: Passage[] = []
  for (const { start, end, bad } of words) {
    if (bad < DOUBTFUL || end <= start) continue
    const last = passages.at(-1)
    if (last && text.slice(last.end, start).trim() === '') {
      last.end = end
      last.bad = Math.max(last.bad, bad)
    } else passages.push({ start, end, bad })
  }
  return passages
}
