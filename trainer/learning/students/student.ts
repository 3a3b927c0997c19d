/** What every trainable student is: named weights on plain arrays, and one forward pass in TensorFlow.js. */

import type * as tf from '@tensorflow/tfjs'
import type { DecomposableShape } from '../../../models/decomposable.ts'
import type { FloatTensors } from '../../release/format/student-weights.ts'
import type { Random } from '../../statistics/random.ts'

/** One side of a batch, padded to its longest text. */
export interface SideTensors {
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

/** What a student says, and what it thinks on the way. */
export interface StudentStates extends StudentOutputs {
  readonly states: {
    /** [batch, source tokens, hidden] */
    readonly source: tf.Tensor3D
    /** [batch, translation tokens, hidden] */
    readonly translation: tf.Tensor3D
    /** Both sides in one vector. [batch, length] */
    readonly pooled: tf.Tensor2D
  }
}

export interface Parameter {
  readonly name: string
  readonly shape: readonly number[]
  /** A table, [rows, width], that lives outside the gradient tape: only the rows that a batch reads are stepped. */
  readonly sparse?: true
  initial(random: Random): Float32Array
}

/** Gives a tensor back with some of it zeroed and the rest scaled up; the identity outside training. */
export type Dropout = <T extends tf.Tensor>(x: T) => T

/** Both sides of a batch. */
export interface Sides {
  readonly source: SideTensors
  readonly translation: SideTensors
}

/** Hands over the tensor of a parameter that is not sparse. */
export type WeightOf = (name: string) => tf.Tensor

export interface Student {
  readonly shape: DecomposableShape
  /** Numbers in one of its states. */
  readonly widths: { readonly tokens: number; readonly pooled: number }
  readonly parameters: readonly Parameter[]
  /** The sparse parameter that each side's tokens are looked up in; it may be one for both. */
  readonly tables: { readonly source: string; readonly translation: string }
  /** The first layers, which several students may have in common, parameters and all. */
  readonly stem: {
    readonly parameters: readonly string[]
    run(weight: WeightOf, sides: Sides, dropout: Dropout): Sides
  }
  /** What the layers above make of what the stem gives. */
  crown(weight: WeightOf, stem: Sides, dropout: Dropout): StudentStates
  /** Parameters -> tensors named and oriented as models/ defines them. */
  toTensors(weights: ReadonlyMap<string, Float32Array>): FloatTensors
  /** The way back. */
  fromTensors(tensors: FloatTensors): Map<string, Float32Array>
}

/** The whole forward pass. */
export const forward = (
  student: Student,
  weight: WeightOf,
  { sides, dropout }: { sides: Sides; dropout: Dropout },
): StudentStates => student.crown(weight, student.stem.run(weight, sides, dropout), dropout)
