/** A small builder of ONNX graphs: operators are calls, values are names. It knows nothing of students. */

import onnxProto, { type onnx as types } from 'onnx-proto'

const { onnx } = onnxProto

const OPSET = 17
// The IR version that came with opset 17 (ONNX 1.12).
const IR_VERSION = 8

const { DataType } = onnx.TensorProto
const { AttributeType } = onnx.AttributeProto

/** The name of a value in the graph. */
export type Value = string

export interface Port {
  readonly name: string
  readonly type: 'int32' | 'float'
  /** Names of dynamic dimensions. */
  readonly dimensions: readonly string[]
}

/** Attributes of the few kinds that our operators have. */
export type Attributes = Readonly<Record<string, number | string | readonly number[]>>

const TYPES = {
  float: DataType.FLOAT,
  float16: DataType.FLOAT16,
  int8: DataType.INT8,
  int32: DataType.INT32,
  int64: DataType.INT64,
} as const

export interface Constant {
  readonly type: keyof typeof TYPES
  readonly shape: readonly number[]
  /** Little-endian. */
  readonly bytes: Uint8Array
}

export type Graph = ReturnType<typeof createGraph>

/** An empty graph. Values are named after their operator. */
export const createGraph = () => {
  const nodes: types.INodeProto[] = []
  const initializer: types.ITensorProto[] = []

  /** Added once, however often it is named. */
  const constant = (name: string, { type, shape, bytes }: Constant): Value => {
    if (!initializer.some((known) => known.name === name))
      initializer.push({ name, dataType: TYPES[type], dims: [...shape], rawData: bytes })
    return name
  }

  const add = (node: types.INodeProto): Value => {
    nodes.push({ ...node, name: node.output?.[0] ?? '' })
    return node.output?.[0] ?? ''
  }

  const op = (opType: string, input: readonly Value[], attributes: Attributes = {}): Value =>
    add({
      opType,
      input: [...input],
      output: [`${opType}_${nodes.length}`],
      attribute: Object.entries(attributes).map(toAttribute),
    })

  return {
    op,
    constant,
    /** A float scalar. */
    number: (value: number): Value =>
      constant(`number_${initializer.length}`, { type: 'float', shape: [], bytes: bytesOf(Float32Array.of(value)) }),
    /** An int32 scalar, for arithmetic on ids. */
    id: (value: number): Value =>
      constant(`id_${initializer.length}`, { type: 'int32', shape: [], bytes: bytesOf(Int32Array.of(value)) }),
    /** A list of int64, as axes, pads and shapes are given. */
    list: (...values: readonly number[]): Value =>
      constant(`list_${initializer.length}`, {
        type: 'int64',
        shape: [values.length],
        bytes: bytesOf(BigInt64Array.from(values, BigInt)),
      }),
    /** Gives an output of the graph its value. */
    output: (name: string, value: Value): Value => add({ opType: 'Identity', input: [value], output: [name] }),
    toFloat: (value: Value): Value => op('Cast', [value], { to: DataType.FLOAT }),
    /** Indexes for Gather, from a float. */
    toIds: (value: Value): Value => op('Cast', [value], { to: DataType.INT32 }),
    /** The bytes of a .onnx file. */
    finish: ({ name, inputs, outputs }: { name: string; inputs: readonly Port[]; outputs: readonly Port[] }): Uint8Array =>
      onnx.ModelProto.encode({
        irVersion: IR_VERSION,
        producerName: 'edge-qe',
        opsetImport: [{ domain: '', version: OPSET }],
        graph: { name, node: nodes, initializer, input: inputs.map(toValueInfo), output: outputs.map(toValueInfo) },
      }).finish(),
  }
}

const bytesOf = ({ buffer }: Float32Array | Int32Array | BigInt64Array): Uint8Array => new Uint8Array(buffer)

const toAttribute = ([name, value]: [string, Attributes[string]]): types.IAttributeProto => {
  if (typeof value === 'number') return { name, type: AttributeType.INT, i: value }
  if (typeof value === 'string') return { name, type: AttributeType.STRING, s: new TextEncoder().encode(value) }
  return { name, type: AttributeType.INTS, ints: [...(value ?? [])] }
}

const toValueInfo = ({ name, type, dimensions }: Port): types.IValueInfoProto => ({
  name,
  type: { tensorType: { elemType: TYPES[type], shape: { dim: dimensions.map((dimParam) => ({ dimParam })) } } },
})
