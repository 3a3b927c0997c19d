/**
 * Parts of tensors without detours. The stock kernels of the wasm backend read the whole tensor for every slice of it, copy
 * row by row in JavaScript, and copy what is only called by another name.
 */

import type * as tf from '@tensorflow/tfjs'
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import type { WasmModule } from './wasm-module.ts'

type Info = tf.TensorInfo

const FLOAT = Float32Array.BYTES_PER_ELEMENT

/** The same numbers under another name: nothing is ever written in place, and memory is freed with its last name. */
export const identity = (backend: BackendWasm, { dataId, shape, dtype }: Info): Info => {
  backend.incRef(dataId)
  return { dataId, shape: [...shape], dtype }
}

export interface LayoutOperations {
  /** `size` places of one axis from `begin` on, all of the others. */
  part(x: Info, at: { readonly axis: number; readonly begin: number; readonly size: number }): Info
  /** Tensors of one shape but for the axis, joined along it. */
  join(parts: readonly Info[], axis: number): Info
}

/** Numbers in one place of the axes up to `axis`, and how many such places there are. */
const stretchOf = (shape: readonly number[], axis: number): { readonly outer: number; readonly inner: number } => ({
  outer: shape.slice(0, axis).reduce((product, dimension) => product * dimension, 1),
  inner: shape.slice(axis).reduce((product, dimension) => product * dimension, 1),
})

/** Of tensors of 32-bit numbers. */
export const createLayout = (backend: BackendWasm, { copyColumns }: Pick<WasmModule, 'copyColumns'>): LayoutOperations => {
  const addressOf = ({ dataId }: Info): number => backend.getMemoryOffset(dataId)
  return {
    part: (x, { axis, begin, size }) => {
      const shape = x.shape.with(axis, size)
      const out = backend.makeOutput(shape, x.dtype)
      const { outer, inner } = stretchOf(x.shape, axis)
      const place = (inner / (x.shape[axis] ?? 1)) * FLOAT
      copyColumns(addressOf(out), size * place, addressOf(x) + begin * place, inner * FLOAT, size * place, outer)
      return out
    },
    join: (parts, axis) => {
      const [first] = parts
      const length = parts.reduce((sum, { shape }) => sum + (shape[axis] ?? 0), 0)
      const shape = (first?.shape ?? []).with(axis, length)
      const out = backend.makeOutput(shape, first?.dtype ?? 'float32')
      const { outer, inner: whole } = stretchOf(shape, axis)
      let to = addressOf(out)
      for (const part of parts) {
        const { inner } = stretchOf(part.shape, axis)
        copyColumns(to, whole * FLOAT, addressOf(part), inner * FLOAT, inner * FLOAT, outer)
        to += inner * FLOAT
      }
      return out
    },
  }
}
