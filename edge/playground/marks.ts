/** A translation cut where the doubt about its words changes. */

import type { WordScore } from '../../models/score.ts'

export interface Segment {
  readonly text: string
  /** How likely the worst word of the segment is wrong, 0-1; undefined for text that is not doubted. */
  readonly bad?: number
}

/** From here on a word is more likely wrong than right. */
export const DOUBTFUL = 0.5

/**
 * Joins neighbouring doubtful words, and the white space between them, into one segment. Offsets are UTF-16 units, as
 * `String.slice` counts; words come in order.
 */
export const toSegments = (text: string, words: readonly WordScore[]): Segment[] => {
  const spans: { start: number; end: number; bad: number }[] = []
  for (const { start, end, bad } of words) {
    if (bad < DOUBTFUL || end <= start) continue
    const last = spans.at(-1)
    if (last && text.slice(last.end, start).trim() === '') {
      last.end = end
      last.bad = Math.max(last.bad, bad)
    } else spans.push({ start, end, bad })
  }
  const segments: Segment[] = []
  let done = 0
  for (const { start, end, bad } of spans) {
    if (start > done) segments.push({ text: text.slice(done, start) })
    segments.push({ text: text.slice(start, end), bad })
    done = end
  }
  if (done < text.length) segments.push({ text: text.slice(done) })
  return segments
}
