/** What a student learns from: a pair, and all that is known of it. */

import type { LanguagePair } from '../../../models/pair.ts'

/** A pair as word types, with its labels; NaN where there is none. */
export interface Example {
  readonly languagePair: LanguagePair
  /** Where it came from, without what tells rows of one origin apart: `train`, `chat-wrong:name`. */
  readonly origin: string
  /** Examples of one language pair and source text have the same. */
  readonly group: number
  readonly source: Int32Array
  readonly translation: Int32Array
  /** What is known without a teacher: people's rating, or what the recipe of a pair made of it. */
  readonly human: number
  /** Each teacher's score, in the order of the data's teachers. */
  readonly teachers: Float32Array
  /** Share of `human` where a teacher has spoken too; NaN: as the method has it. */
  readonly knownShare: number
  /** Probability of a critical error. */
  readonly critical: number
  /** Probability that a token is BAD; may be shorter than the translation, never longer. */
  readonly words: Float32Array
  /** Of every loss term. */
  readonly weight: number
  /** What the method has noted of it. */
  readonly notes?: Float32Array
}

/** Examples by number, as an array has them or columns of numbers. */
export interface Examples {
  readonly length: number
  at(index: number): Example | undefined
}

/** What a plan of batches asks of examples. */
export interface PlannedExamples {
  readonly length: number
  /** Orders examples by what they are padded to: by their longer side, then by the other. */
  sizeOf(index: number): number
  /** How often an epoch has it: 2 is twice, .25 a quarter of all such, 0 never. */
  repeatOf(index: number): number
  groupOf(index: number): number
}

/** The training rows of a run. */
export type TrainingExamples = Examples & PlannedExamples & Iterable<Example>
