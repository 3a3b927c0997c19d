/** A method of distilling: what a batch's labels ask of a student's outputs. */

import type * as tf from '@tensorflow/tfjs'
import type { StudentOutputs } from '../students/student.ts'

/** Targets of one kind; `known` is 1 where there is one and 0 where not. */
export interface Targets<T extends tf.Tensor> {
  readonly values: T
  readonly known: T
}

/** All that is known of a batch. Scores are on the scale of the human z-scores. */
export interface Labels {
  readonly human: Targets<tf.Tensor1D> // [batch]
  readonly teacher: Targets<tf.Tensor1D> // [batch]
  /** The teacher's probability of a critical error. */
  readonly critical: Targets<tf.Tensor1D> // [batch]
  /** The teacher's probability that a token is BAD. */
  readonly words: Targets<tf.Tensor2D> // [batch, translation tokens]
  /** How much each pair counts, in every term; absent: all alike. */
  readonly weights?: tf.Tensor1D | undefined // [batch]
}

export interface Method {
  readonly name: string
  loss(outputs: StudentOutputs, labels: Labels): tf.Scalar
}
