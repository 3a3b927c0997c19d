/**
 * Self-attention over the compared tokens, an optional part of the `decomposable` student: one pre-norm transformer block
 * (Vaswani et al. 2017, Xiong et al. 2020) over the tokens of both sides as one sequence. It sees the whole pair, which no
 * comparison of single tokens does. Its tensors, and its forward pass written to be obviously right.
 */

import type { TensorSpec } from './tensor.ts'
import { add, affine, at, concatenate, dot, normalise, relu, softmax, type Vector, weightedMean } from './vectors.ts'

export interface SelfAttentionShape {
  /** Divides the hidden size. */
  readonly heads: number
  /** Length of the feed-forward part's inner vector; 0: the block has no such part. */
  readonly feedForward: number
}

/** What the block takes from its student: H, and the longest side. */
export interface SelfAttentionSizes extends SelfAttentionShape {
  readonly hidden: number
  readonly maxTokens: number
}

/** Matrices are [outputs, inputs]; a position or segment is a row. */
export const selfAttentionTensors = ({ hidden: H, maxTokens, feedForward: F }: SelfAttentionSizes): TensorSpec[] => [
  { name: 'self.position', type: 'int8', shape: [maxTokens, H] }, // of a token in its side
  { name: 'self.segment', type: 'int8', shape: [2, H] }, // source, translation
  { name: 'self.norm.gain', type: 'float16', shape: [H] },
  { name: 'self.norm.bias', type: 'float16', shape: [H] },
  { name: 'self.project.weight', type: 'int8', shape: [3 * H, H] }, // outputs [query, key, value], each head after head
  { name: 'self.output.weight', type: 'int8', shape: [H, H] },
  { name: 'self.output.bias', type: 'float16', shape: [H] },
  ...(F === 0 ? [] : feedForwardTensors(H, F)),
]

const feedForwardTensors = (H: number, F: number): TensorSpec[] => [
  { name: 'self.norm2.gain', type: 'float16', shape: [H] },
  { name: 'self.norm2.bias', type: 'float16', shape: [H] },
  { name: 'self.inner.weight', type: 'int8', shape: [F, H] },
  { name: 'self.inner.bias', type: 'float16', shape: [F] },
  { name: 'self.outer.weight', type: 'int8', shape: [H, F] },
  { name: 'self.outer.bias', type: 'float16', shape: [H] },
]

type Sides = readonly [source: readonly Vector[], translation: readonly Vector[]]

/** The forward pass of one block: compared tokens of both sides -> as many vectors. `weights` hands over a tensor's numbers. */
export const createSelfAttention = (
  weights: (name: string) => Vector,
  { hidden: H, heads, feedForward }: SelfAttentionSizes,
): ((compared: Sides) => Sides) => {
  const row = (name: string, i: number): Vector => weights(name).subarray(i * H, (i + 1) * H)
  const layer = (name: string, x: Vector): Vector => affine(x, weights(`${name}.weight`), weights(`${name}.bias`))
  const norm = (name: string, x: Vector): Vector => {
    const [gain, bias] = [weights(`${name}.gain`), weights(`${name}.bias`)]
    return normalise(x).map((value, i) => value * at(gain, i) + at(bias, i))
  }

  /** What each token takes from all, head beside head. */
  const attend = (z: readonly Vector[]): Vector[] => {
    const projected = z.map((vector) => affine(norm('self.norm', vector), weights('self.project.weight')))
    const width = H / heads
    const part = (vector: Vector, of: 0 | 1 | 2, head: number): Vector =>
      vector.subarray(of * H + head * width, of * H + (head + 1) * width)
    return projected.map((mine) =>
      concatenate(
        Array.from({ length: heads }, (_, head) => {
          const logits = projected.map((other) => dot(part(mine, 0, head), part(other, 1, head)) / Math.sqrt(width))
          const values = projected.map((other) => part(other, 2, head))
          return weightedMean(values, softmax(logits))
        }),
      ),
    )
  }

  return ([source, translation]) => {
    const place = (side: readonly Vector[], segment: 0 | 1): Vector[] =>
      side.map((vector, t) => add(add(vector, row('self.position', t)), row('self.segment', segment)))
    let z = [...place(source, 0), ...place(translation, 1)]
    const attended = attend(z)
    z = z.map((vector, t) => add(vector, layer('self.output', attended[t] ?? vector)))
    if (feedForward > 0)
      z = z.map((vector) => add(vector, layer('self.outer', relu(layer('self.inner', norm('self.norm2', vector))))))
    return [z.slice(0, source.length), z.slice(source.length)]
  }
}
