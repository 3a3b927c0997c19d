/** The `decomposable` student in TensorFlow.js: models/decomposable.ts with a batch dimension, masks and gradients. */

import * as tf from '@tensorflow/tfjs'
import { type DecomposableShape, decomposableTensors } from '../../models/decomposable.ts'
import type { Random } from '../random.ts'
import type { FloatTensor, FloatTensors } from '../release/student-weights.ts'
import type { Dropout, Parameter, Side, Student, StudentOutputs } from './student.ts'

/** Far below any logit, yet finite: minus infinity times a mask of 0 would be no number. */
const NEVER = -1e9

export const createDecomposable = (shape: DecomposableShape): Student => ({
  shape,
  parameters: decomposableTensors(shape).flatMap((spec) => (spec.name === 'table' ? [] : [toParameter(spec.name, spec.shape)])),
  forward: (weight, { source, translation }, dropout) =>
    forward({ weight, dropout, hidden: shape.hidden }, source, translation),
  toTensors: (weights, table) => toTensors(shape, weights, table),
  fromTensors: (tensors) => fromTensors(shape, tensors),
})

interface Network {
  /** Matrices are [inputs, outputs] here, so that no product of the forward pass transposes. */
  readonly weight: (name: string) => tf.Tensor
  readonly dropout: Dropout
  readonly hidden: number
}

// B batch, S and T tokens of source and translation, D width, H hidden.
const forward = (network: Network, source: Side, translation: Side): StudentOutputs => {
  const { weight, dropout, hidden } = network
  const x = contextualise(network, { ...source, vectors: dropout(source.vectors) }) // [B, S, D]
  const y = contextualise(network, { ...translation, vectors: dropout(translation.vectors) }) // [B, T, D]
  const queries = affine(x, weight('attend.weight')) // [B, S, H]
  const keys = affine(y, weight('attend.weight')) // [B, T, H]
  const scale = tf.div(weight('attend.temperature'), Math.sqrt(hidden)) // [1]
  const logits: tf.Tensor3D = tf.mul(tf.matMul(queries, keys, false, true), scale) // [B, S, T]
  const xAligned: tf.Tensor3D = tf.matMul(attention(logits, translation.mask), y) // [B, S, D]
  const yAligned: tf.Tensor3D = tf.matMul(attention(tf.transpose(logits, [0, 2, 1]), source.mask), x) // [B, T, D]
  const xCompared = dropout(compare(network, x, xAligned)) // [B, S, H]
  const yCompared = dropout(compare(network, y, yAligned)) // [B, T, H]
  const both = tf.concat([...aggregate(network, xCompared, source.mask), ...aggregate(network, yCompared, translation.mask)], 1) // [B, 4H]
  const joined = dropout(tf.relu(affine(both, weight('join.weight'), weight('join.bias')))) // [B, H]
  return {
    score: head(network, 'score', joined),
    critical: head(network, 'critical', joined),
    words: head(network, 'bad', yCompared),
  }
}

/** x + a * sigmoid(g), where [a, g] is a convolution of width 3; zeros beyond both ends. */
const contextualise = ({ weight }: Network, { vectors: x, mask }: Side): tf.Tensor3D => {
  const [batch, tokens, width] = x.shape
  const edge = tf.zeros<tf.Rank.R3>([batch, 1, width])
  const previous = tf.concat([edge, tf.slice(x, [0, 0, 0], [batch, tokens - 1, width])], 1) // [B, T, D]
  const next = tf.concat([tf.slice(x, [0, 1, 0], [batch, tokens - 1, width]), edge], 1) // [B, T, D]
  const window = tf.concat([previous, x, next], 2) // [B, T, 3D]
  const [a, g] = tf.split(affine(window, weight('context.weight'), weight('context.bias')), 2, 2) // 2 of [B, T, D]
  const gated = a && g ? tf.mul(a, tf.sigmoid(g)) : x
  // The bias makes something of padding, and the next token's window and the attention read it.
  return tf.mul(tf.add(x, gated), tf.expandDims(mask, 2))
}

/** Soft-max over the last dimension, which `mask` belongs to. */
const attention = (logits: tf.Tensor3D, mask: tf.Tensor2D): tf.Tensor3D =>
  tf.softmax(tf.add(logits, tf.expandDims(absent(mask), 1))) // [B, S, T] + [B, 1, T]

/** A feed-forward of two layers over [x, aligned, |x - aligned|, x * aligned]. */
const compare = ({ weight }: Network, x: tf.Tensor3D, aligned: tf.Tensor3D): tf.Tensor3D => {
  const compared: tf.Tensor3D = tf.concat([x, aligned, tf.abs(tf.sub(x, aligned)), tf.mul(x, aligned)], 2) // [B, T, 4D]
  const first = tf.relu(affine(compared, weight('compare1.weight'), weight('compare1.bias'))) // [B, T, H]
  return tf.relu(affine(first, weight('compare2.weight'), weight('compare2.bias')))
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

/** x [..., inputs] times matrix [inputs, outputs], plus bias [outputs]. */
const affine = <T extends tf.Tensor>(x: T, matrix: tf.Tensor, bias?: tf.Tensor): T => {
  const [inputs = 1, outputs = 1] = matrix.shape
  const product = tf.matMul(tf.reshape(x, [-1, inputs]), tf.reshape(matrix, [inputs, outputs])) // one 2-D product
  // Only the last dimension changes, so it stays a tensor of x's rank.
  return tf.reshape(bias ? tf.add(product, bias) : product, [...x.shape.slice(0, -1), outputs]) as T
}

/** 0 for a token, far below zero for padding. */
const absent = (mask: tf.Tensor2D): tf.Tensor2D => tf.mul(tf.sub(1, mask), NEVER)

/** Vectors of models/ that multiply are columns here, matrices are transposed. */
const isColumn = (name: string): boolean => name.endsWith('.weight')

const toParameter = (name: string, [outputs = 1, inputs]: readonly number[]): Parameter => {
  if (!isColumn(name))
    return { name, shape: [outputs], initial: () => new Float32Array(outputs).fill(name === 'attend.temperature' ? 1 : 0) }
  const shape = inputs === undefined ? [outputs, 1] : [inputs, outputs]
  return { name, shape, initial: (random) => glorot(shape, random) }
}

/** Glorot and Bengio 2010, uniform. */
const glorot = ([inputs = 1, outputs = 1]: readonly number[], random: Random): Float32Array => {
  const bound = Math.sqrt(6 / (inputs + outputs))
  return Float32Array.from({ length: inputs * outputs }, () => bound * (2 * random.uniform() - 1))
}

const toTensors = (shape: DecomposableShape, weights: ReadonlyMap<string, Float32Array>, table: Float32Array): FloatTensors => {
  const named = decomposableTensors(shape).map((spec): [string, FloatTensor] => {
    const [outputs = 1, inputs] = spec.shape
    const values = spec.name === 'table' ? table : (weights.get(spec.name) ?? new Float32Array())
    const turned = spec.name === 'table' || inputs === undefined ? values : transpose(values, inputs, outputs)
    return [spec.name, { shape: spec.shape, values: turned }]
  })
  return new Map(named)
}

const fromTensors = (
  shape: DecomposableShape,
  tensors: FloatTensors,
): { weights: Map<string, Float32Array>; table: Float32Array } => {
  const weights = new Map<string, Float32Array>()
  for (const { name, shape: dimensions } of decomposableTensors(shape)) {
    const [outputs = 1, inputs] = dimensions
    const values = tensors.get(name)?.values ?? new Float32Array()
    if (name !== 'table') weights.set(name, inputs === undefined ? values : transpose(values, outputs, inputs))
  }
  return { weights, table: tensors.get('table')?.values ?? new Float32Array() }
}

/** [rows, columns] -> [columns, rows] */
const transpose = (values: Float32Array, rows: number, columns: number): Float32Array => {
  const turned = new Float32Array(values.length)
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) turned[c * rows + r] = values[r * columns + c] ?? 0
  return turned
}
