/** Direct distillation: the student learns the teacher's outputs and the human scores at once. */

import * as tf from '@tensorflow/tfjs'
import { binaryCrossEntropy, squaredError } from './losses.ts'
import type { Method, Targets } from './method.ts'

export interface DirectOptions {
  /** Share of the human score where a pair has a teacher's too. */
  readonly goldWeight: number
  readonly wordLoss: number
  readonly criticalLoss: number
}

export const createDirect = ({ goldWeight, wordLoss, criticalLoss }: DirectOptions): Method => ({
  name: 'direct',
  loss: (outputs, labels) => {
    const { words, critical, weights } = labels
    const score = blend(labels.human, labels.teacher, goldWeight)
    const weigh = <T extends tf.Tensor>(known: T): T =>
      weights ? tf.mul(known, known.rank === 2 ? tf.expandDims(weights, 1) : weights) : known
    // A term of weight 0 stays: TensorFlow.js refuses gradients of heads that the loss does not reach.
    return tf.addN([
      squaredError(outputs.score, score.values, weigh(score.known)),
      tf.mul(binaryCrossEntropy(outputs.words, words.values, weigh(words.known)), wordLoss),
      tf.mul(binaryCrossEntropy(outputs.critical, critical.values, weigh(critical.known)), criticalLoss),
    ])
  },
})

/**
 * Human and teacher score in one: the mixture where both are known, else the one that is. Its squared error has the
 * gradient of the two squared errors weighted.
 */
const blend = (human: Targets<tf.Tensor1D>, teacher: Targets<tf.Tensor1D>, goldWeight: number): Targets<tf.Tensor1D> => {
  const both = tf.mul(human.known, teacher.known)
  const humanShare = tf.sub(human.known, tf.mul(both, 1 - goldWeight))
  const teacherShare = tf.sub(teacher.known, tf.mul(both, goldWeight))
  const values: tf.Tensor1D = tf.add(tf.mul(human.values, humanShare), tf.mul(teacher.values, teacherShare))
  return { values, known: tf.maximum(human.known, teacher.known) }
}
