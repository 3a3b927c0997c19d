/**
 * Thresholds with a promise for finite samples: Learn then Test by fixed sequence (Angelopoulos et al. 2021). The
 * thresholds are tried from the safest on, each by an exact binomial test, and the first that fails ends the walk; so
 * that as many as one likes cost no correction, and nothing has to be set aside to fit on. Pure.
 */

import { mostErrors } from './binomial.ts'

export interface Promise {
  /** At most this share of errors. */
  readonly rate: number
  /** With this chance, over the draws of the sample. */
  readonly confidence: number
}

/** The last threshold of `sequence` before the first with more errors than `most`. */
export const lastBelow = (
  sequence: Iterable<number>,
  errorsAt: (threshold: number) => number,
  most: number,
): number | undefined => {
  let last: number | undefined
  for (const threshold of sequence) {
    if (errorsAt(threshold) > most) break
    last = threshold
  }
  return last
}

/**
 * The last threshold of `sequence`, from the safest on, that keeps the promise, given how many of `count` are errors at
 * a threshold; undefined where even the first does not, as with fewer than 29 of them for 10 % at 95 %.
 */
export const learnThenTest = (
  sequence: Iterable<number>,
  { rate, confidence, count, errorsAt }: Promise & { readonly count: number; readonly errorsAt: (threshold: number) => number },
): number | undefined => lastBelow(sequence, errorsAt, mostErrors(count, rate, confidence))
