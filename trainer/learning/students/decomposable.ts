/** The `decomposable` student in TensorFlow.js: models/decomposable.ts with a batch dimension, masks and gradients. */

import * as tf from '@tensorflow/tfjs'
import { COMPARE_INPUTS, type CompareInput, type DecomposableShape, decomposableTensors } from '../../../models/decomposable.ts'
import type { FloatTensor, FloatTensors } from '../../release/format/student-weights.ts'
import { TABLE_DEVIATION } from './hashed-table.ts'
import { glorot, noise, transpose } from './initial.ts'
import { absent, affine, type Network, relu } from './layers.ts'
import { lookAround } from './self-attention.ts'
import type { Parameter, Sides, SideTensors, Student, StudentStates } from './student.ts'

export const createDecomposable = (shape: DecomposableShape): Student => ({
  shape,
  parameters: decomposableTensors(shape).map((spec) => toParameter(spec.name, spec.shape)),
  tables: { source: TABLE, translation: TABLE },
  widths: { tokens: shape.hidden, pooled: 4 * shape.hidden },
  stem: {
    parameters: decomposableTensors(shape).flatMap(({ name }) => (name.startsWith('context.') ? [name] : [])),
    run: (weight, { source, translation }, dropout) => {
      const network = { weight, dropout, hidden: shape.hidden }
      const see = (side: SideTensors): SideTensors => ({
        ...side,
        vectors: contextualise(network, shape, { ...side, vectors: dropout(side.vectors) }),
      })
      return { source: see(source), translation: see(translation) }
    },
  },
  crown: (weight, sides, dropout) => crown({ weight, dropout, hidden: shape.hidden }, shape, sides),
  toTensors: (weights) => toTensors(shape, weights),
  fromTensors: (tensors) => fromTensors(shape, tensors),
})

const TABLE = 'table'

// B batch, S and T tokens of source and translation, D width, A align width, H hidden.
const crown = (network: Network, shape: DecomposableShape, { source, translation }: Sides): StudentStates => {
  const { weight, dropout, hidden } = network
  const { selfAttention, alignWidth = hidden } = shape
  const x = source.vectors // [B, S, D]
  const y = translation.vectors // [B, T, D]
  const queries = affine(x, weight('attend.weight')) // [B, S, A]
  const keys = affine(y, weight('attend.weight')) // [B, T, A]
  const scale = tf.div(weight('attend.temperature'), Math.sqrt(alignWidth)) // [1]
  const logits: tf.Tensor3D = tf.mul(tf.matMul(queries, keys, false, true), scale) // [B, S, T]
  const xAligned: tf.Tensor3D = tf.matMul(attention(logits, translation.mask), y) // [B, S, D]
  const yAligned: tf.Tensor3D = tf.matMul(attention(tf.transpose(logits, [0, 2, 1]), source.mask), x) // [B, T, D]
  const xCompared = dropout(compare(network, shape, [x, xAligned])) // [B, S, H]
  const yCompared = dropout(compare(network, shape, [y, yAligned])) // [B, T, H]
  const [xSeen, ySeen] = selfAttention
    ? lookAround(network, selfAttention, [
        { vectors: xCompared, mask: source.mask },
        { vectors: yCompared, mask: translation.mask },
      ])
    : [xCompared, yCompared]
  const both: tf.Tensor2D = tf.concat(
    [...aggregate(network, xSeen, source.mask), ...aggregate(network, ySeen, translation.mask)],
    1,
  ) // [B, 4H]
  const joined = dropout(relu(affine(both, weight('join.weight'), weight('join.bias')))) // [B, H]
  return {
    score: head(network, 'score', joined),
    critical: head(network, 'critical', joined),
    words: head(network, 'bad', ySeen),
    states: { source: xSeen, translation: ySeen, pooled: both },
  }
}

/** x + a * sigmoid(g), where [a, g] is a convolution of width 3; zeros beyond both ends. */
const contextualise = ({ weight }: Network, { context }: DecomposableShape, { vectors: x, mask }: SideTensors): tf.Tensor3D => {
  if (context === 'none') return x
  const [batch, tokens, width] = x.shape
  const edge = tf.zeros<tf.Rank.R3>([batch, 1, width])
  const previous = tf.concat([edge, tf.slice(x, [0, 0, 0], [batch, tokens - 1, width])], 1) // [B, T, D]
  const next = tf.concat([tf.slice(x, [0, 1, 0], [batch, tokens - 1, width]), edge], 1) // [B, T, D]
  const window = [previous, x, next]
  const input = context === 'depthwise' ? tap(window, weight(TAPS)) : tf.concat(window, 2) // [B, T, D or 3D]
  const [a, g] = tf.split(affine(input, weight('context.weight'), weight('context.bias')), 2, 2) // 2 of [B, T, D]
  const gated = a && g ? tf.mul(a, tf.sigmoid(g)) : x
  // The bias makes something of padding, and the next token's window and the attention read it.
  return tf.mul(tf.add(x, gated), tf.expandDims(mask, 2))
}

/** Each channel of a window times its taps [3, D], summed. */
const tap = (window: readonly tf.Tensor3D[], taps: tf.Tensor): tf.Tensor3D =>
  tf.addN(window.map((vectors, i) => tf.mul<tf.Tensor3D>(vectors, tf.slice(taps, [i, 0], [1, vectors.shape[2]]))))

/** Soft-max over the last dimension, which `mask` belongs to. */
const attention = (logits: tf.Tensor3D, mask: tf.Tensor2D): tf.Tensor3D =>
  tf.softmax(tf.add(logits, tf.expandDims(absent(mask), 1))) // [B, S, T] + [B, 1, T]

/** A feed-forward of two layers over what tokens are compared by. */
const compare = (
  { weight }: Network,
  { compareInputs = COMPARE_INPUTS }: DecomposableShape,
  [x, aligned]: readonly [tf.Tensor3D, tf.Tensor3D],
): tf.Tensor3D => {
  const inputs: Record<CompareInput, () => tf.Tensor3D> = {
    token: () => x,
    aligned: () => aligned,
    difference: () => tf.abs(tf.sub(x, aligned)),
    product: () => tf.mul(x, aligned),
  }
  const compared = tf.concat(
    compareInputs.map((name) => inputs[name]()),
    2,
  ) // [B, T, 4D]
  const first = relu(affine(compared, weight('compare1.weight'), weight('compare1.bias'))) // [B, T, H]
  return relu(affine(first, weight('compare2.weight'), weight('compare2.bias')))
}

/** Attention pooling and mean of one side. 2 of [B, H] */
const aggregate = ({ weight }: Network, compared: tf.Tensor3D, mask: tf.Tensor2D): [tf.Tensor2D, tf.Tensor2D] => {
  const logits = tf.squeeze<tf.Tensor2D>(affine(compared, weight('pool.weight')), [2]) // [B, T]
  const shares = tf.softmax(tf.add(logits, absent(mask))) // [B, T]
  const even = tf.div(mask, tf.sum(mask, 1, true)) // [B, T]
  return [weightedSum(compared, shares), weightedSum(compared, even)]
}

const weightedSum = (vectors: tf.Tensor3D, shares: tf.Tensor): tf.Tensor2D =>
  tf.sum(tf.mul(vectors, tf.expandDims(shares, 2)), 1)

/** One number for each vector of the last dimension, which goes. */
const head = <T extends tf.Tensor>({ weight }: Network, name: string, x: tf.Tensor): T =>
  tf.squeeze<T>(affine(x, weight(`${name}.weight`), weight(`${name}.bias`)), [x.rank - 1])

/** Vectors of models/ that multiply are columns here, matrices are transposed; rows that are looked up stay as they are. */
const isMultiplied = (name: string): boolean => name.endsWith('.weight')

/** Of rows that are looked up, at the start: small beside what they are added to. */
const ROW_DEVIATION = 0.02

const toParameter = (name: string, dimensions: readonly number[]): Parameter => {
  const [outputs = 1, inputs] = dimensions
  if (name === TABLE)
    return {
      name,
      shape: dimensions,
      sparse: true,
      initial: (random) => noise(outputs * (inputs ?? 1), TABLE_DEVIATION, random),
    }
  if (isMultiplied(name)) {
    const shape = [inputs ?? outputs, inputs === undefined ? 1 : outputs]
    return { name, shape, initial: (random) => glorot(shape, random) }
  }
  if (name === TAPS) return { name, shape: dimensions, initial: () => startTaps(inputs ?? 1) }
  if (inputs !== undefined)
    return { name, shape: dimensions, initial: (random) => noise(outputs * inputs, ROW_DEVIATION, random) }
  const start = name === 'attend.temperature' || name.endsWith('.gain') ? 1 : 0
  return { name, shape: dimensions, initial: () => new Float32Array(outputs).fill(start) }
}

const TAPS = 'context.taps'

/** Half of each neighbour beside the token. [3, width] */
const startTaps = (width: number): Float32Array =>
  Float32Array.from({ length: 3 * width }, (_, i) => (Math.floor(i / width) === 1 ? 1 : 0.5))

const toTensors = (shape: DecomposableShape, weights: ReadonlyMap<string, Float32Array>): FloatTensors => {
  const named = decomposableTensors(shape).map(({ name, shape: dimensions }): [string, FloatTensor] => {
    const [outputs = 1, inputs = 1] = dimensions
    const values = weights.get(name) ?? new Float32Array()
    return [name, { shape: dimensions, values: isMultiplied(name) ? transpose(values, inputs, outputs) : values }]
  })
  return new Map(named)
}

const fromTensors = (shape: DecomposableShape, tensors: FloatTensors): Map<string, Float32Array> => {
  const weights = new Map<string, Float32Array>()
  for (const { name, shape: dimensions } of decomposableTensors(shape)) {
    const [outputs = 1, inputs = 1] = dimensions
    const values = tensors.get(name)?.values
    if (values) weights.set(name, isMultiplied(name) ? transpose(values, outputs, inputs) : values)
  }
  return weights
}
