/** What every student is asked and says, whatever its architecture, and what executes one. */

import type { Features } from './hashing.ts'

/** A pair as a student reads it. */
export interface EncodedPair {
  readonly source: Features
  readonly translation: Features
}

/** What a student says of one pair. */
export interface RawOutput {
  /** On the manifest's `scale`. */
  readonly score: number
  /** Logit of a critical error. */
  readonly critical: number
  /** One BAD logit a translation token. */
  readonly words: Float32Array
}

/** What executes a student. A pair's output does not depend on the others of its batch. */
export interface Engine {
  readonly name: string
  /** One output a pair, in order. */
  run(batch: readonly EncodedPair[]): readonly RawOutput[] | Promise<readonly RawOutput[]>
  /** Gives memory back that no garbage collector would; the engine cannot be used after. */
  close?(): Promise<void>
}
