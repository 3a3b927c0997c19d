/** Float weights -> the 4-bit rows, 8-bit rows and float16 vectors of student.bin. Once: every engine reads these codes. */

import './architectures.ts'
import { architectureOf } from '../../../models/architectures.ts'
import type { DecomposableShape } from '../../../models/decomposable.ts'
import { QualityError } from '../../../models/errors.ts'
import { fromFloat16, toFloat16 } from '../../../models/float16.ts'
import type { Tensor, TensorSpec } from '../../../models/tensor.ts'
import type { FloatTensor, FloatTensors } from './student-weights.ts'

// Codes are symmetric round zero, so that a row and its negative are quantised alike.
const MAX_CODE = { int4: 7, int8: 127 } as const
const MAX_HALF = 65_504

// A row's largest weight may be clipped where that lets the many small ones be nearer: 1 keeps it whole.
const CLIP_FACTORS = [1, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5]

/** Tensors in the order of student.bin. Throws BAD_RUN where one is absent, of another shape, or not finite. */
export const quantise = (tensors: FloatTensors, shape: DecomposableShape): Tensor[] =>
  architectureOf(shape)
    .tensors(shape)
    .map((spec) => {
      const tensor = tensors.get(spec.name)
      if (!tensor || String(tensor.shape) !== String(spec.shape))
        throw new QualityError(
          'BAD_RUN',
          `${spec.name}: expected [${spec.shape}], got ${tensor ? `[${tensor.shape}]` : 'nothing'}`,
        )
      return spec.type === 'float16' ? toHalves(spec, tensor) : toRows(spec, tensor)
    })

const toHalves = (spec: TensorSpec, { values }: FloatTensor): Tensor => {
  const data = new Uint8Array(values.length * 2)
  const view = new DataView(data.buffer)
  values.forEach((value, i) => {
    if (!(Math.abs(value) <= MAX_HALF))
      throw new QualityError('BAD_RUN', `${spec.name}[${i}]: expected a number that fits in 16 bits, got ${value}`)
    view.setUint16(2 * i, toFloat16(value), true)
  })
  return { ...spec, data, scales: new Uint8Array() }
}

const toRows = (spec: TensorSpec, { values }: FloatTensor): Tensor => {
  const [rows = 0, columns = 1] = spec.shape
  const largest = spec.type === 'int4' ? MAX_CODE.int4 : MAX_CODE.int8
  const codes = new Int8Array(rows * columns)
  const scales = new Uint8Array(rows * 2)
  const view = new DataView(scales.buffer)
  for (let r = 0; r < rows; r++) {
    const row = values.subarray(r * columns, (r + 1) * columns)
    const scale = chooseScale(row, { largest, what: `${spec.name} row ${r}` })
    view.setUint16(2 * r, toFloat16(scale), true)
    for (let i = 0; i < columns; i++) codes[r * columns + i] = toCode(row[i] ?? 0, { scale, largest })
  }
  return { ...spec, data: spec.type === 'int4' ? packNibbles(codes, columns) : new Uint8Array(codes.buffer), scales }
}

/**
 * The scale, exact in float16, of least squared error over the clip factors. 0 for a row that is zero or so small
 * that the scale would underflow: its codes are zeros.
 */
const chooseScale = (row: Float32Array, { largest, what }: { largest: number; what: string }): number => {
  let peak = 0
  for (const value of row) {
    if (!Number.isFinite(value)) throw new QualityError('BAD_RUN', `${what}: expected finite weights, got ${value}`)
    peak = Math.max(peak, Math.abs(value))
  }
  let best = 0
  let leastError = Number.POSITIVE_INFINITY
  for (const factor of CLIP_FACTORS) {
    const scale = fromFloat16(toFloat16(Math.min((peak * factor) / largest, MAX_HALF)))
    if (scale === 0) continue
    let error = 0
    for (const value of row) error += (toCode(value, { scale, largest }) * scale - value) ** 2
    if (error < leastError) {
      leastError = error
      best = scale
    }
  }
  return best
}

const toCode = (value: number, { scale, largest }: { scale: number; largest: number }): number =>
  scale === 0 ? 0 : Math.max(-largest, Math.min(largest, Math.round(value / scale)))

/** Byte j of a row holds column j in its low and column j + columns/2 in its high nibble, each plus 8. */
const packNibbles = (codes: Int8Array, columns: number): Uint8Array => {
  const half = columns / 2
  return Uint8Array.from({ length: codes.length / 2 }, (_, i) => {
    const at = Math.floor(i / half) * columns + (i % half)
    return ((codes[at] ?? 0) + 8) | (((codes[at + half] ?? 0) + 8) << 4)
  })
}

/** The codes of an int4 or int8 tensor, one a byte, row after row. */
export const unpackCodes = ({ type, shape, data }: Tensor): Int8Array => {
  if (type === 'int8') return new Int8Array(data.buffer, data.byteOffset, data.byteLength)
  const columns = shape[1] ?? 1
  const half = columns / 2
  return Int8Array.from({ length: data.length * 2 }, (_, i) => {
    const byte = data[Math.floor(i / columns) * half + (i % half)] ?? 0
    return (i % columns < half ? byte & 15 : byte >> 4) - 8
  })
}
