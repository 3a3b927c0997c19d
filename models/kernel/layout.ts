/** Where everything of a student lies in the kernel's memory; the order of fields is that of assembly/student.ts. */

import { COMPARE_INPUTS, type DecomposableShape } from '../decomposable.ts'

import type { FeatureShape } from '../hashing.ts'
import { toNumbers } from '../packed.ts'
import { type Arena, FLOAT, type PlacedValues, padded, place, reserve, roundUp, rowBytes, SPARE_ROWS } from './arena.ts'
import { find, type PackedWeights, placeLayer, type Tensors, times, toBits } from './layers.ts'
import { layOutSelfAttention } from './self-attention-layout.ts'

export interface MemoryLayout {
  /** Address of the kernel's structure Student. */
  readonly student: number
  /** Address of the bytes of student.bin. */
  readonly file: number
  readonly io: InputOutput
  readonly placed: readonly PlacedValues[]
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

export const STUDENT_BYTES = 256 // Student has 47 fields of 4 bytes

/** Where the file lies, which is known before it is read. */
export const placeFile = (start: number): number => {
  const arena: Arena = { end: start, placed: [] }
  reserve(arena, STUDENT_BYTES)
  return reserve(arena, 0)
}

/** The structure, the file, what the weights become, and scratch for the manifest's longest pairs, from `start` on. */
export const layOut = (
  tensors: Tensors,
  shape: DecomposableShape,
  options: { start: number; fileBytes: number },
): MemoryLayout => {
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
    layOutSelfAttention(arena, { tensors, shape, file }),
  ]
  arena.placed.push({ address: student, values: Uint32Array.from(fields) })
  return { student, file, io, placed: arena.placed, end: arena.end }
}

const placeWeights = (arena: Arena, weights: PackedWeights): number[] => {
  const { tensors, file } = weights
  const { width: D, hidden: H, alignWidth = H, compareInputs = COMPARE_INPUTS } = weights.shape
  const inputs = compareInputs.length * D
  // Products have another size than what they are products of, and so a scale of their own.
  const together = compareInputs.filter((name) => name !== 'product').length * D
  const table = find(tensors, 'table')
  const vector = (name: string, factor = 1): number => place(arena, padded(times(factor, toNumbers(find(tensors, name))), 16))
  const scalar = (name: string): number => toNumbers(find(tensors, name))[0] ?? 0
  // Soft-max is of powers of two in the kernel: logits come in units of ln 2.
  return [
    file + table.offset,
    file + table.scalesOffset,
    ...placeContext(arena, weights),
    placeLayer(arena, weights, { name: 'attend', outputs: alignWidth, inputs: D }),
    compareInputs.reduce((bits, name) => bits | (1 << COMPARE_INPUTS.indexOf(name)), 0),
    placeLayer(arena, weights, {
      name: 'compare1',
      outputs: H,
      inputs,
      ...(together > 0 ? { firstInputs: together } : {}),
      wide: true,
    }),
    placeLayer(arena, weights, { name: 'compare2', outputs: H, inputs: H, wide: true }),
    placeLayer(arena, weights, { name: 'join', outputs: H, inputs: 4 * H }),
    vector('pool.weight', Math.LOG2E),
    vector('score.weight'),
    vector('critical.weight'),
    vector('bad.weight'),
    toBits((scalar('attend.temperature') * Math.LOG2E) / Math.sqrt(alignWidth)),
    toBits(scalar('score.bias')),
    toBits(scalar('critical.bias')),
    toBits(scalar('bad.bias')),
  ]
}

/** Taps, value and gate; zeros for what a student does not have. */
const placeContext = (arena: Arena, weights: PackedWeights): number[] => {
  const { width: D, context = 'convolution' } = weights.shape
  if (context === 'none') return [0, 0, 0]
  const inputs = context === 'depthwise' ? D : 3 * D
  const taps = (): number => {
    const values = toNumbers(find(weights.tensors, 'context.taps'))
    const rows = [0, 1, 2].flatMap((row) => Array.from(padded(values.subarray(row * D, (row + 1) * D), 16)))
    return place(arena, Float32Array.from(rows))
  }
  return [
    context === 'depthwise' ? taps() : 0,
    placeLayer(arena, weights, { name: 'context', outputs: D, inputs, wide: true }),
    placeLayer(arena, weights, { name: 'context', outputs: D, inputs, first: D, wide: true }),
  ]
}

export const reserveInputOutput = (arena: Arena, { maxTokens, maxHashes }: FeatureShape): InputOutput => ({
  ids: reserve(arena, 2 * maxTokens * maxHashes * 4),
  sourceOffsets: reserve(arena, (maxTokens + 1) * 4),
  translationOffsets: reserve(arena, (maxTokens + 1) * 4),
  outputs: reserve(arena, 2 * FLOAT),
  words: reserve(arena, maxTokens * FLOAT),
})

const reserveScratch = (arena: Arena, shape: DecomposableShape): number[] => {
  const { width: D, hidden: H, maxTokens, maxHashes, selfAttention } = shape
  const tokens = 2 * maxTokens + SPARE_ROWS
  const codes = Math.max(roundUp(3 * D, 8) + roundUp(D, 8), roundUp(H, 8), roundUp(selfAttention?.feedForward ?? 0, 8)) * 2
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
    reserve(arena, Math.max(tokens * codes, joinCodes) + 16), // codes: the last part is written in steps of 8
    reserve(arena, 2 * tokens * FLOAT), // codeScales
    reserve(arena, logits), // logits
    reserve(arena, logits), // logitsTurned
    reserve(arena, 4 * rowBytes(H)), // pooled
    reserve(arena, rowBytes(H)), // joined
  ]
}
