/** Reads NumPy's .npz archives: a zip of .npy arrays (NEP 1). Little-endian integers and floats only. */

import { unzipSync } from 'fflate'
import { QualityError } from '../models/errors.ts'

export interface NpyArray {
  readonly shape: readonly number[]
  /** NumPy's type string: `|u1`, `|i1`, `<i4`, `<i8`, `<f4`, `|S12`. */
  readonly type: string
  /** The array's bytes, C order. */
  readonly bytes: Uint8Array
}

/** Arrays by name, without `.npy`. Throws BAD_DATA for anything but a zip of little-endian, C-ordered arrays. */
export const parseNpz = (bytes: Uint8Array, what: string): Map<string, NpyArray> => {
  let files: Record<string, Uint8Array>
  try {
    files = unzipSync(bytes)
  } catch (cause) {
    throw new QualityError('BAD_DATA', `${what}: is not a whole .npz archive`, { cause })
  }
  return new Map(Object.entries(files).map(([name, file]) => [name.replace(/\.npy$/, ''), parseNpy(file, `${what}: ${name}`)]))
}

const parseNpy = (bytes: Uint8Array, what: string): NpyArray => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 12 || view.getUint32(0) !== 0x934e554d) throw new QualityError('BAD_DATA', `${what}: is not a .npy array`)
  const wide = (bytes[6] ?? 1) >= 2
  const start = wide ? 12 : 10
  const end = start + (wide ? view.getUint32(8, true) : view.getUint16(8, true))
  const header = new TextDecoder().decode(bytes.subarray(start, end))
  const type = /'descr':\s*'([^']+)'/.exec(header)?.[1]
  const shape = /'shape':\s*\(([^)]*)\)/.exec(header)?.[1]
  if (type === undefined || shape === undefined || type.startsWith('>') || header.includes("'fortran_order': True"))
    throw new QualityError('BAD_DATA', `${what}: expected a little-endian array in C order, got the header ${header.trim()}`)
  return { shape: shape.split(',').flatMap((part) => (part.trim() ? [Number(part)] : [])), type, bytes: bytes.slice(end) }
}

/** The array as numbers. Throws BAD_DATA for another type. */
export const toFloats = ({ type, bytes, shape }: NpyArray, what: string): Float32Array => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const readers: Record<string, { size: number; at: (offset: number) => number }> = {
    '|i1': { size: 1, at: (offset) => view.getInt8(offset) },
    '|u1': { size: 1, at: (offset) => view.getUint8(offset) },
    '<i4': { size: 4, at: (offset) => view.getInt32(offset, true) },
    '<u4': { size: 4, at: (offset) => view.getUint32(offset, true) },
    '<i8': { size: 8, at: (offset) => Number(view.getBigInt64(offset, true)) },
    '<f4': { size: 4, at: (offset) => view.getFloat32(offset, true) },
    '<f8': { size: 8, at: (offset) => view.getFloat64(offset, true) },
  }
  const reader = readers[type]
  const length = shape.reduce((product, dimension) => product * dimension, 1)
  if (!reader || bytes.length !== length * reader.size)
    throw new QualityError('BAD_DATA', `${what}: expected ${length} numbers, got ${bytes.length} bytes of type ${type}`)
  return Float32Array.from({ length }, (_, i) => reader.at(i * reader.size))
}
