/** Where everything of a student lies in the kernel's memory; the order of fields is that of assembly/student.ts. */

import type { DecomposableShape } from '../decomposable.ts'
import { QualityError } from '../errors.ts'
import { toNumbers } from '../packed.ts'
import type { PackedTensor } from '../tensor.ts'

/** Values for the host to write once, at an address. */
export interface Placed {
  readonly address: number
  readonly values: Uint32Array | Float32Array
}

export interface Layout {
  /** Address of the kernel's structure Student. */
  readonly student: number
  /** Address of the bytes of student.bin. */
  readonly file: number
  readonly io: InputOutput
  readonly placed: readonly Placed[]
  /** Bytes of memory in all. */
  readonly end: number
}

/** Addresses that the host writes to before a run and reads from after it. */
export interface InputOutput {
  readonly ids: number
  readonly sourceOffsets: number
  readonly translationOffsets: number
  readonly outputs: number
  readonly words: number
}

type Tensors = ReadonlyMap<string, PackedTensor>

/** Hands out memory from `end` on, in cache lines. */
interface Arena {
  end: number
  readonly placed: Placed[]
}

const ALIGNMENT = 64
const FLOAT = 4
const STUDENT_BYTES = 256 // Student has 44 fields of 4 bytes
/** The kernel's tiles read and write up to so many rows beyond the last token. */
const SPARE_ROWS = 4

/** The structure, the file, what the weights become, and scratch for the manifest's longest pairs, from `start` on. */
export const layOut = (tensors: Tensors, shape: DecomposableShape, options: { start: number; fileBytes: number }): Layout => {
  const arena: Arena = { end: options.start, placed: [] }
  const student = reserve(arena, STUDENT_BYTES)
  const file = reserve(arena, options.fileBytes)
  const io = reserveInputOutput(arena, shape)
  const fields = [
    ...[shape.rows, shape.width, rowBytes(shape.width), rowBytes(shape.hidden), shape.maxHashes],
    ...placeWeights(arena, { tensors, shape, file }),
    io.ids,
    io.sourceOffsets,
    io.translationOffsets,
    io.outputs,
    io.words,
    ...reserveScratch(arena, shape),
  ]
  arena.placed.push({ address: student, values: Uint32Array.from(fields) })
  return { student, file, io, placed: arena.placed, end: arena.end }
}

/** The largest code of an activation that no sum over `inputs` can overflow with: all of int16 up to 512 inputs. */
export const largestCode = (inputs: number): number => {
  // The quantiser writes no code of -128, but a file may hold one.
  const largestWeight = 128
  return Math.min(32_767, Math.floor((2 ** 31 - 1) / (largestWeight * inputs)))
}

const roundUp = (value: number, multiple: number): number => Math.ceil(value / multiple) * multiple

const reserve = (arena: Arena, bytes: number): number => {
  const address = roundUp(arena.end, ALIGNMENT)
  arena.end = address + bytes
  return address
}

const place = (arena: Arena, values: Uint32Array | Float32Array): number => {
  const address = reserve(arena, values.byteLength)
  arena.placed.push({ address, values })
  return address
}

/** Bytes of an f32 row. */
const rowBytes = (columns: number): number => roundUp(columns, 16) * FLOAT

interface Weights {
  readonly tensors: Tensors
  readonly shape: DecomposableShape
  readonly file: number
}

const placeWeights = (arena: Arena, weights: Weights): number[] => {
  const { tensors, file } = weights
  const { width: D, hidden: H } = weights.shape
  const table = find(tensors, 'table')
  const vector = (name: string): number => place(arena, padded(toNumbers(find(tensors, name)), 16))
  const scalar = (name: string): number => toNumbers(find(tensors, name))[0] ?? 0
  return [
    file + table.offset,
    file + table.scalesOffset,
    placeLayer(arena, weights, { name: 'context', outputs: D, inputs: 3 * D, wide: true }),
    placeLayer(arena, weights, { name: 'context', outputs: D, inputs: 3 * D, first: D, wide: true }),
    placeLayer(arena, weights, { name: 'attend', outputs: H, inputs: D }),
    placeLayer(arena, weights, { name: 'compare1', outputs: H, inputs: 4 * D, firstInputs: 3 * D, wide: true }),
    placeLayer(arena, weights, { name: 'compare2', outputs: H, inputs: H, wide: true }),
    placeLayer(arena, weights, { name: 'join', outputs: H, inputs: 4 * H }),
    vector('pool.weight'),
    vector('score.weight'),
    vector('critical.weight'),
    vector('bad.weight'),
    toBits(scalar('attend.temperature') / Math.sqrt(H)),
    toBits(scalar('score.bias')),
    toBits(scalar('critical.bias')),
    toBits(scalar('bad.bias')),
  ]
}

/** A layer is the rows of a matrix from `first` on. */
interface LayerPart {
  readonly name: string
  readonly outputs: number
  readonly inputs: number
  /** Row that the layer begins with. */
  readonly first?: number
  /** Inputs whose int16 codes share one scale; those after them share another. */
  readonly firstInputs?: number
  /** Whether it is multiplied with many vectors, and so laid out for that. */
  readonly wide?: boolean
}

const placeLayer = (arena: Arena, { tensors, file }: Weights, part: LayerPart): number => {
  const { name, outputs, inputs, first = 0, firstInputs = inputs, wide = false } = part
  const { offset, scales } = find(tensors, `${name}.weight`)
  const bias = tensors.get(`${name}.bias`)
  const rows = (values: Float32Array): number => place(arena, padded(values.subarray(first, first + outputs), 16))
  const fields = [
    file + offset + first * inputs,
    rows(toNumbers({ name, type: 'float16', shape: [scales.length / 2], data: scales, scales: new Uint8Array() })),
    rows(bias ? toNumbers(bias) : new Float32Array(outputs)),
    inputs,
    firstInputs,
    outputs,
    wide ? reserve(arena, roundUp(outputs, 16) * (roundUp(firstInputs, 8) + roundUp(inputs - firstInputs, 8)) * 2) : 0,
    largestCode(Math.max(firstInputs, inputs - firstInputs)),
  ]
  return place(arena, Uint32Array.from(fields))
}

const reserveInputOutput = (arena: Arena, { maxTokens, maxHashes }: DecomposableShape): InputOutput => ({
  ids: reserve(arena, 2 * maxTokens * maxHashes * 4),
  sourceOffsets: reserve(arena, (maxTokens + 1) * 4),
  translationOffsets: reserve(arena, (maxTokens + 1) * 4),
  outputs: reserve(arena, 2 * FLOAT),
  words: reserve(arena, maxTokens * FLOAT),
})

const reserveScratch = (arena: Arena, { width: D, hidden: H, maxTokens, maxHashes }: DecomposableShape): number[] => {
  const tokens = 2 * maxTokens + SPARE_ROWS
  const codes = Math.max(roundUp(3 * D, 8) + roundUp(D, 8), roundUp(H, 8)) * 2
  const joinCodes = roundUp(4 * H, 8) * 2
  const logits = (maxTokens + SPARE_ROWS) * roundUp(maxTokens + 1, 4) * FLOAT
  return [
    reserve(arena, maxHashes * FLOAT), // idScales
    reserve(arena, (maxHashes + 2) * 2), // idCodes: a pair at a time
    reserve(arena, rowBytes(D)), // zeros
    reserve(arena, tokens * rowBytes(D)), // x
    reserve(arena, tokens * rowBytes(D)), // value
    reserve(arena, tokens * rowBytes(D)), // gate
    reserve(arena, roundUp(D, 4) * rowBytes(D)), // metric
    reserve(arena, (maxTokens + SPARE_ROWS) * rowBytes(D)), // keys
    reserve(arena, tokens * rowBytes(H)), // hidden1
    reserve(arena, tokens * rowBytes(H)), // hidden2
    reserve(arena, 2 * rowBytes(D)), // pair
    reserve(arena, tokens * FLOAT), // largest
    reserve(arena, Math.max(tokens * codes, joinCodes) + ALIGNMENT), // codes: the last part is written in steps of 8
    reserve(arena, 2 * tokens * FLOAT), // codeScales
    reserve(arena, logits), // logits
    reserve(arena, logits), // logitsTurned
    reserve(arena, 4 * rowBytes(H)), // pooled
    reserve(arena, rowBytes(H)), // joined
  ]
}

const find = (tensors: Tensors, name: string): PackedTensor => {
  const found = tensors.get(name)
  if (!found) throw new QualityError('BAD_STUDENT', `student.bin: ${name} is missing`)
  return found
}

const padded = (values: Float32Array, multiple: number): Float32Array => {
  const row = new Float32Array(roundUp(values.length, multiple))
  row.set(values)
  return row
}

/** The bits of a float, for a field among integers. */
const toBits = (value: number): number => new Uint32Array(Float32Array.of(value).buffer)[0] ?? 0
