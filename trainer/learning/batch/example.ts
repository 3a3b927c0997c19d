/** What a student learns from: a pair, and all that is known of it. */

import type { LanguagePair } from '../../../models/pair.ts'

/** A pair as word types, with its labels; NaN where there is none. */
export interface Example {
  readonly languagePair: LanguagePair
  readonly source: Int32Array
  readonly translation: Int32Array
  readonly human: number
  readonly teacher: number
  /** Probability of a critical error. */
  readonly critical: number
  /** Probability that a token is BAD; may be shorter than the translation, never longer. */
  readonly words: Float32Array
  /** Of every loss term. */
  readonly weight: number
}
