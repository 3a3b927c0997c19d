/**
 * The `decomposable` student: decomposable attention (Parikh et al. 2016) over hashed sub-word embeddings, with one
 * gated convolution before the attention and, optionally, self-attention after the comparison. Its tensors, and its
 * forward pass written to be obviously right: the oracle that every engine is compared with.
 */

import type { RawOutput } from './engine.ts'
import { QualityError } from './errors.ts'
import type { FeatureShape, Features } from './hashing.ts'
import { addRow, toNumbers } from './packed.ts'
import { createSelfAttention, type SelfAttentionShape, selfAttentionTensors } from './self-attention.ts'
import type { PackedTensor, TensorSpec } from './tensor.ts'
import { add, affine, at, concatenate, dot, relu, sigmoid, softmax, type Vector, weightedMean } from './vectors.ts'

/**
 * Gated by a convolution over three tokens; the same from a depthwise convolution, a third of the products; or nothing at
 * all.
 */
export const CONTEXTS = ['convolution', 'depthwise', 'none'] as const
export type Context = (typeof CONTEXTS)[number]

/** x, aligned, |x - aligned|, x * aligned */
export const COMPARE_INPUTS = ['token', 'aligned', 'difference', 'product'] as const
export type CompareInput = (typeof COMPARE_INPUTS)[number]

export interface DecomposableShape extends FeatureShape {
  readonly architecture: 'decomposable'
  /** D: length of a token vector. */
  readonly width: number
  /** H: length of every hidden vector. */
  readonly hidden: number
  /** A: length of the vectors whose products are the attention of one side over the other; absent: H. */
  readonly alignWidth?: number | undefined
  /** What a token knows of its neighbours before it is compared; absent: `convolution`. */
  readonly context?: Context | undefined
  /** What a token is compared by; absent: all. */
  readonly compareInputs?: readonly CompareInput[] | undefined
  /** Absent: tokens are aggregated as they were compared. */
  readonly selfAttention?: SelfAttentionShape | undefined
}

/** Matrices are [outputs, inputs]. The order is the order in student.bin. */
export const decomposableTensors = ({ rows, width: D, hidden: H, ...shape }: DecomposableShape): TensorSpec[] => [
  { name: 'table', type: 'int4', shape: [rows, D] },
  ...contextTensors(D, shape.context),
  { name: 'attend.weight', type: 'int8', shape: [shape.alignWidth ?? H, D] },
  { name: 'attend.temperature', type: 'float16', shape: [1] },
  { name: 'compare1.weight', type: 'int8', shape: [H, (shape.compareInputs ?? COMPARE_INPUTS).length * D] }, // inputs in that order
  { name: 'compare1.bias', type: 'float16', shape: [H] },
  { name: 'compare2.weight', type: 'int8', shape: [H, H] },
  { name: 'compare2.bias', type: 'float16', shape: [H] },
  ...(shape.selfAttention ? selfAttentionTensors({ ...shape.selfAttention, hidden: H, maxTokens: shape.maxTokens }) : []),
  { name: 'pool.weight', type: 'float16', shape: [H] },
  { name: 'join.weight', type: 'int8', shape: [H, 4 * H] }, // inputs [source pooled, source mean, translation pooled, translation mean]
  { name: 'join.bias', type: 'float16', shape: [H] },
  { name: 'score.weight', type: 'float16', shape: [H] },
  { name: 'score.bias', type: 'float16', shape: [1] },
  { name: 'critical.weight', type: 'float16', shape: [H] },
  { name: 'critical.bias', type: 'float16', shape: [1] },
  { name: 'bad.weight', type: 'float16', shape: [H] },
  { name: 'bad.bias', type: 'float16', shape: [1] },
]

const contextTensors = (D: number, context: Context = 'convolution'): TensorSpec[] => {
  const bias: TensorSpec = { name: 'context.bias', type: 'float16', shape: [2 * D] }
  // Outputs [a, g]; inputs [previous, this, next], or the sum of them, each times its row of taps.
  if (context === 'convolution') return [{ name: 'context.weight', type: 'int8', shape: [2 * D, 3 * D] }, bias]
  if (context === 'none') return []
  return [
    { name: 'context.taps', type: 'int8', shape: [3, D] },
    { name: 'context.weight', type: 'int8', shape: [2 * D, D] },
    bias,
  ]
}

/** Throws BAD_STUDENT unless `tensors` are exactly those of the shape, in type and size. */
export const requireTensors = (tensors: ReadonlyMap<string, PackedTensor>, specs: readonly TensorSpec[]): void => {
  for (const spec of specs) {
    const found = tensors.get(spec.name)
    const expected = `${spec.type} [${spec.shape}]`
    const actual = found ? `${found.type} [${found.shape}]` : 'nothing'
    if (actual !== expected)
      throw new QualityError('BAD_STUDENT', `student.bin: ${spec.name}: expected ${expected}, got ${actual}`)
  }
  if (tensors.size !== specs.length)
    throw new QualityError('BAD_STUDENT', `student.bin: expected ${specs.length} tensors, got ${tensors.size}`)
}

/** The forward pass of one packed student: `forward(source, translation)`. Throws BAD_STUDENT as `requireTensors` does. */
export const createReference = (tensors: ReadonlyMap<string, PackedTensor>, shape: DecomposableShape) => {
  requireTensors(tensors, decomposableTensors(shape))
  const dense = new Map<string, Vector>()
  for (const [name, tensor] of tensors) if (name !== 'table') dense.set(name, toNumbers(tensor))
  const weights = (name: string): Vector => dense.get(name) ?? new Float32Array()
  const table = tensors.get('table')
  const { width: D, hidden: H, alignWidth = H, context = 'convolution', compareInputs = COMPARE_INPUTS } = shape

  /** Sum of the rows of each token over the root of their number. */
  const embed = ({ ids, offsets, tokens }: Features): Vector[] =>
    tokens.map((_, t) => {
      const mine = ids.subarray(offsets[t], offsets[t + 1])
      const sum = new Float32Array(D)
      if (table) for (const id of mine) addRow(table, id, sum)
      return sum.map((value) => value / Math.sqrt(mine.length))
    })

  /** x + a * sigmoid(g), where [a, g] is a convolution of width 3 (Dauphin et al. 2017); zeros beyond both ends. */
  const contextualise = (x: readonly Vector[]): Vector[] => {
    if (context === 'none') return [...x]
    const nothing = new Float32Array(D)
    return x.map((vector, t) => {
      const window = [x[t - 1] ?? nothing, vector, x[t + 1] ?? nothing]
      const input = context === 'depthwise' ? tapped(window) : concatenate(window)
      const ag = affine(input, weights('context.weight'), weights('context.bias'))
      return vector.map((value, i) => value + at(ag, i) * sigmoid(at(ag, D + i)))
    })
  }

  /** Each channel of a window for itself. */
  const tapped = (window: readonly Vector[]): Vector => {
    const tap = (vector: Vector, w: number): Vector => vector.map((value, i) => value * at(weights('context.taps'), w * D + i))
    return window.map(tap).reduce(add)
  }

  /** Every vector of `from` beside its soft alignment: the mean of `to`, weighted by attention. */
  const align = (from: readonly Vector[], to: readonly Vector[]): Vector[] => {
    const project = (vector: Vector): Vector => affine(vector, weights('attend.weight'))
    const keys = to.map(project)
    const scale = at(weights('attend.temperature'), 0) / Math.sqrt(alignWidth)
    return from.map((vector) => {
      const query = project(vector)
      return weightedMean(to, softmax(keys.map((key) => scale * dot(query, key))))
    })
  }

  const compare = (x: Vector, aligned: Vector): Vector => {
    const inputs: Record<CompareInput, Vector> = {
      token: x,
      aligned,
      difference: x.map((value, i) => Math.abs(value - at(aligned, i))),
      product: x.map((value, i) => value * at(aligned, i)),
    }
    const joined = concatenate(compareInputs.map((name) => inputs[name]))
    const first = relu(affine(joined, weights('compare1.weight'), weights('compare1.bias')))
    return relu(affine(first, weights('compare2.weight'), weights('compare2.bias')))
  }

  const lookAround: ReturnType<typeof createSelfAttention> = shape.selfAttention
    ? createSelfAttention(weights, { ...shape.selfAttention, hidden: H, maxTokens: shape.maxTokens })
    : (compared) => compared

  /** Attention pooling and mean of one side, joined. */
  const aggregate = (compared: readonly Vector[]): Vector => {
    const attention = softmax(compared.map((vector) => dot(vector, weights('pool.weight'))))
    const even = compared.map(() => 1 / compared.length)
    return concatenate([weightedMean(compared, attention), weightedMean(compared, even)])
  }

  const head = (name: string, input: Vector): number => dot(input, weights(`${name}.weight`)) + at(weights(`${name}.bias`), 0)

  return (source: Features, translation: Features): RawOutput => {
    const x = contextualise(embed(source))
    const y = contextualise(embed(translation))
    const xAligned = align(x, y)
    const yAligned = align(y, x)
    const xCompared = x.map((vector, t) => compare(vector, xAligned[t] ?? vector))
    const yCompared = y.map((vector, t) => compare(vector, yAligned[t] ?? vector))
    const [xSeen, ySeen] = lookAround([xCompared, yCompared])
    const both = concatenate([aggregate(xSeen), aggregate(ySeen)])
    const joined = relu(affine(both, weights('join.weight'), weights('join.bias')))
    return {
      score: head('score', joined),
      critical: head('critical', joined),
      words: Float32Array.from(ySeen, (vector) => head('bad', vector)),
    }
  }
}
