/** Scores many pairs batch by batch: memory stays small, and somebody can be told how far it is. */

import { type PredictInput, type PredictOptions, predict } from '../../models/predict.ts'
import type { Score } from '../../models/score.ts'

export interface PredictAllOptions extends PredictOptions {
  /** Called with the number of pairs that were scored. */
  readonly onScored: (pairs: number) => void
}

const BATCH = 256

/** `predict`, in order: a score does not depend on what else is in the batch. */
export const predictAll = async (
  pairs: readonly PredictInput[],
  { onScored, ...options }: PredictAllOptions,
): Promise<Score[]> => {
  const scores: Score[] = []
  for (let i = 0; i < pairs.length; i += BATCH) {
    const batch = pairs.slice(i, i + BATCH)
    scores.push(...(await predict(batch, options)))
    onScored(batch.length)
  }
  return scores
}
