/** The `birnn` student in TensorFlow.js: models/birnn.ts with a batch dimension, masks and gradients. */

import * as tf from '@tensorflow/tfjs'
import * as z from 'zod/mini'
import { type BirnnShape, birnnTensors, DIRECTIONS, SIDES } from '../../../models/birnn.ts'
import type { DecomposableShape } from '../../../models/decomposable.ts'
import type { TensorSpec } from '../../../models/tensor.ts'
import type { Trainable } from './architectures.ts'
import { TABLE_DEVIATION } from './hashed-table.ts'
import { glorot, noise, transpose } from './initial.ts'
import { absent, affine } from './layers.ts'
import { createSizeSettings } from './settings.ts'
import type { Dropout, Parameter, Sides, SideTensors, StudentStates, WeightOf } from './student.ts'

export const birnn: Trainable<BirnnShape> = {
  createSettings: () =>
    z
      .strictObject({
        architecture: z.literal('birnn'),
        ...createSizeSettings(),
        hidden: z._default(z.int().check(z.positive()), 50),
        /** Between these two its scores lie; the defaults are those of z-scores. */
        lowest: z._default(z.number(), -3),
        highest: z._default(z.number(), 2.5),
      })
      .check(z.refine(({ lowest, highest }) => lowest < highest, { path: ['lowest'], error: 'must be below highest' })),
  create: (shape) => ({
    // Whoever reads more of it than any shape has knows the architecture.
    shape: shape as unknown as DecomposableShape,
    widths: { tokens: 2 * shape.hidden, pooled: 4 * shape.hidden },
    parameters: birnnTensors(shape).map(toParameter),
    tables: { source: 'source.table', translation: 'translation.table' },
    stem: { parameters: [], run: (_, sides) => sides },
    crown: (weight, sides, dropout) => crown({ weight, dropout, shape }, sides),
    toTensors: (weights) =>
      new Map(
        birnnTensors(shape).map(({ name, shape: dimensions }) => {
          const values = weights.get(name) ?? new Float32Array()
          return [name, { shape: dimensions, values: turn({ name, shape: dimensions }, values, 'out') }]
        }),
      ),
    fromTensors: (tensors) =>
      new Map(
        birnnTensors(shape).map((spec) => [spec.name, turn(spec, tensors.get(spec.name)?.values ?? new Float32Array(), 'in')]),
      ),
  }),
}

const isTable = (name: string): boolean => name.endsWith('.table')

/** Matrices of models/ are [outputs, inputs], here [inputs, outputs]. */
const turn = (
  { name, shape: [outputs = 1, inputs] }: Pick<TensorSpec, 'name' | 'shape'>,
  values: Float32Array,
  way: 'in' | 'out',
) => {
  if (inputs === undefined || isTable(name)) return values
  return way === 'in' ? transpose(values, outputs, inputs) : transpose(values, inputs, outputs)
}

const toParameter = ({ name, shape: dimensions }: TensorSpec): Parameter => {
  const [outputs = 1, inputs] = dimensions
  if (isTable(name))
    return {
      name,
      shape: dimensions,
      sparse: true,
      initial: (random) => noise(outputs * (inputs ?? 1), TABLE_DEVIATION, random),
    }
  if (name.endsWith('.bias')) return { name, shape: dimensions, initial: () => new Float32Array(outputs) }
  const shape = [inputs ?? outputs, inputs === undefined ? 1 : outputs]
  return { name, shape, initial: (random) => glorot(shape, random) }
}

interface Network {
  readonly weight: WeightOf
  readonly dropout: Dropout
  readonly shape: BirnnShape
}

// B batch, L tokens of the longer side, H hidden.
const crown = (network: Network, sides: Sides): StudentStates => {
  const { weight, dropout, shape } = network
  const states = recur(network, sides)
  const [x, y] = SIDES.map((name, i) => {
    const { mask } = sides[name]
    const tokens = affine(dropout(states[i] ?? sides[name].vectors), weight(`${name}.pool.weight`), weight(`${name}.pool.bias`)) // [B, T, 2H]
    const logits = tf.squeeze<tf.Tensor2D>(affine(tokens, weight(`${name}.pool.context`)), [2]) // [B, T]
    const shares = tf.softmax(tf.add(logits, absent(mask))) // [B, T]
    return { tokens, pooled: tf.sum<tf.Tensor2D>(tf.mul(tokens, tf.expandDims(shares, 2)), 1) }
  })
  if (!x || !y) throw new TypeError('a pair has two sides')
  const both = tf.concat2d([x.pooled, y.pooled], 1) // [B, 4H]
  const beside: tf.Tensor3D = tf.tile(tf.expandDims(x.pooled, 1), [1, y.tokens.shape[1], 1]) // [B, T, 2H]
  const head = <T extends tf.Tensor>(name: string, input: tf.Tensor): T =>
    tf.squeeze<T>(affine(input, weight(`${name}.weight`), weight(`${name}.bias`)), [input.rank - 1])
  return {
    score: tf.add(tf.mul(tf.sigmoid(head<tf.Tensor1D>('score', both)), shape.highest - shape.lowest), shape.lowest),
    critical: head('critical', both),
    words: head('bad', tf.concat([y.tokens, beside], 2)),
    states: { source: x.tokens, translation: y.tokens, pooled: both },
  }
}

/** Both directions of both sides at once, a token after the other: the states of each side, [B, T, 2H]. */
const recur = ({ weight, shape: { hidden: H } }: Network, sides: Sides): tf.Tensor3D[] => {
  const longest = Math.max(...SIDES.map((name) => sides[name].vectors.shape[1]))
  const lanes = SIDES.flatMap((side) => DIRECTIONS.map((direction) => ({ side, direction, name: `${side}.${direction}` })))
  const stack = (part: string, rank: number): tf.Tensor =>
    tf.stack(
      lanes.map(({ name }) => tf.reshape(weight(`${name}.${part}`), rank === 2 ? weight(`${name}.${part}`).shape : [1, 3 * H])),
    )
  const inputs = lanes.map(({ side, direction, name }) => {
    const { vectors, mask } = pad(sides[side], longest)
    const projected = affine(vectors, weight(`${name}.input.weight`), weight(`${name}.input.bias`)) // [B, L, 3H]
    return direction === 'forward' ? { projected, mask } : { projected: tf.reverse(projected, 1), mask: tf.reverse(mask, 1) }
  })
  const projected = tf.unstack(tf.stack(inputs.map((lane) => lane.projected)), 2) // L of [4, B, 3H]
  const masks = tf.unstack(tf.expandDims(tf.stack(inputs.map(({ mask }) => mask)), 3), 2) // L of [4, B, 1]
  const [matrix, bias] = [stack('state.weight', 2), stack('state.bias', 1)] // [4, H, 3H], [4, 1, 3H]
  const batch = sides.source.vectors.shape[0]
  let state: tf.Tensor = tf.zeros([lanes.length, batch, H])
  const states = projected.map((input, t) => {
    const held = tf.add(tf.matMul(state, matrix), bias)
    const [z, r, n] = tf.split(input, 3, 2)
    const [heldZ, heldR, heldN] = tf.split(held, 3, 2)
    if (!z || !r || !n || !heldZ || !heldR || !heldN) throw new TypeError('a gated unit has three parts')
    const update = tf.sigmoid(tf.add(z, heldZ))
    const fresh = tf.tanh(tf.add(n, tf.mul(tf.sigmoid(tf.add(r, heldR)), heldN)))
    const next = tf.add(fresh, tf.mul(update, tf.sub(state, fresh)))
    // Padding changes nothing, so that a side does not know how long others are.
    state = tf.add(state, tf.mul(masks[t] ?? 1, tf.sub(next, state)))
    return state
  })
  const seen = tf.unstack(tf.stack(states, 2)) // 4 of [B, L, H]
  return SIDES.map((side, s) => {
    const [forward, backward] = DIRECTIONS.map((_, d) => seen[2 * s + d] ?? tf.zeros([batch, longest, H]))
    if (!forward || !backward) throw new TypeError('there are two directions')
    const both = tf.concat([forward, tf.reverse(backward, 1)], 2) as tf.Tensor3D
    return tf.slice<tf.Rank.R3, tf.Tensor3D>(both, [0, 0, 0], [batch, sides[side].vectors.shape[1], 2 * H])
  })
}

const pad = ({ vectors, mask }: SideTensors, length: number): SideTensors => {
  const missing = length - vectors.shape[1]
  if (missing === 0) return { vectors, mask }
  return {
    vectors: tf.pad<tf.Tensor3D>(vectors, [
      [0, 0],
      [0, missing],
      [0, 0],
    ]),
    mask: tf.pad<tf.Tensor2D>(mask, [
      [0, 0],
      [0, missing],
    ]),
  }
}
