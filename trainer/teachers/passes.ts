/** Several answers about one pair -> one label: models that are asked twice say two things. */

import { roundTo } from '../data/scale.ts'
import { isLabel, type TeacherAnswer } from './teacher.ts'

/** Answers farther from the mean than this many standard deviations are dropped (GEMBA-MQM V2, Junczys-Dowmunt 2025). */
const MAX_DEVIATIONS = 2

export interface Spread {
  readonly mean: number
  /** Standard deviation of the values that were kept (divided by their number). */
  readonly deviation: number
}

/** Without what lies more than two standard deviations from the mean of all; with five values or fewer nothing can. */
export const toSpread = (values: readonly number[]): Spread => {
  const all = momentsOf(values)
  const kept = values.filter((value) => Math.abs(value - all.mean) <= MAX_DEVIATIONS * all.deviation + Number.EPSILON)
  return momentsOf(kept)
}

const momentsOf = (values: readonly number[]): Spread => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return { mean, deviation: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) }
}

/** The mean of the passes that gave a label; where none did, why the last did not. */
export const toOneAnswer = (passes: readonly TeacherAnswer[]): TeacherAnswer => {
  const scores = passes.filter(isLabel).map(({ score }) => score)
  const [first] = passes
  if (passes.length === 1 && first) return first
  if (scores.length === 0) return passes.at(-1) ?? { failed: 'was never asked' }
  const { mean, deviation } = toSpread(scores)
  return { score: roundTo(mean, 6), deviation: roundTo(deviation, 6) }
}
