/** Reads and writes NumPy's .npz archives: a zip of .npy arrays (NEP 1). Little-endian integers and floats only. */

import { unzipSync, zipSync } from 'fflate'
import { QualityError } from '../../models/errors.ts'

export interface NpyArray {
  readonly shape: readonly number[]
  /** NumPy's type string: `|u1`, `|i1`, `<i4`, `<i8`, `<f4`, `|S12`. */
  readonly type: string
  /** The array's bytes, C order. */
  readonly bytes: Uint8Array
}

/** Of all arrays of an archive together, unpacked. */
const MAX_BYTES = 2 ** 32

/** Arrays by name, without `.npy`. Throws BAD_DATA for anything but a zip of little-endian, C-ordered arrays. */
export const parseNpz = (bytes: Uint8Array, what: string): Map<string, NpyArray> => {
  let files: Record<string, Uint8Array>
  let unpacked = 0
  const requireSize = ({ originalSize }: { originalSize: number }): boolean => {
    unpacked += originalSize
    if (unpacked <= MAX_BYTES) return true
    throw new QualityError('BAD_DATA', `${what}: expected at most ${MAX_BYTES} bytes unpacked, got ${unpacked} or more`)
  }
  try {
    // What is there of an array is looked at before memory is taken for it.
    files = unzipSync(bytes, { filter: requireSize })
  } catch (cause) {
    if (cause instanceof QualityError) throw cause
    throw new QualityError('BAD_DATA', `${what}: is not a complete .npz archive`, { cause })
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

type Values = Uint8Array | Int8Array | Int32Array | Float32Array
/** An array of one dimension, or with the shape it has. */
export type WritableArray = Values | { readonly values: Values; readonly shape: readonly number[] }

/** The bytes of an archive; the same arrays give the same bytes. */
export const writeNpz = (arrays: Readonly<Record<string, WritableArray>>): Uint8Array =>
  zipSync(Object.fromEntries(Object.entries(arrays).map(([name, array]) => [`${name}.npy`, toNpy(array)])), {
    mtime: new Date(1980, 0, 1),
    level: 6,
  })

const typeOf = (values: Values): string => {
  if (values instanceof Uint8Array) return '|u1'
  if (values instanceof Int8Array) return '|i1'
  return values instanceof Int32Array ? '<i4' : '<f4'
}

const toNpy = (array: WritableArray): Uint8Array => {
  const { values, shape } = 'values' in array && 'shape' in array ? array : { values: array, shape: [array.length] }
  const dimensions = shape.length === 1 ? `${shape[0]},` : shape.join(', ')
  const header = `{'descr': '${typeOf(values)}', 'fortran_order': False, 'shape': (${dimensions}), }`
  // Magic, version 1.0 and the header's length are ten bytes; the data starts at a multiple of 64.
  const padded = `${header.padEnd(Math.ceil((header.length + 11) / 64) * 64 - 11)}\n`
  const bytes = new Uint8Array(10 + padded.length + values.byteLength)
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, padded.length & 0xff, padded.length >> 8])
  bytes.set(new TextEncoder().encode(padded), 10)
  bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), 10 + padded.length)
  return bytes
}
