/**
 * The wasm backend made fit for training: its matrix product is fast only for two plain matrices, its Tanh is slow.
 * Both are composed of its fast kernels here.
 */

import * as tf from '@tensorflow/tfjs'
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'

type Info = tf.TensorInfo

/** Starts the wasm backend and replaces the slow kernels. */
export const useWasm = async (): Promise<void> => {
  await import('@tensorflow/tfjs-backend-wasm')
  await tf.setBackend('wasm')
  await tf.ready()
  if (overridden) return
  overridden = true
  const product = stock('BatchMatMul')
  replace('BatchMatMul', ({ inputs, attrs }) => matMul(product, inputs, attrs))
  replace('Tanh', ({ inputs }) => tanh(required(inputs.x, 'x')))
}

let overridden = false

type Kernel = (inputs: tf.NamedTensorInfoMap | readonly Info[], attrs?: tf.NamedAttrMap) => Info

/** A kernel as it is registered now, whatever replaces it later. */
const stock = (name: string): Kernel => {
  const kernel = tf.getKernel(name, 'wasm')
  return (inputs, attrs = {}) => {
    // Concat and AddN take a list, which the declared type of kernels does not tell.
    const output = kernel.kernelFunc({ inputs: inputs as tf.NamedTensorInfoMap, attrs, backend: tf.backend() })
    return required(Array.isArray(output) ? output[0] : output, name)
  }
}

const replace = (name: string, kernelFunc: (call: { inputs: tf.NamedTensorInfoMap; attrs: tf.NamedAttrMap }) => Info): void => {
  const { setupFunc, disposeFunc } = tf.getKernel(name, 'wasm')
  tf.unregisterKernel(name, 'wasm')
  tf.registerKernel({
    kernelName: name,
    backendName: 'wasm',
    ...(setupFunc ? { setupFunc } : {}),
    ...(disposeFunc ? { disposeFunc } : {}),
    kernelFunc: ({ inputs, attrs }) => kernelFunc({ inputs, attrs: attrs ?? {} }),
  })
}

/** Products of plain matrices run at 9-18 GFLOP/s, transposed and batched ones in a scalar loop at 1.4. */
const matMul = (product: Kernel, inputs: tf.NamedTensorInfoMap, attrs: tf.NamedAttrMap): Info => {
  const a = required(inputs.a, 'a')
  const b = required(inputs.b, 'b')
  if (String(a.shape.slice(0, -2)) !== String(b.shape.slice(0, -2))) return product(inputs, attrs)
  const left = attrs.transposeA ? transpose(a) : a
  const right = attrs.transposeB ? transpose(b) : b
  const result = left.shape.length === 2 ? product({ a: left, b: right }, PLAIN) : eachProduct(product, left, right)
  if (left !== a) dispose(left)
  if (right !== b) dispose(right)
  return result
}

const PLAIN = { transposeA: false, transposeB: false }

/** One plain product a matrix of the batch. [..., m, k] x [..., k, n] -> [..., m, n] */
const eachProduct = (product: Kernel, a: Info, b: Info): Info => {
  const backend = tf.backend() as BackendWasm
  const [m = 1, k = 1] = a.shape.slice(-2)
  const [n = 1] = b.shape.slice(-1)
  const matrices = a.shape.slice(0, -2)
  const batch = matrices.reduce((length, dimension) => length * dimension, 1)
  const result = backend.makeOutput([...matrices, m, n], 'float32')
  for (let i = 0; i < batch; i++) {
    const left = view(backend, a, { index: i, shape: [m, k] })
    const right = view(backend, b, { index: i, shape: [k, n] })
    const one = product({ a: left, b: right }, PLAIN)
    // Asked for anew each time: the heap may have grown.
    backend.typedArrayFromHeap(result).set(backend.typedArrayFromHeap(one), i * m * n)
    dispose(one)
    closeView(backend, left)
    closeView(backend, right)
  }
  return result
}

/**
 * The `index`-th matrix of a batch where it lies. The backend's own Slice copies all it is a slice of, so that a batch cost
 * its square: 3.9 of the 4.5 seconds of a step with self-attention.
 */
const view = (backend: BackendWasm, x: Info, { index, shape }: { index: number; shape: [number, number] }): Info => {
  const bytes = index * shape[0] * shape[1] * Float32Array.BYTES_PER_ELEMENT
  return backend.makeOutput(shape, 'float32', backend.getMemoryOffset(x.dataId) + bytes)
}

/** Forgets a view; the memory is another tensor's. */
const closeView = (backend: BackendWasm, { dataId }: Info): void => {
  const data = backend.dataIdMap.get(dataId)
  backend.wasm.tfjs.disposeData(data.id)
  backend.dataIdMap.delete(dataId)
}

const transpose = (x: Info): Info => {
  const last = x.shape.length - 1
  const perm = x.shape.map((_, i) => (i === last ? last - 1 : i === last - 1 ? last : i))
  return stock('Transpose')({ x }, { perm })
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
