/** Where a `birnn` student lies in its kernel's memory; the order of fields is that of assembly/birnn.ts. */

import { type BirnnShape, DIRECTIONS, SIDES } from '../birnn.ts'
import { toNumbers } from '../packed.ts'
import { type Arena, FLOAT, padded, place, reserve, roundUp, rowBytes, SPARE_ROWS } from './arena.ts'
import { find, placeLayer, type Tensors, toBits } from './layers.ts'
import { type MemoryLayout, reserveInputOutput, STUDENT_BYTES } from './layout.ts'

/** Update, reset and new state. */
const GATES = [0, 1, 2] as const

interface Weights {
  readonly tensors: Tensors
  readonly shape: BirnnShape
  readonly file: number
}

/** The structure, the file where `placeFile` says, what the weights become, and scratch for the manifest's longest pairs, from `start` on. */
export const layOutBirnn = (
  tensors: Tensors,
  shape: BirnnShape,
  options: { readonly start: number; readonly fileBytes: number },
): MemoryLayout => {
  const { rows, width: D, hidden: H, maxHashes, lowest, highest } = shape
  const arena: Arena = { end: options.start, placed: [] }
  const student = reserve(arena, STUDENT_BYTES)
  const file = reserve(arena, options.fileBytes)
  const shared = reserve(arena, STUDENT_BYTES)
  const io = reserveInputOutput(arena, shape)
  const scalar = (name: string): number => toNumbers(find(tensors, name))[0] ?? 0
  /** Two rows of states, one of each input of a head. */
  const head = (name: string): number => {
    const values = toNumbers(find(tensors, `${name}.weight`))
    const halves = [values.subarray(0, 2 * H), values.subarray(2 * H)].flatMap((half) => [...padded(half, 16)])
    return place(arena, Float32Array.from(halves))
  }
  const fields = [
    shared,
    ...SIDES.map((side) => placeSide(arena, { tensors, shape, file }, side)),
    ...[rows, D, rowBytes(D), rowBytes(H), rowBytes(2 * H), H, maxHashes],
    ...['score', 'critical', 'bad'].map(head),
    ...['score', 'critical', 'bad'].map((name) => toBits(scalar(`${name}.bias`))),
    ...[toBits(lowest), toBits(highest - lowest)],
    ...[io.ids, io.sourceOffsets, io.translationOffsets, io.outputs, io.words],
    ...reserveScratch(arena, shape),
  ]
  arena.placed.push({ address: student, values: Uint32Array.from(fields) })
  return { student, file, io, placed: arena.placed, end: arena.end }
}

const placeSide = (arena: Arena, weights: Weights, side: (typeof SIDES)[number]): number => {
  const { tensors, shape, file } = weights
  const { width: D, hidden: H } = shape
  const table = find(tensors, `${side}.table`)
  const gates = (name: string, inputs: number, wide: boolean): number[] =>
    GATES.map((gate) => placeLayer(arena, weights, { name, outputs: H, inputs, first: gate * H, wide }))
  const directions = DIRECTIONS.map((direction) => {
    const layers = [
      ...gates(`${side}.${direction}.input`, D, true),
      ...gates(`${side}.${direction}.state`, H, false), // one vector at a time
    ]
    return place(arena, Uint32Array.from(layers))
  })
  // Soft-max is of powers of two in the kernel: logits come in units of ln 2.
  const context = toNumbers(find(tensors, `${side}.pool.context`)).map((value) => value * Math.LOG2E)
  const fields = [
    file + table.offset,
    file + table.scalesOffset,
    ...directions,
    placeLayer(arena, weights, { name: `${side}.pool`, outputs: 2 * H, inputs: 2 * H, wide: true }),
    place(arena, padded(context, 16)),
  ]
  return place(arena, Uint32Array.from(fields))
}

const reserveScratch = (arena: Arena, { width: D, hidden: H, maxTokens, maxHashes }: BirnnShape): number[] => {
  const tokens = maxTokens + SPARE_ROWS
  const codes = Math.max(roundUp(D, 8), roundUp(2 * H, 8)) * 2
  return [
    reserve(arena, maxHashes * FLOAT), // idScales
    reserve(arena, (maxHashes + 2) * 2), // idCodes: a pair at a time
    reserve(arena, tokens * rowBytes(D)), // x
    reserve(arena, tokens * 3 * rowBytes(H)), // gates
    reserve(arena, 3 * rowBytes(H)), // held
    reserve(arena, rowBytes(H)), // state
    reserve(arena, tokens * rowBytes(2 * H)), // states
    reserve(arena, tokens * rowBytes(2 * H)), // tokens
    reserve(arena, tokens * codes + 16), // codes: the last part is written in steps of 8
    reserve(arena, 2 * tokens * FLOAT), // codeScales
    reserve(arena, roundUp(tokens, 4) * FLOAT), // logits
    reserve(arena, 2 * rowBytes(2 * H)), // pooled
  ]
}
