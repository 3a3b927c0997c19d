/** A student's weights in a graph, float or quantised, and what every student begins with: sums of rows of a table. */

import { QualityError } from '../../../models/errors.ts'
import type { Tensor } from '../../../models/tensor.ts'
import type { Graph, Value } from './onnx-graph.ts'
import { unpackCodes } from './quantise.ts'
import type { FloatTensors } from './student-weights.ts'

export interface GraphOutputs {
  readonly score: Value
  readonly critical: Value
  readonly words: Value
}

// Added to a logit before a soft-max, it makes the share exactly 0 in float32.
const EXCLUDED = -1e9

export interface GraphWeights {
  /** A float vector as it is; a matrix [outputs, inputs] transposed, for `x * W`. */
  get(name: string): Value
  /** A matrix as it is, its rows to be looked up. */
  lookUp(name: string): Value
  /** Rows of a table for ids [...]: codes [..., width], each row to be multiplied by its scale [...]. */
  rows(table: string, ids: Value): { readonly codes: Value; readonly scales?: Value }
}

export const floatWeights = (graph: Graph, tensors: FloatTensors): GraphWeights => {
  const constant = (name: string): Value => {
    const { shape, values } = find(tensors, name)
    return graph.constant(name, { type: 'float', shape, bytes: asBytes(values) })
  }
  return {
    get: (name) => (find(tensors, name).shape.length === 2 ? transpose(graph, constant(name)) : constant(name)),
    lookUp: constant,
    rows: (table, ids) => ({ codes: graph.op('Gather', [constant(table), ids]) }),
  }
}

export const quantisedWeights = (graph: Graph, tensors: ReadonlyMap<string, Tensor>): GraphWeights => {
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
    rows: (table, ids) => ({
      codes: graph.toFloat(graph.op('Gather', [codes(table), ids])),
      scales: graph.toFloat(graph.op('Gather', [scales(table), ids])),
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
export interface EmbeddedSide {
  readonly mask: Value // [B, T], 1 for a token, 0 for padding
  readonly exclude: Value // [B, T], 0 for a token, EXCLUDED for padding
  readonly vectors: Value // [B, T, D], zeros for padding
}

/** The rows of each token's ids, -1 for none, summed over the root of their number. */
export const embedSide = (graph: Graph, { codes, scales }: ReturnType<GraphWeights['rows']>, ids: Value): EmbeddedSide => {
  const { op, number, list, id, toFloat } = graph
  const valid = toFloat(op('GreaterOrEqual', [ids, id(0)])) // [B, T, K]
  const count = op('ReduceSum', [valid, list(2)], { keepdims: 1 }) // [B, T, 1]
  const share = op('Div', [valid, op('Sqrt', [op('Max', [count, number(1)])])])
  const factors = op('Unsqueeze', [scales ? op('Mul', [share, scales]) : share, list(2)]) // [B, T, 1, K]
  const vectors = op('Squeeze', [op('MatMul', [factors, codes]), list(2)]) // [B, T, D]
  const mask = op('Squeeze', [op('Min', [count, number(1)]), list(2)])
  const exclude = op('Mul', [op('Sub', [number(1), mask]), number(EXCLUDED)])
  return { mask, exclude, vectors }
}
