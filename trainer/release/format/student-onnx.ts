/** Students as ONNX: in float from trained weights, or quantised from the very codes of student.bin; the `decomposable` network. */

import type { StudentShape } from '../../../models/architectures.ts'
import type { BirnnShape } from '../../../models/birnn.ts'
import { COMPARE_INPUTS, type CompareInput, type DecomposableShape } from '../../../models/decomposable.ts'
import type { Tensor } from '../../../models/tensor.ts'
import { addBirnn } from './birnn-onnx.ts'
import {
  type EmbeddedSide,
  embedSide,
  floatWeights,
  type GraphOutputs,
  type GraphWeights,
  quantisedWeights,
} from './graph-weights.ts'
import { createGraph, type Graph, type Port, type Value } from './onnx-graph.ts'
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

// Slices to the end of an axis.
const END = 2 ** 31 - 1

/** Whether there is a graph of an architecture: there is of the project's own. */
export const hasGraph = ({ architecture }: { readonly architecture: string }): boolean =>
  ['decomposable', 'birnn'].includes(architecture)

/** Trained weights -> the bytes of a .onnx file of float32 (opset 17; inputs and outputs in docs/format.md). */
export const toFloatOnnx = (tensors: FloatTensors, shape: DecomposableShape): Uint8Array => {
  const graph = createGraph()
  return finish(graph, addStudent(graph, floatWeights(graph, tensors), shape), shape)
}

/** The tensors of student.bin -> the bytes of a .onnx file that holds the same codes and scales. */
export const toQuantisedOnnx = (tensors: ReadonlyMap<string, Tensor>, shape: DecomposableShape): Uint8Array => {
  const graph = createGraph()
  return finish(graph, addStudent(graph, quantisedWeights(graph, tensors), shape), shape)
}

const addStudent = (graph: Graph, weights: GraphWeights, shape: StudentShape): GraphOutputs =>
  isBirnn(shape) ? addBirnn(graph, weights, shape) : addNetwork(graph, weights, shape as DecomposableShape)

const isBirnn = (shape: StudentShape): shape is BirnnShape => shape.architecture === 'birnn'

const finish = (graph: Graph, { score, critical, words }: GraphOutputs, { architecture }: StudentShape): Uint8Array => {
  for (const [name, value] of Object.entries({ score, critical, words })) graph.output(name, value)
  return graph.finish({ name: architecture, inputs: INPUTS, outputs: OUTPUTS })
}

/** The whole forward pass, as models/decomposable has it. S and T: tokens of source and translation. */
const addNetwork = (graph: Graph, weights: GraphWeights, shape: DecomposableShape): GraphOutputs => {
  const { width: D, hidden: H, alignWidth = H, context, compareInputs = COMPARE_INPUTS, selfAttention } = shape
  const { op, number, list } = graph
  const bias = (name: string): Value => weights.get(`${name}.bias`)
  const affine = (x: Value, name: string): Value => op('Add', [op('MatMul', [x, weights.get(`${name}.weight`)]), bias(name)])
  const relu = (x: Value): Value => op('Relu', [x])

  const embed = (ids: Value): EmbeddedSide => {
    const { vectors, ...side } = embedSide(graph, weights.rows('table', op('Max', [ids, graph.id(0)])), ids)
    return { ...side, vectors: contextualise(vectors, op('Unsqueeze', [side.mask, list(2)])) }
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
  const align = (logits: Value, to: EmbeddedSide): Value => {
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
  const aggregate = (compared: Value, { mask, exclude }: EmbeddedSide): Value => {
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
