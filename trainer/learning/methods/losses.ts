/** Loss terms: pure functions of tensors. Weights of 0 take an entry out, whatever its target. */

import * as tf from '@tensorflow/tfjs'

/** Mean of the squared error, weighted. All [n]; 0 where no weight is above 0. */
export const squaredError = (output: tf.Tensor1D, target: tf.Tensor1D, weights: tf.Tensor1D): tf.Scalar =>
  weightedMean(tf.square(tf.sub(output, target)), weights)

/** Mean of the binary cross-entropy between logits and probabilities, weighted. All of one shape; 0 as above. */
export const binaryCrossEntropy = <T extends tf.Tensor>(logits: T, probabilities: T, weights: T): tf.Scalar => {
  // log(1 + e^-|x|) + max(x, 0) - x p does not overflow. The plain log is exact enough and every backend has it.
  const softened = tf.log(tf.add(1, tf.exp(tf.neg(tf.abs(logits)))))
  return weightedMean(tf.add(softened, tf.sub(tf.relu(logits), tf.mul(logits, probabilities))), weights)
}

export interface Ranked {
  readonly target: tf.Tensor1D
  /** Only outputs of one group are compared. int32 */
  readonly groups: tf.Tensor1D
  /** 0 takes an entry out of every comparison. */
  readonly known: tf.Tensor1D
}

/**
 * A hinge over all two outputs of one group whose targets are at least `gap` apart: the better is to be above the worse by
 * as much as the targets are, `margin` at most (Herbrich et al. 2000, with the margin of Cortes et al. 2007). Mean over
 * such two; 0 where there are none. All [n].
 */
export const rankingError = (
  output: tf.Tensor1D,
  { target, groups, known }: Ranked,
  { gap, margin }: { readonly gap: number; readonly margin: number },
): tf.Scalar => {
  const over = <T extends tf.Tensor1D>(values: T): tf.Tensor2D => tf.sub(tf.expandDims(values, 1), tf.expandDims(values, 0)) // [n, n]
  const apart = over(target)
  const together = tf.cast(tf.equal(tf.expandDims(groups, 1), tf.expandDims(groups, 0)), 'float32')
  const counted = tf.mul(tf.expandDims(known, 1), tf.expandDims(known, 0))
  const better = tf.mul(tf.mul(together, counted), tf.cast(tf.greaterEqual(apart, gap), 'float32'))
  return weightedMean(tf.relu(tf.sub(tf.minimum(apart, margin), over(output))), better)
}

/** Both of one shape; 0 where no weight is above 0. */
export const weightedMean = (errors: tf.Tensor, weights: tf.Tensor): tf.Scalar => {
  const total = tf.maximum(tf.sum(weights), 1e-6)
  return tf.div<tf.Scalar>(tf.sum(tf.mul(errors, weights)), total)
}
