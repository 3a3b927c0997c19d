/**
 * The `birnn` student (Gajbhiye et al. 2021): each side has a table of its own, a bidirectional recurrent layer of gated units
 * and attention pooling, and meets the other in the score alone. Its tensors, and its forward pass as the oracle runs it.
 */

import * as z from 'zod/mini'
import { createSizes, type StudentShape, type WholeArchitecture } from './architectures.ts'
import { requireTensors } from './decomposable.ts'
import type { RawOutput } from './engine.ts'
import type { Features } from './hashing.ts'
import { addRow, toNumbers } from './packed.ts'
import type { PackedTensor, TensorSpec } from './tensor.ts'
import { affine, at, concatenate, dot, sigmoid, softmax, type Vector, weightedMean } from './vectors.ts'

export interface BirnnShape extends StudentShape {
  readonly architecture: 'birnn'
  /** H: length of the state of each direction. */
  readonly hidden: number
  /** Between these two the score lies. */
  readonly lowest: number
  readonly highest: number
}

export const SIDES = ['source', 'translation'] as const
export const DIRECTIONS = ['forward', 'backward'] as const
type SideName = (typeof SIDES)[number]

/** Matrices are [outputs, inputs]; of a recurrent layer the outputs are update, reset and new state, [z, r, n]. */
export const birnnTensors = ({ rows, width: D, hidden: H }: BirnnShape): TensorSpec[] => [
  ...SIDES.flatMap((side): TensorSpec[] => [
    { name: `${side}.table`, type: 'int4', shape: [rows, D] },
    ...DIRECTIONS.flatMap((direction): TensorSpec[] => [
      { name: `${side}.${direction}.input.weight`, type: 'int8', shape: [3 * H, D] },
      { name: `${side}.${direction}.input.bias`, type: 'float16', shape: [3 * H] },
      { name: `${side}.${direction}.state.weight`, type: 'int8', shape: [3 * H, H] },
      { name: `${side}.${direction}.state.bias`, type: 'float16', shape: [3 * H] },
    ]),
    { name: `${side}.pool.weight`, type: 'int8', shape: [2 * H, 2 * H] }, // inputs [forward, backward]
    { name: `${side}.pool.bias`, type: 'float16', shape: [2 * H] },
    { name: `${side}.pool.context`, type: 'float16', shape: [2 * H] },
  ]),
  // Inputs [source pooled, translation pooled]; of the words [translation token, source pooled].
  ...['score', 'critical', 'bad'].flatMap((head): TensorSpec[] => [
    { name: `${head}.weight`, type: 'float16', shape: [4 * H] },
    { name: `${head}.bias`, type: 'float16', shape: [1] },
  ]),
]

const createReference = (tensors: ReadonlyMap<string, PackedTensor>, shape: BirnnShape) => {
  requireTensors(tensors, birnnTensors(shape))
  const { width: D, hidden: H, lowest, highest } = shape
  const dense = new Map<string, Vector>()
  for (const [name, tensor] of tensors) if (!name.endsWith('.table')) dense.set(name, toNumbers(tensor))
  const weights = (name: string): Vector => dense.get(name) ?? new Float32Array()

  /** Sum of the rows of each token over the root of their number. */
  const embed = ({ ids, offsets, tokens }: Features, side: SideName): Vector[] => {
    const table = tensors.get(`${side}.table`)
    return tokens.map((_, t) => {
      const mine = ids.subarray(offsets[t], offsets[t + 1])
      const sum = new Float32Array(D)
      if (table) for (const id of mine) addRow(table, id, sum)
      return sum.map((value) => value / Math.sqrt(mine.length))
    })
  }

  /** States after each vector (Cho et al. 2014, with the reset after the product). */
  const recur = (vectors: readonly Vector[], name: string): Vector[] => {
    const layer = (part: string, vector: Vector): Vector =>
      affine(vector, weights(`${name}.${part}.weight`), weights(`${name}.${part}.bias`))
    let state: Vector = new Float32Array(H)
    return vectors.map((vector) => {
      const [input, held] = [layer('input', vector), layer('state', state)]
      state = state.map((value, i) => {
        const update = sigmoid(at(input, i) + at(held, i))
        const reset = sigmoid(at(input, H + i) + at(held, H + i))
        const fresh = Math.tanh(at(input, 2 * H + i) + reset * at(held, 2 * H + i))
        return (1 - update) * fresh + update * value
      })
      return state
    })
  }

  /** Each token, projected, and all of them pooled. */
  const read = (features: Features, side: SideName): { tokens: Vector[]; pooled: Vector } => {
    const vectors = embed(features, side)
    const forward = recur(vectors, `${side}.forward`)
    const backward = recur(vectors.toReversed(), `${side}.backward`).toReversed()
    const tokens = forward.map((state, t) =>
      affine(concatenate([state, backward[t] ?? state]), weights(`${side}.pool.weight`), weights(`${side}.pool.bias`)),
    )
    const shares = softmax(tokens.map((token) => dot(token, weights(`${side}.pool.context`))))
    return { tokens, pooled: weightedMean(tokens, shares) }
  }

  const head = (name: string, input: Vector): number => dot(input, weights(`${name}.weight`)) + at(weights(`${name}.bias`), 0)

  return (source: Features, translation: Features): RawOutput => {
    const [x, y] = [read(source, 'source'), read(translation, 'translation')]
    const both = concatenate([x.pooled, y.pooled])
    return {
      score: lowest + (highest - lowest) * sigmoid(head('score', both)),
      critical: head('critical', both),
      words: Float32Array.from(y.tokens, (token) => head('bad', concatenate([token, x.pooled]))),
    }
  }
}

export const birnn: WholeArchitecture<BirnnShape> = {
  createSchema: () =>
    z
      .strictObject({
        architecture: z.literal('birnn'),
        ...createSizes(),
        hidden: z.int().check(z.positive()),
        lowest: z.number(),
        highest: z.number(),
      })
      .check(z.refine(({ lowest, highest }) => lowest < highest, { path: ['lowest'], error: 'must be below highest' })),
  tensors: birnnTensors,
  createReference,
}
