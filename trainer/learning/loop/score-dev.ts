/** How good a student is on dev, by language pair. */

import { sampleCorrelation } from 'simple-statistics'
import type { Example } from '../batch/example.ts'
import { type RunOptions, runStudent } from '../students/run.ts'

export interface DevScore {
  readonly pearson: Readonly<Record<string, number>>
  readonly meanPearson: number
}

/** Pearson of the student with the dev scores, and its mean over the language pairs. */
export const scoreDev = async (dev: readonly Example[], options: RunOptions): Promise<DevScore> => {
  const outputs = await runStudent(dev, options)
  const scored = dev.map(({ languagePair, human }, i) => ({ languagePair, human, score: outputs[i]?.score ?? 0 }))
  const byPair = Map.groupBy(scored, ({ languagePair }) => languagePair)
  const pearson = Object.fromEntries(Array.from(byPair, ([pair, rows]) => [pair, correlate(rows)]))
  const values = Object.values(pearson)
  return { pearson, meanPearson: values.reduce((sum, value) => sum + value, 0) / values.length }
}

/** 0 where there is no correlation: a student that says the same of every pair is no better than that. */
const correlate = (rows: readonly { readonly score: number; readonly human: number }[]): number => {
  if (rows.length < 2) return 0
  const scores = rows.map(({ score }) => score)
  const humans = rows.map(({ human }) => human)
  const correlation = sampleCorrelation(scores, humans)
  return Number.isFinite(correlation) ? correlation : 0
}
