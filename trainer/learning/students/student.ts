/** What every trainable student is: named weights on plain arrays, and one forward pass in TensorFlow.js. */

import type * as tf from '@tensorflow/tfjs'
import type { DecomposableShape } from '../../../models/decomposable.ts'
import type { FloatTensors } from '../../release/format/student-weights.ts'
import type { Random } from '../../statistics/random.ts'

/** One side of a batch, padded to its longest text. */
export interface Side {
  /** Token vectors, zeros at padding. [batch, tokens, width] */
  readonly vectors: tf.Tensor3D
  /** 1 for a token, 0 for padding. [batch, tokens] */
  readonly mask: tf.Tensor2D
}

export interface StudentOutputs {
  /** On the scale of the human z-scores. [batch] */
  readonly score: tf.Tensor1D
  /** Logit of a critical error. [batch] */
  readonly critical: tf.Tensor1D
  /** BAD logits; at padding they mean nothing. [batch, translation tokens] */
  readonly words: tf.Tensor2D
}

/** A weight of the dense part. The hashed table is none: it lives in hashed-table.ts, outside the gradient tape. */
export interface Parameter {
  readonly name: string
  readonly shape: readonly number[]
  initial(random: Random): Float32Array
}

/** Gives a tensor back with some of it zeroed and the rest scaled up; the identity outside training. */
export type Dropout = <T extends tf.Tensor>(x: T) => T

export interface Student {
  readonly shape: DecomposableShape
  readonly parameters: readonly Parameter[]
  /** `weight(name)` hands over a parameter's tensor. */
  forward(
    weight: (name: string) => tf.Tensor,
    pair: { readonly source: Side; readonly translation: Side },
    dropout: Dropout,
  ): StudentOutputs
  /** Dense weights and table -> tensors named and oriented as models/ defines them. */
  toTensors(weights: ReadonlyMap<string, Float32Array>, table: Float32Array): FloatTensors
  /** The way back. */
  fromTensors(tensors: FloatTensors): { weights: Map<string, Float32Array>; table: Float32Array }
}
