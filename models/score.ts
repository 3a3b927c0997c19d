/** What is said of a pair, to machines and people alike. */

import type { Flag } from './flags/index.ts'

/** `unsupported`: the release does not know the language pair, or the source is not in the language it is said to be. */
export type Verdict = 'accept' | 'review' | 'reject' | 'unsupported'

/**
 * What score and verdict were calibrated on: people's ratings of this language pair, pairs of it that were made right or
 * wrong, those of its neighbours or of all language pairs together, or, where nobody has rated anything, what a teacher said.
 */
export type CalibrationBasis = 'own' | 'made' | 'pooled' | 'teacher'

/** A token of the translation: UTF-16 offsets into the text as sent, and how likely it is a wrong word, 0-1. */
export interface WordScore {
  readonly start: number
  readonly end: number
  readonly bad: number
}

export interface Score {
  /** The direct assessment a person would be expected to give, 0-1; null when unsupported. */
  readonly score: number | null
  /** Split-conformal interval of the score, at the coverage the release states (.9); null when unsupported. */
  readonly interval: readonly [low: number, high: number] | null
  readonly verdict: Verdict
  /** Why, when unsupported. */
  readonly reason?: string
  readonly flags: readonly Flag[]
  readonly words: readonly WordScore[]
  /** Tokens of either side that were read; 0 where the student was not asked. */
  readonly tokens: { readonly source: number; readonly translation: number }
  /** Chance of a critical error, 0-1; absent where the student's critical head was not trained and calibrated. */
  readonly critical?: number
  readonly calibration?: CalibrationBasis
  /** Where log-probabilities were sent: whether the score is of them too; not where the release has no use for them in this language pair. */
  readonly logProbs?: 'used' | 'ignored'
  /** The student's own output, on the scale that the release states: human z-scores, or (direct assessment - 75) / 25; null where it was not asked. */
  readonly raw: number | null
}

/** A score without what is said of the words. */
export type PairScore = Omit<Score, 'words'>
