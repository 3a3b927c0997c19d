/** Scores as distributions over bins, so that a teacher of one number can be flattened as one of many classes can. */

import * as tf from '@tensorflow/tfjs'

export interface Bins {
  /** Evenly from the lowest to the highest score. [K] */
  readonly centres: readonly number[]
  /** Standard deviation of what is believed of a score. */
  readonly deviation: number
}

export const createBins = (
  { lowest, highest }: { readonly lowest: number; readonly highest: number },
  { bins, deviation }: { readonly bins: number; readonly deviation: number },
): Bins => ({
  centres: Array.from({ length: bins }, (_, b) => lowest + ((highest - lowest) * b) / (bins - 1)),
  deviation,
})

/** Beyond, a bin is as good as out of the question. */
const MAX_LOGIT = 8

/**
 * Scores [B] -> logits of a normal distribution round each, centred, at most 8 either way, times `heat`, [B, K]; and the mean of
 * the distribution that those logits have, [B]: at a heat of 0 that of all bins, at 1 nearly the score.
 */
export const toBinTargets = (
  scores: tf.Tensor1D,
  { centres, deviation }: Bins,
  heat: number,
): { readonly logits: tf.Tensor2D; readonly mean: tf.Tensor1D } => {
  const places = tf.tensor2d([[...centres]]) // [1, K]
  const apart = tf.sub(tf.expandDims(scores, 1), places) // [B, K]
  const raw = tf.mul(tf.square(apart), -1 / (2 * deviation ** 2))
  const centred = tf.clipByValue(tf.sub(raw, tf.mean(raw, 1, true)), -MAX_LOGIT, MAX_LOGIT)
  const logits: tf.Tensor2D = tf.mul(centred, heat)
  return { logits, mean: tf.sum(tf.mul(tf.softmax(logits), places), 1) }
}
