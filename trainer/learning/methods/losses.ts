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

const weightedMean = (errors: tf.Tensor, weights: tf.Tensor): tf.Scalar => {
  const total = tf.maximum(tf.sum(weights), 1e-6)
  return tf.div<tf.Scalar>(tf.sum(tf.mul(errors, weights)), total)
}
