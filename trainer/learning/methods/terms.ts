/** What objectives are made of beside losses.ts: pure functions of tensors, with gradients where one is meant. */

import * as tf from '@tensorflow/tfjs'
import type { StudentStates } from '../students/student.ts'
import { binaryCrossEntropy } from './losses.ts'
import type { Batch, Targets, Terms } from './method.ts'

/** The same numbers, through which no gradient flows: TensorFlow.js has no stopGradient. */
export const detach = <T extends tf.Tensor>(x: T): T =>
  tf.customGrad((input) => {
    const value = (input as tf.Tensor).clone()
    return { value, gradFunc: (gradient: tf.Tensor) => tf.zerosLike(gradient) }
  })(x) as T

/** 1 with probability p, 0 else, without a gradient. One operation, since `less` has no gradient even behind `detach`. */
export const bernoulli = <T extends tf.Tensor>(p: T, noise: tf.Tensor): T =>
  tf.customGrad((input) => {
    const value = tf.cast(tf.less(noise, input as tf.Tensor), 'float32')
    return { value, gradFunc: (gradient: tf.Tensor) => tf.zerosLike(gradient) }
  })(p) as T

/**
 * Two in one: the mixture where both are known, `share` of it (or of each pair's) the first, else the one that is. Its squared error has the
 * gradient of the two squared errors weighted.
 */
export const mix = (
  first: Targets<tf.Tensor1D>,
  second: Targets<tf.Tensor1D>,
  share: number | tf.Tensor1D,
): Targets<tf.Tensor1D> => {
  const both = tf.mul(first.known, second.known)
  const ofFirst = tf.sub(first.known, tf.mul(both, typeof share === 'number' ? 1 - share : tf.sub(1, share)))
  const ofSecond = tf.sub(second.known, tf.mul(both, share))
  const values: tf.Tensor1D = tf.add(tf.mul(first.values, ofFirst), tf.mul(second.values, ofSecond))
  return { values, known: tf.maximum(first.known, second.known) }
}

/** What the score of each pair should be: people's and the teacher's, mixed as the mixture says, else `goldWeight` people's. */
export const target = ({ human, teacher, knownShares }: Batch, goldWeight: number): Targets<tf.Tensor1D> => {
  if (!knownShares) return mix(human, teacher, goldWeight)
  const otherwise: tf.Tensor1D = tf.mul(tf.sub(1, knownShares.known), goldWeight)
  return mix(human, teacher, tf.add(tf.mul(knownShares.values, knownShares.known), otherwise))
}

/** One of the method's own notes of each pair. [batch] */
export const noteOf = ({ notes }: Pick<Batch, 'notes'>, place: number): tf.Tensor1D =>
  tf.tensor1d(notes.map((note) => note[place] ?? 0))

/** `known`, times how much each pair counts. [batch, ...] */
export const weigh = <T extends tf.Tensor>(known: T, { weights }: Pick<Batch, 'weights'>): T =>
  weights ? tf.mul(known, known.rank === 2 ? tf.expandDims(weights, 1) : weights) : known

/** The terms of the word head and of the critical head; none at a weight of 0. */
export const heads = (
  outputs: Pick<StudentStates, 'words' | 'critical'>,
  batch: Batch,
  { wordLoss, criticalLoss }: { readonly wordLoss: number; readonly criticalLoss: number },
): Terms => {
  const { words, critical } = batch
  const ofWords = (): tf.Scalar => binaryCrossEntropy(outputs.words, words.values, weigh(words.known, batch))
  const ofCritical = (): tf.Scalar => binaryCrossEntropy(outputs.critical, critical.values, weigh(critical.known, batch))
  return {
    ...(wordLoss > 0 ? { words: tf.mul(ofWords(), wordLoss) } : {}),
    ...(criticalLoss > 0 ? { critical: tf.mul(ofCritical(), criticalLoss) } : {}),
  }
}
