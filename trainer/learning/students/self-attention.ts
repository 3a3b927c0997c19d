/** Self-attention over the compared tokens in TensorFlow.js: models/self-attention.ts with a batch dimension and masks. */

import * as tf from '@tensorflow/tfjs'
import type { SelfAttentionShape } from '../../../models/self-attention.ts'
import { NORM_EPSILON } from '../../../models/vectors.ts'
import { absent, affine, type Network, relu, sumColumns } from './layers.ts'

/** Compared tokens and their mask. */
interface Compared {
  readonly vectors: tf.Tensor3D
  readonly mask: tf.Tensor2D
}

// B batch, S and T tokens of source and translation, N of both, H hidden, F length of the inner vector.
/** Vectors of both sides that have seen one another. [B, S, H] and [B, T, H] */
export const lookAround = (
  network: Network,
  { heads, feedForward }: SelfAttentionShape,
  [source, translation]: readonly [Compared, Compared],
): [tf.Tensor3D, tf.Tensor3D] => {
  const { weight, dropout, hidden } = network
  const [batch, sourceTokens] = source.vectors.shape
  const translationTokens = translation.vectors.shape[1]
  const placed = [place(network, source.vectors, 0), place(network, translation.vectors, 1)]
  const tokens = sourceTokens + translationTokens
  const mask = tf.concat([source.mask, translation.mask], 1) // [B, N]
  // Rows of one matrix, so that every layer is one 2-D product.
  let z: tf.Tensor2D = tf.reshape(tf.concat(placed, 1), [batch * tokens, hidden])
  const projected = affine(norm(network, 'self.norm', z), weight('self.project.weight')) // [BN, 3H]
  const attended = attend(projected, { heads, mask }) // [BN, H]
  z = tf.add(z, dropout(affine(attended, weight('self.output.weight'), weight('self.output.bias'))))
  if (feedForward > 0) {
    const inner = relu(affine(norm(network, 'self.norm2', z), weight('self.inner.weight'), weight('self.inner.bias'))) // [BN, F]
    z = tf.add(z, dropout(affine(inner, weight('self.outer.weight'), weight('self.outer.bias'))))
  }
  const both = tf.reshape<tf.Rank.R3>(z, [batch, tokens, hidden])
  return tf.split(both, [sourceTokens, translationTokens], 1) as [tf.Tensor3D, tf.Tensor3D]
}

/** Adds position and segment. */
const place = ({ weight, hidden }: Network, vectors: tf.Tensor3D, segment: 0 | 1): tf.Tensor3D => {
  const positions = tf.slice(weight('self.position'), [0, 0], [vectors.shape[1], hidden]) // [T, H]
  return tf.add(vectors, tf.add(positions, tf.slice(weight('self.segment'), [segment, 0], [1, hidden])))
}

const norm = ({ weight }: Network, name: string, x: tf.Tensor2D): tf.Tensor2D =>
  normalise(x, weight(`${name}.gain`), weight(`${name}.bias`))

/** Rows of mean 0 and variance 1, times gain, plus bias. The gradient by hand: the tape's has thrice the operations. */
const normalise = tf.customGrad((...inputs) => {
  // The declared types know neither what this is given nor what it saves.
  const [x, gain, bias, save] = inputs as [tf.Tensor2D, tf.Tensor1D, tf.Tensor1D, (tensors: tf.Tensor[]) => void]
  const centred: tf.Tensor2D = tf.sub(x, tf.mean(x, 1, true))
  const inverse: tf.Tensor2D = tf.rsqrt(tf.add(tf.mean(tf.square(centred), 1, true), NORM_EPSILON))
  const normal: tf.Tensor2D = tf.mul(centred, inverse)
  save([normal, inverse, gain])
  const value: tf.Tensor2D = tf.add(tf.mul(normal, gain), bias)
  const gradFunc = (gradient: tf.Tensor2D, saved: tf.Tensor[]): tf.Tensor[] => {
    const [rows, scales, gains] = saved as [tf.Tensor2D, tf.Tensor2D, tf.Tensor1D]
    const inner: tf.Tensor2D = tf.mul(gradient, gains)
    const along = tf.mul(rows, tf.mean(tf.mul(inner, rows), 1, true))
    const outer = tf.mul(tf.sub(tf.sub(inner, tf.mean(inner, 1, true)), along), scales)
    return [outer, sumColumns(tf.mul(gradient, rows)), sumColumns(gradient)]
  }
  return { value, gradFunc }
})

/** What each token takes from all tokens of its pair, head beside head. [BN, 3H] -> [BN, H] */
const attend = (
  projected: tf.Tensor2D,
  { heads, mask }: { readonly heads: number; readonly mask: tf.Tensor2D },
): tf.Tensor2D => {
  const [batch, tokens] = mask.shape
  const width = projected.shape[1] / (3 * heads)
  const turned = tf.transpose(tf.reshape(projected, [batch, tokens, 3 * heads, width]), [0, 2, 1, 3]) // [B, 3 heads, N, width]
  const [queries, keys, values] = tf.split(turned, 3, 1) as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D] // [B, heads, N, width]
  const logits = tf.mul(tf.matMul(queries, keys, false, true), 1 / Math.sqrt(width)) // [B, heads, N, N]
  const shares = tf.softmax(tf.add(logits, tf.reshape(absent(mask), [batch, 1, 1, tokens])))
  const means = tf.transpose(tf.matMul(shares, values), [0, 2, 1, 3]) // [B, N, heads, width]
  return tf.reshape(means, [batch * tokens, heads * width])
}
