/** The `decomposable` student as ONNX: in float from trained weights, or quantised from the very codes of student.bin. */

import { COMPARE_INPUTS, type CompareInput, type DecomposableShape } from '../../../models/decomposable.ts'
import { QualityError } from '../../../models/errors.ts'
import type { Tensor } from '../../../models/tensor.ts'
import { createGraph, type Graph, type Port, type Value } from './onnx-graph.ts'
import { unpackCodes } from './quantise.ts'
import { addSelfAttention, type ComparedSide } from './self-attention-onnx.ts'
import type { FloatTensors } from './student-weights.ts'

const INPUTS: Port[] = [
  { name: 'source_ids', type: 'int32', dimensions: ['batch', 'source_tokens', 'source_hashes'] },
  { name: 'translation_ids', type: 'int32', dimensions: ['batch', 'translation_tokens', 'translation_hashes'] },
]

const OUTPUTS: Port[] = [
  { name: 'score', type: 'float', dimensions: ['batch'] },
  { name: 'critical', type: 'float', dimensions: ['batch'] },
  { name: 'words', type: 'float', dimensions: ['batch', 'translation_tokens'] },
]

// Added to a logit before a soft-max, it makes the share exactly 0 in float32.
const EXCLUDED = -1e9

// Slices to the end of an axis.
const END = 2 ** 31 - 1

/** Whether there is a graph of an architecture: there is of the project's own. */
export const hasGraph = ({ architecture }: { readonly architecture: string }): boolean => architecture === 'decomposable'

/** Trained weights -> the bytes of a .onnx file of float32 (opset 17; inputs and outputs in docs/format.md). */
export const toFloatOnnx = (tensors: FloatTensors, shape: DecomposableShape): Uint8Array => {
  const graph = createGraph()
  return finish(graph, addNetwork(graph, floatWeights(graph, tensors), shape))
}

/** The tensors of student.bin -> the bytes of a .onnx file that holds the same codes and scales. */
export const toQuantisedOnnx = (tensors: ReadonlyMap<string, Tensor>, shape: DecomposableShape): Uint8Array => {
  const graph = createGraph()
  return finish(graph, addNetwork(graph, quantisedWeights(graph, tensors), shape))
}

interface Outputs {
  readonly score: Value
  readonly critical: Value
  readonly words: Value
}

const finish = (graph: Graph, { score, critical, words }: Outputs): Uint8Array => {
  for (const [name, value] of Object.entries({ score, critical, words })) graph.output(name, value)
  return graph.finish({ name: 'decomposable', inputs: INPUTS, outputs: OUTPUTS })
}

interface Weights {
  /** A float vector as it is; a matrix [outputs, inputs] transposed, for `x * W`. */
  get(name: string): Value
  /** A matrix as it is, its rows to be looked up. */
  lookUp(name: string): Value
  /** Rows of the table for ids [...]: codes [..., width], each row to be multiplied by its scale [...]. */
  rows(ids: Value): { readonly codes: Value; readonly scales?: Value }
}

const floatWeights = (graph: Graph, tensors: FloatTensors): Weights => {
  const constant = (name: string): Value => {
    const { shape, values } = find(tensors, name)
    return graph.constant(name, { type: 'float', shape, bytes: asBytes(values) })
  }
  return {
    get: (name) => (find(tensors, name).shape.length === 2 ? transpose(graph, constant(name)) : constant(name)),
    lookUp: constant,
    rows: (ids) => ({ codes: graph.op('Gather', [constant('table'), ids]) }),
  }
}

const quantisedWeights = (graph: Graph, tensors: ReadonlyMap<string, Tensor>): Weights => {
  const codes = (name: string): Value => {
    const tensor = find(tensors, name)
    return graph.constant(name, { type: 'int8', shape: tensor.shape, bytes: asBytes(unpackCodes(tensor)) })
  }
  const scales = (name: string): Value => {
    const tensor = find(tensors, name)
    return graph.constant(`${name}.scales`, { type: 'float16', shape: tensor.shape.slice(0, 1), bytes: tensor.scales })
  }
  const lookUp = (name: string): Value => graph.op('DequantizeLinear', [codes(name), graph.toFloat(scales(name))], { axis: 0 })
  return {
    get: (name) => {
      const { type, shape, data } = find(tensors, name)
      if (type === 'float16') return graph.toFloat(graph.constant(name, { type, shape, bytes: data }))
      return transpose(graph, lookUp(name))
    },
    lookUp,
    rows: (ids) => ({
      codes: graph.toFloat(graph.op('Gather', [codes('table'), ids])),
      scales: graph.toFloat(graph.op('Gather', [scales('table'), ids])),
    }),
  }
}

const find = <T>(tensors: ReadonlyMap<string, T>, name: string): T => {
  const tensor = tensors.get(name)
  if (!tensor) throw new QualityError('BAD_STUDENT', `${name}: expected a tensor, got nothing`)
  return tensor
}

const asBytes = ({ buffer, byteOffset, byteLength }: Float32Array | Int8Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength)

const transpose = (graph: Graph, matrix: Value): Value => graph.op('Transpose', [matrix], { perm: [1, 0] })

/** One side of a pair. B: batch, T: its tokens, K: hashes a token, D: width. */
interface Side {
  readonly mask: Value // [B, T], 1 for a token, 0 for padding
  readonly exclude: Value // [B, T], 0 for a token, EXCLUDED for padding
  readonly vectors: Value // [B, T, D], zeros for padding
}

/** The whole forward pass, as models/decomposable has it. S and T: tokens of source and translation. */
const addNetwork = (graph: Graph, weights: Weights, shape: DecomposableShape): Outputs => {
  const { width: D, hidden: H, alignWidth = H, context, compareInputs = COMPARE_INPUTS, selfAttention } = shape
  const { op, number, list, id, toFloat } = graph
  const bias = (name: string): Value => weights.get(`${name}.bias`)
  const affine = (x: Value, name: string): Value => op('Add', [op('MatMul', [x, weights.get(`${name}.weight`)]), bias(name)])
  const relu = (x: Value): Value => op('Relu', [x])

  const embed = (ids: Value): Side => {
    const valid = toFloat(op('GreaterOrEqual', [ids, id(0)])) // [B, T, K]
    const count = op('ReduceSum', [valid, list(2)], { keepdims: 1 }) // [B, T, 1]
    const share = op('Div', [valid, op('Sqrt', [op('Max', [count, number(1)])])])
    const { codes, scales } = weights.rows(op('Max', [ids, id(0)])) // [B, T, K, D], [B, T, K]
    const factors = op('Unsqueeze', [scales ? op('Mul', [share, scales]) : share, list(2)]) // [B, T, 1, K]
    const summed = op('Squeeze', [op('MatMul', [factors, codes]), list(2)]) // [B, T, D]
    const mask = op('Squeeze', [op('Min', [count, number(1)]), list(2)])
    const exclude = op('Mul', [op('Sub', [number(1), mask]), number(EXCLUDED)])
    return { mask, exclude, vectors: contextualise(summed, op('Unsqueeze', [mask, list(2)])) }
  }

  const contextualise = (x: Value, mask: Value): Value => {
    if (context === 'none') return x
    const padded = op('Pad', [x, list(0, 1, 0, 0, 1, 0)]) // a zero vector before and after
    const previous = op('Slice', [padded, list(0), list(-2), list(1)])
    const next = op('Slice', [padded, list(2), list(END), list(1)])
    const window = [previous, x, next]
    const input = context === 'depthwise' ? tap(window) : op('Concat', window, { axis: 2 })
    const ag = affine(input, 'context') // [B, T, 2D]
    const a = op('Slice', [ag, list(0), list(D), list(2)])
    const g = op('Slice', [ag, list(D), list(2 * D), list(2)])
    return op('Mul', [op('Add', [x, op('Mul', [a, op('Sigmoid', [g])])]), mask])
  }

  /** Each channel of a window times its taps, summed. */
  const tap = (window: readonly Value[]): Value => {
    const taps = weights.lookUp('context.taps') // [3, D]
    return op(
      'Sum',
      window.map((vectors, i) => op('Mul', [vectors, op('Gather', [taps, list(i)])])),
    )
  }

  /** Soft alignment of `to` for logits [B, from, to]. */
  const align = (logits: Value, to: Side): Value => {
    const attention = op('Softmax', [op('Add', [logits, op('Unsqueeze', [to.exclude, list(1)])])], { axis: -1 })
    return op('MatMul', [attention, to.vectors])
  }

  const compare = (x: Value, aligned: Value): Value => {
    const inputs: Record<CompareInput, () => Value> = {
      token: () => x,
      aligned: () => aligned,
      difference: () => op('Abs', [op('Sub', [x, aligned])]),
      product: () => op('Mul', [x, aligned]),
    }
    const all = op(
      'Concat',
      compareInputs.map((name) => inputs[name]()),
      { axis: 2 },
    ) // [B, T, 4D]
    return relu(affine(relu(affine(all, 'compare1')), 'compare2')) // [B, T, H]
  }

  /** Attention pooling and mean of one side, joined: [B, 2H]. */
  const aggregate = (compared: Value, { mask, exclude }: Side): Value => {
    const logits = op('MatMul', [compared, weights.get('pool.weight')]) // [B, T]
    const attention = op('Softmax', [op('Add', [logits, exclude])], { axis: -1 })
    const even = op('Div', [mask, op('Max', [op('ReduceSum', [mask, list(1)], { keepdims: 1 }), number(1)])])
    const shares = op('Concat', [op('Unsqueeze', [attention, list(1)]), op('Unsqueeze', [even, list(1)])], { axis: 1 })
    return op('Reshape', [op('MatMul', [shares, compared]), list(0, 2 * H)]) // [B, 2, T] * [B, T, H]
  }

  const source = embed('source_ids')
  const translation = embed('translation_ids')
  const query = op('MatMul', [source.vectors, weights.get('attend.weight')]) // [B, S, A]
  const key = op('MatMul', [translation.vectors, weights.get('attend.weight')]) // [B, T, A]
  const scale = op('Mul', [weights.get('attend.temperature'), number(1 / Math.sqrt(alignWidth))])
  const logits = op('Mul', [op('MatMul', [query, op('Transpose', [key], { perm: [0, 2, 1] })]), scale]) // [B, S, T]
  const sides: [ComparedSide, ComparedSide] = [
    { ...source, compared: compare(source.vectors, align(logits, translation)) },
    { ...translation, compared: compare(translation.vectors, align(op('Transpose', [logits], { perm: [0, 2, 1] }), source)) },
  ]
  const [sourceSeen, seen] = selfAttention
    ? addSelfAttention(graph, { ...selfAttention, ...weights, hidden: H }, sides)
    : [sides[0].compared, sides[1].compared]
  const both = op('Concat', [aggregate(sourceSeen, source), aggregate(seen, translation)], { axis: 1 }) // [B, 4H]
  const joined = relu(affine(both, 'join')) // [B, H]
  return { score: affine(joined, 'score'), critical: affine(joined, 'critical'), words: affine(seen, 'bad') }
}
