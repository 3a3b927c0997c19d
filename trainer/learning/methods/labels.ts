/** What is known of a batch of examples, as tensors. */

import * as tf from '@tensorflow/tfjs'
import type { Example } from '../batch/example.ts'
import type { Batch, Targets } from './method.ts'

/** Examples -> label tensors; what is unknown gets the value 0 and weighs 0. */
export const toBatch = (examples: readonly Example[], tokens: number): Batch => {
  const words = new Float32Array(examples.length * tokens).fill(Number.NaN)
  examples.forEach((example, i) => {
    words.set(example.words, i * tokens)
  })
  const oneEach = (pick: (example: Example) => number) => Float32Array.from(examples, pick)
  return {
    human: toTargets(
      oneEach(({ human }) => human),
      [examples.length],
    ),
    teacher: toTargets(
      oneEach(({ teachers }) => meanOf(teachers)),
      [examples.length],
    ),
    teachers: toTargets(Float32Array.from(examples.flatMap(({ teachers }) => Array.from(teachers))), [
      examples.length,
      examples[0]?.teachers.length ?? 0,
    ]),
    notes: examples.map(({ notes }) => notes ?? []),
    critical: toTargets(
      oneEach(({ critical }) => critical),
      [examples.length],
    ),
    words: toTargets(words, [examples.length, tokens]),
    groups: tf.tensor1d(
      Array.from(examples, ({ group }) => group),
      'int32',
    ),
    ...(examples.some(({ knownShare }) => !Number.isNaN(knownShare))
      ? {
          knownShares: toTargets(
            oneEach(({ knownShare }) => knownShare),
            [examples.length],
          ),
        }
      : {}),
    ...(examples.some(({ weight }) => weight !== 1) ? { weights: tf.tensor1d(oneEach(({ weight }) => weight)) } : {}),
  }
}

/** Of those that have spoken; NaN where none has. */
const meanOf = (scores: Float32Array): number => {
  if (scores.length === 1) return scores[0] ?? Number.NaN
  const said = scores.filter((score) => !Number.isNaN(score))
  return said.reduce((sum, score) => sum + score, 0) / said.length
}

const toTargets = <T extends tf.Tensor>(values: Float32Array, shape: number[]): Targets<T> => ({
  values: tf.tensor(
    values.map((value) => (Number.isNaN(value) ? 0 : value)),
    shape,
  ) as T,
  known: tf.tensor(
    values.map((value) => (Number.isNaN(value) ? 0 : 1)),
    shape,
  ) as T,
})
