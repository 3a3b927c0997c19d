/**
 * The wasm backend made fit for training: products of matrices as they lie (assembly/), parts of tensors without detours
 * (wasm-layout.ts), and a fast Tanh in place of its own kernels.
 */

import * as tf from '@tensorflow/tfjs'
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import { createLayout, identity, type LayoutOperations } from './wasm-layout.ts'
import { loadWasmModule, type WasmModule } from './wasm-module.ts'

type Info = tf.TensorInfo

/** Starts the wasm backend and replaces the slow kernels. */
export const useWasm = async (): Promise<void> => {
  await import('@tensorflow/tfjs-backend-wasm')
  await tf.setBackend('wasm')
  await tf.ready()
  if (overridden) return
  overridden = true
  const backend = tf.backend() as BackendWasm
  const module = await loadWasmModule(memoryOf(backend))
  const layout = createLayout(backend, module)
  const multiply = createProduct(backend, module)
  replace('BatchMatMul', (call, product) => multiply(call) ?? product())
  replace('Identity', ({ inputs: { x } }, copy) => (x && x.dtype !== 'string' ? identity(backend, x) : copy()))
  replace('Slice', (call, slice) => sliceOf(layout, call) ?? slice())
  replace('SplitV', (call, split) => splitOf(layout, call) ?? split())
  replace('Concat', (call, concat) => concatOf(layout, call) ?? concat())
  replace('Tanh', ({ inputs }) => tanh(required(inputs.x, 'x')))
}

let overridden = false

/** The WebAssembly.Memory of the backend, which its Emscripten module keeps among its exports. */
const memoryOf = (backend: BackendWasm): unknown => (backend.wasm as unknown as { asm: { memory: unknown } }).asm.memory

interface Call {
  readonly inputs: tf.NamedTensorInfoMap
  readonly attrs: tf.NamedAttrMap
}

/** Puts a kernel in the place of another, which it may still call. */
const replace = (name: string, kernel: (call: Call, stock: () => Info | Info[]) => Info | Info[]): void => {
  const found = tf.getKernel(name, 'wasm')
  tf.unregisterKernel(name, 'wasm')
  tf.registerKernel({
    ...found,
    kernelFunc: ({ inputs, attrs = {}, backend }) =>
      kernel({ inputs, attrs }, () => found.kernelFunc({ inputs, attrs, backend })),
  })
}

/** A kernel as it is registered now, whatever replaces it later. */
const stock = (name: string) => {
  const kernel = tf.getKernel(name, 'wasm')
  return (inputs: tf.NamedTensorInfoMap, attrs: tf.NamedAttrMap = {}): Info => {
    const output = kernel.kernelFunc({ inputs, attrs, backend: tf.backend() })
    return required(Array.isArray(output) ? output[0] : output, name)
  }
}

/** Products of matrices or of batches of as many; undefined for others. */
const createProduct = (backend: BackendWasm, { multiply, scratchBytes }: WasmModule) => {
  let scratch = { columns: 0, address: 0 }
  const allocate = backend.wasm as unknown as { _malloc(bytes: number): number; _free(address: number): void }
  const scratchFor = (columns: number): number => {
    if (columns > scratch.columns) {
      if (scratch.columns > 0) allocate._free(scratch.address)
      scratch = { columns, address: allocate._malloc(scratchBytes(columns)) >>> 0 }
    }
    return scratch.address
  }
  return ({ inputs, attrs }: Call): Info | undefined => {
    const a = required(inputs.a, 'a')
    const b = required(inputs.b, 'b')
    const matrices = a.shape.slice(0, -2)
    if (a.dtype !== 'float32' || b.dtype !== 'float32' || String(matrices) !== String(b.shape.slice(0, -2))) return undefined
    const [turnA, turnB] = [Number(Boolean(attrs.transposeA)), Number(Boolean(attrs.transposeB))]
    const [m = 1, k = 1] = turnA ? a.shape.slice(-2).toReversed() : a.shape.slice(-2)
    const [n = 1] = turnB ? b.shape.slice(-2) : b.shape.slice(-1)
    const batch = matrices.reduce((product, dimension) => product * dimension, 1)
    const result = backend.makeOutput([...matrices, m, n], 'float32')
    const [from, by, to] = [a, b, result].map(({ dataId }) => backend.getMemoryOffset(dataId))
    multiply(from ?? 0, by ?? 0, to ?? 0, batch, m, n, k, turnA, turnB, scratchFor(n))
    return result
  }
}

const BYTES_OF: Partial<Record<string, number>> = { float32: 4, int32: 4 }

const isCopied = (x: Info): boolean => BYTES_OF[x.dtype] === 4 && x.shape.every((dimension) => dimension > 0)

/** A slice along one axis at most; undefined for others. */
const sliceOf = (layout: LayoutOperations, { inputs: { x }, attrs }: Call): Info | undefined => {
  if (!x || !isCopied(x)) return undefined
  const begin = x.shape.map((_, axis) => (attrs.begin as number[])[axis] ?? 0)
  const size = x.shape.map((length, axis) => {
    const wanted = (attrs.size as number[])[axis] ?? -1
    return wanted < 0 ? length - (begin[axis] ?? 0) : wanted
  })
  const cut = x.shape.flatMap((length, axis) => (size[axis] === length ? [] : [axis]))
  const [axis = 0] = cut
  if (cut.length > 1 || size.some((length) => length === 0) || x.shape.length === 0) return undefined
  return layout.part(x, { axis, begin: begin[axis] ?? 0, size: size[axis] ?? 0 })
}

const splitOf = (layout: LayoutOperations, { inputs: { x }, attrs }: Call): Info[] | undefined => {
  if (!x || !isCopied(x)) return undefined
  const axis = tf.util.parseAxisParam(attrs.axis as number, x.shape)[0] ?? 0
  const sizes = tf.backend_util.prepareSplitSize(x as tf.Tensor, attrs.numOrSizeSplits as number | number[], axis)
  if (sizes.some((size) => size === 0)) return undefined
  let begin = 0
  return sizes.map((size) => {
    const part = layout.part(x, { axis, begin, size })
    begin += size
    return part
  })
}

const concatOf = (layout: LayoutOperations, { inputs, attrs }: Call): Info | undefined => {
  // Concat takes a list, which the declared type of kernels does not tell.
  const parts = Object.values(inputs) as Info[]
  const [first] = parts
  if (!first || parts.length < 2 || !parts.every((part) => isCopied(part) && part.dtype === first.dtype)) return undefined
  const axis = tf.util.parseAxisParam(attrs.axis as number, first.shape)[0] ?? 0
  tf.backend_util.assertParamsConsistent(
    parts.map(({ shape }) => shape),
    axis,
  )
  return layout.join(parts, axis)
}

/** 2 sigmoid(2x) - 1. */
const tanh = (x: Info): Info => {
  const doubled = stock('Add')({ a: x, b: x })
  const gate = stock('Sigmoid')({ x: doubled })
  const twice = stock('Add')({ a: gate, b: gate })
  const one = tf.engine().makeTensor(Float32Array.of(1), [], 'float32')
  const result = stock('Sub')({ a: twice, b: one })
  for (const temporary of [doubled, gate, twice]) dispose(temporary)
  one.dispose()
  return result
}

const dispose = ({ dataId }: Info): void => void tf.backend().disposeData(dataId)

const required = <T>(value: T | undefined, name: string): T => {
  if (value === undefined) throw new TypeError(`wasm kernel: ${name} is missing`)
  return value
}
