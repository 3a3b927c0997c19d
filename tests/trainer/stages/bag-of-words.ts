/** An architecture of somebody else's, for architecture.test.ts: a line over the means of both sides' token vectors. */

import * as tf from '@tensorflow/tfjs'
import * as z from 'zod/mini'
import { createSizes, type StudentShape, type WholeArchitecture } from '../../../models/architectures.ts'
import type { Features } from '../../../models/hashing.ts'
import { addRow, toNumbers } from '../../../models/packed.ts'
import type { TensorSpec } from '../../../models/tensor.ts'
import type { ArchitectureFile, Trainable } from '../../../trainer/learning/students/architectures.ts'
import { createSizeSettings } from '../../../trainer/learning/students/settings.ts'
import type { Parameter, SideTensors, StudentStates } from '../../../trainer/learning/students/student.ts'

export const name: ArchitectureFile['name'] = 'bag-of-words'

interface BagShape extends StudentShape {
  /** What the means are multiplied with at the start. */
  readonly gain: number
}

const HEADS = ['score', 'critical', 'bad'] as const

const toSpecs = ({ rows, width }: BagShape): TensorSpec[] => [
  { name: 'table', type: 'int4', shape: [rows, width] },
  ...HEADS.map((head): TensorSpec => ({ name: `${head}.weight`, type: 'float16', shape: [2 * width] })),
]

export const architecture: WholeArchitecture<BagShape> = {
  createSchema: () => z.strictObject({ architecture: z.literal(name), ...createSizes(), gain: z.number() }),
  tensors: toSpecs,
  createReference: (tensors, { width }) => {
    const table = tensors.get('table')
    const weights = new Map(Array.from(tensors).flatMap(([key, tensor]) => (key === 'table' ? [] : [[key, toNumbers(tensor)]])))
    const embed = ({ ids, offsets, tokens }: Features): Float32Array[] =>
      tokens.map((_, t) => {
        const own = ids.subarray(offsets[t], offsets[t + 1])
        const sum = new Float32Array(width)
        if (table) for (const id of own) addRow(table, id, sum)
        return sum.map((value) => value / Math.sqrt(own.length))
      })
    const meanOf = (vectors: readonly Float32Array[]): Float32Array =>
      new Float32Array(width).map((_, i) => vectors.reduce((sum, vector) => sum + (vector[i] ?? 0), 0) / vectors.length)
    const head = (key: string, input: readonly number[]): number =>
      input.reduce((sum, value, i) => sum + value * (weights.get(`${key}.weight`)?.[i] ?? 0), 0)
    return (source, translation) => {
      const [x, y] = [embed(source), embed(translation)]
      const both = [...meanOf(x), ...meanOf(y)]
      const words = Float32Array.from(y, (vector) => head('bad', [...meanOf(x), ...vector]))
      return { score: head('score', both), critical: head('critical', both), words }
    }
  },
}

const toParameter = ({ name: key, shape }: TensorSpec, gain: number): Parameter => {
  const length = shape.reduce((product, dimension) => product * dimension, 1)
  if (key === 'table')
    return { name: key, shape, sparse: true, initial: (random) => Float32Array.from({ length }, () => 0.2 * random.normal()) }
  return { name: key, shape: [length, 1], initial: (random) => Float32Array.from({ length }, () => gain * random.normal()) }
}

/** [batch, tokens, width] -> [batch, width] */
const meanOf = ({ vectors, mask }: SideTensors): tf.Tensor2D =>
  tf.div(tf.sum(tf.mul(vectors, tf.expandDims(mask, 2)), 1), tf.sum(mask, 1, true))

export const trainable: Trainable<BagShape> = {
  createSettings: () =>
    z.strictObject({ architecture: z.literal(name), ...createSizeSettings(), gain: z._default(z.number(), 0.1) }),
  create: (shape) => ({
    // Only this file knows the shape.
    shape: shape as unknown as ReturnType<Trainable['create']>['shape'],
    widths: { tokens: shape.width, pooled: 2 * shape.width },
    parameters: toSpecs(shape).map((spec) => toParameter(spec, shape.gain)),
    tables: { source: 'table', translation: 'table' },
    stem: { parameters: [], run: (_, sides) => sides },
    crown: (weight, { source, translation }, dropout): StudentStates => {
      const [x, y] = [meanOf(source), meanOf(translation)]
      const pooled = dropout(tf.concat2d([x, y], 1))
      const [batch, tokens, width] = translation.vectors.shape
      const beside: tf.Tensor3D = tf.concat([tf.tile(tf.expandDims(x, 1), [1, tokens, 1]), translation.vectors], 2)
      const flat = tf.reshape(beside, [batch * tokens, 2 * width])
      const head = (key: string, input: tf.Tensor): tf.Tensor2D =>
        tf.matMul(input as tf.Tensor2D, weight(`${key}.weight`) as tf.Tensor2D)
      return {
        score: tf.reshape(head('score', pooled), [batch]),
        critical: tf.reshape(head('critical', pooled), [batch]),
        words: tf.reshape(head('bad', flat), [batch, tokens]),
        states: { source: source.vectors, translation: translation.vectors, pooled },
      }
    },
    toTensors: (weights) =>
      new Map(
        toSpecs(shape).map(({ name: key, shape: dimensions }) => [
          key,
          { shape: dimensions, values: weights.get(key) ?? new Float32Array() },
        ]),
      ),
    fromTensors: (tensors) => new Map(Array.from(tensors, ([key, { values }]) => [key, values])),
  }),
}
