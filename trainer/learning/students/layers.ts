/** Layers of a student in TensorFlow.js that more than one of its parts is made of. */

import * as tf from '@tensorflow/tfjs'
import type { Dropout } from './student.ts'

export interface Network {
  /** Matrices are [inputs, outputs] here, so that no product of the forward pass transposes. */
  readonly weight: (name: string) => tf.Tensor
  readonly dropout: Dropout
  readonly hidden: number
}

/** Far below any logit, yet finite: minus infinity times a mask of 0 would be no number. */
const NEVER = -1e9

/** 0 for a token, far below zero for padding. */
export const absent = (mask: tf.Tensor2D): tf.Tensor2D => tf.mul(tf.sub(1, mask), NEVER)

/** x [..., inputs] times matrix [inputs, outputs], plus bias [outputs]. */
export const affine = <T extends tf.Tensor>(x: T, matrix: tf.Tensor, bias?: tf.Tensor): T => {
  const [inputs = 1, outputs = 1] = matrix.shape
  const product = tf.matMul(tf.reshape(x, [-1, inputs]), tf.reshape(matrix, [inputs, outputs])) // one 2-D product
  // Only the last dimension changes, so it stays a tensor of x's rank.
  return tf.reshape(bias ? addRow(product, bias) : product, [...x.shape.slice(0, -1), outputs]) as T
}

/** Adds a row [columns] to every row of x [rows, columns]. */
const addRow = tf.customGrad((x, row) => ({
  // The declared types do not know what this is given.
  value: tf.add(x as tf.Tensor2D, row as tf.Tensor1D),
  gradFunc: (gradient) => [gradient, sumColumns(gradient as tf.Tensor2D)],
}))

/** The sum of all rows, as a product: the wasm backend's Sum over the first axis took a tenth of a step. */
export const sumColumns = (x: tf.Tensor2D): tf.Tensor1D => {
  const [rows, columns] = x.shape
  return tf.reshape(tf.matMul(tf.ones<tf.Rank.R2>([1, rows]), x), [columns])
}

/** The tape's own gradient of relu asks of every number whether it is one, in seven operations: a twentieth of a step. */
export const relu = tf.customGrad((...inputs) => {
  // The declared types do not know what this saves.
  const [x, save] = inputs as unknown as [tf.Tensor, (tensors: tf.Tensor[]) => void]
  const value = tf.relu(x)
  save([value])
  const gradFunc = (gradient: tf.Tensor, [saved]: tf.Tensor[]): tf.Tensor[] =>
    saved ? [tf.mul(gradient, tf.cast(tf.greater(saved, 0), 'float32'))] : []
  return { value, gradFunc }
}) as <T extends tf.Tensor>(x: T) => T
