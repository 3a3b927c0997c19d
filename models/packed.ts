/**
 * The layout of student.bin, read and written here only (docs/format.md, "student.bin"):
 * magic "EDGEQE" + version, header length, file length, a JSON directory of tensors, then the tensors themselves,
 * each at a multiple of 64 bytes so that a kernel can use them where they lie.
 */

import { parseDirectory } from './directory.ts'
import { QualityError } from './errors.ts'
import { fromFloat16 } from './float16.ts'
import type { PackedTensor, Tensor, TensorSpec } from './tensor.ts'

const MAGIC = [0x45, 0x44, 0x47, 0x45, 0x51, 0x45] // "EDGEQE"
const VERSION = 1
const PREFIX_BYTES = 16
const ALIGNMENT = 64

/** Bytes of a tensor's data and of its scales. Throws BAD_STUDENT for an odd number of 4-bit columns. */
const sizes = ({ name, type, shape }: TensorSpec): { data: number; scales: number } => {
  const count = shape.reduce((product, length) => product * length, 1)
  const rows = shape[0] ?? 0
  if (type === 'float16') return { data: count * 2, scales: 0 }
  if (type === 'int8') return { data: count, scales: rows * 2 }
  if ((shape[1] ?? 1) % 2 !== 0)
    throw new QualityError('BAD_STUDENT', `${name}: 4-bit rows need an even width, got ${shape[1]}`)
  return { data: count / 2, scales: rows * 2 }
}

const align = (offset: number): number => Math.ceil(offset / ALIGNMENT) * ALIGNMENT

// Offsets follow from the directory alone, so they are not stored and cannot contradict it.
const layOut = (specs: readonly TensorSpec[], start: number) => {
  let end = align(start)
  const places = specs.map((spec) => {
    const { data, scales } = sizes(spec)
    const offset = end
    const scalesOffset = align(offset + data)
    end = scales > 0 ? align(scalesOffset + scales) : scalesOffset
    return { offset, scalesOffset, data, scales }
  })
  return { places, end }
}

/** What stands before the tensors, and where they belong. */
const writeHead = (tensors: readonly TensorSpec[]) => {
  const specs = tensors.map(({ name, type, shape }) => ({ name, type, shape }))
  const header = JSON.stringify({ tensors: specs })
  if (/[^\x20-\x7e]/.test(header)) throw new QualityError('BAD_STUDENT', 'student.bin: tensor names must be ASCII')
  const { places, end } = layOut(specs, PREFIX_BYTES + header.length)
  const head = new Uint8Array(PREFIX_BYTES + header.length)
  head.set(MAGIC)
  const view = new DataView(head.buffer)
  view.setUint16(6, VERSION, true)
  view.setUint32(8, header.length, true)
  view.setUint32(12, end, true)
  for (let i = 0; i < header.length; i++) head[PREFIX_BYTES + i] = header.charCodeAt(i)
  return { head, places, end }
}

/** What stands before the tensors in student.bin; zeros after it, to the end of the file, are a student of zeros. */
export const packedHead = (tensors: readonly TensorSpec[]): Uint8Array => writeHead(tensors).head

/** Tensors -> the bytes of student.bin. Throws BAD_STUDENT when a tensor's data does not fit its shape. */
export const writePacked = (tensors: readonly Tensor[]): Uint8Array => {
  const { head, places, end } = writeHead(tensors)
  const bytes = new Uint8Array(end)
  bytes.set(head)
  tensors.forEach((tensor, i) => {
    const place = places[i]
    if (!place || tensor.data.length !== place.data || tensor.scales.length !== place.scales)
      throw new QualityError(
        'BAD_STUDENT',
        `${tensor.name}: ${tensor.type} [${tensor.shape}] needs ${place?.data} bytes and ${place?.scales} of scales, got ${tensor.data.length} and ${tensor.scales.length}`,
      )
    bytes.set(tensor.data, place.offset)
    bytes.set(tensor.scales, place.scalesOffset)
  })
  return bytes
}

export interface ReadPackedOptions {
  /** Whether the numbers were found to be finite before, for these very bytes: looking at all of them takes 2.5 ms cold. */
  readonly trusted?: boolean
}

/**
 * The bytes of student.bin -> its tensors by name, as views of `bytes`. Throws BAD_STUDENT, with what was expected and
 * found, for anything but a whole, well-formed file of finite numbers.
 */
export const readPacked = (bytes: Uint8Array, { trusted = false }: ReadPackedOptions = {}): Map<string, PackedTensor> => {
  if (bytes.length < PREFIX_BYTES || MAGIC.some((byte, i) => bytes[i] !== byte))
    throw bad('does not start with EDGEQE: it is not a packed student, or is truncated')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const version = view.getUint16(6, true)
  if (version !== VERSION) throw bad(`layout version ${version}, but this reader knows ${VERSION}`)
  const claimed = view.getUint32(12, true)
  if (claimed !== bytes.length) throw bad(`its header claims ${claimed} bytes, but it has ${bytes.length}`)
  const headerEnd = PREFIX_BYTES + view.getUint32(8, true)
  if (headerEnd > bytes.length) throw bad(`its directory ends at byte ${headerEnd} of ${bytes.length}`)
  const tensors = parseDirectory(bytes.subarray(PREFIX_BYTES, headerEnd))
  const { places, end } = layOut(tensors, headerEnd)
  if (end !== bytes.length) throw bad(`its tensors end at byte ${end} of ${bytes.length}`)
  const read = new Map<string, PackedTensor>()
  tensors.forEach((spec, i) => {
    const place = places[i]
    if (!place || read.has(spec.name)) throw bad(`tensor ${spec.name} is listed twice`)
    const data = bytes.subarray(place.offset, place.offset + place.data)
    const scales = bytes.subarray(place.scalesOffset, place.scalesOffset + place.scales)
    if (!trusted) requireFinite(spec.type === 'float16' ? data : scales, spec.name)
    read.set(spec.name, { ...spec, data, scales, offset: place.offset, scalesOffset: place.scalesOffset })
  })
  return read
}

const bad = (message: string): QualityError => new QualityError('BAD_STUDENT', `student.bin: ${message}`)

/**
 * A half is infinite or no number when its exponent, bits 10-14, is all ones. Four halves a step: a quarter of a million
 * scales would otherwise be the larger part of a cold start.
 */
const requireFinite = (halves: Uint8Array, name: string): void => {
  const whole = halves.byteOffset % 8 === 0 ? halves.length - (halves.length % 8) : 0
  const words = new Uint32Array(halves.buffer, whole > 0 ? halves.byteOffset : 0, whole / 4)
  for (let i = 0; i < words.length; i += 2) {
    // Adding one to an exponent of all ones carries into the sign's place, which the mask has cleared.
    const low = ((words[i] ?? 0) & 0x7c007c00) + 0x04000400
    const high = ((words[i + 1] ?? 0) & 0x7c007c00) + 0x04000400
    if (((low | high) & 0x80008000) !== 0) refuseHalf(halves, name)
  }
  if (whole < halves.length) refuseHalf(halves.subarray(whole), name)
}

/** Throws BAD_STUDENT at the first half that is not a finite number. */
const refuseHalf = (halves: Uint8Array, name: string): void => {
  for (let i = 1; i < halves.length; i += 2)
    if (((halves[i] ?? 0) & 0x7c) === 0x7c)
      throw new QualityError('BAD_STUDENT', `student.bin: ${name}[${(i - 1) / 2}] is not a finite number`)
}

const halfAt = (halves: Uint8Array, index: number): number =>
  fromFloat16((halves[2 * index] ?? 0) | ((halves[2 * index + 1] ?? 0) << 8))

/**
 * All halves of an array, in few steps, since thousands are read at every cold start in code that is not compiled yet: their
 * bits as those of a float have an exponent that is 112 too small, whether they are subnormal or not.
 */
const readHalves = (halves: Uint8Array, values: Float32Array): Float32Array => {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length)
  for (let i = 0; i < values.length; i++) {
    const high = halves[2 * i + 1] ?? 0
    bits[i] = ((high & 0x80) << 24) | ((high & 0x7f) << 21) | ((halves[2 * i] ?? 0) << 13)
    values[i] = (values[i] ?? 0) * EXPONENT
  }
  return values
}

const EXPONENT = 2 ** 112

/** Row `row` of a tensor as numbers, added to `sum`: `sum[i] += weight * tensor[row][i]`. */
export const addRow = (tensor: Tensor, row: number, sum: Float32Array, weight = 1): void => {
  const columns = tensor.shape[1] ?? 1
  if (tensor.type === 'float16') {
    for (let i = 0; i < columns; i++) sum[i] = (sum[i] ?? 0) + weight * halfAt(tensor.data, row * columns + i)
    return
  }
  const scale = weight * halfAt(tensor.scales, row)
  if (tensor.type === 'int8') {
    for (let i = 0; i < columns; i++) sum[i] = (sum[i] ?? 0) + scale * (((tensor.data[row * columns + i] ?? 0) << 24) >> 24)
    return
  }
  const half = columns / 2
  for (let i = 0; i < half; i++) {
    const byte = tensor.data[row * half + i] ?? 0
    sum[i] = (sum[i] ?? 0) + scale * ((byte & 15) - 8)
    sum[i + half] = (sum[i + half] ?? 0) + scale * ((byte >> 4) - 8)
  }
}

/** The whole tensor as numbers, row after row. */
export const toNumbers = (tensor: Tensor): Float32Array => {
  const [rows = 0, columns = 1] = tensor.shape
  const values = new Float32Array(rows * columns)
  if (tensor.type === 'float16') return readHalves(tensor.data, values)
  for (let row = 0; row < rows; row++) addRow(tensor, row, values.subarray(row * columns, (row + 1) * columns))
  return values
}
