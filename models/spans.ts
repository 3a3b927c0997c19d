/** Doubtful words as spans, for tools that want those: where an error may be, not what kind of one. */

import type { WordScore } from './score.ts'

/** Of .2 to .6 the chance with which spans match those that people post-edited best (docs/experiments.md). */
const MIN_BAD = 0.4

/** Runs of neighbouring words that may be wrong; `bad` is that of the worst, the chance that some of it is. */
export const toSpans = (words: readonly WordScore[]): WordScore[] => {
  const spans: WordScore[] = []
  let open: WordScore | undefined
  for (const { start, end, bad } of words) {
    if (bad < MIN_BAD) open = undefined
    else {
      if (open) spans.pop()
      open = { start: open?.start ?? start, end, bad: Math.max(bad, open?.bad ?? 0) }
      spans.push(open)
    }
  }
  return spans
}
