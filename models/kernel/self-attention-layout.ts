/** Where self-attention lies in the kernel's memory; the order of fields is that of SelfAttention in assembly/student.ts. */

import { toNumbers } from '../packed.ts'
import { type Arena, FLOAT, padded, place, reserve, rowBytes, SPARE_ROWS } from './arena.ts'
import { find, type PackedWeights, placeLayer } from './layers.ts'

/** Columns that a head may be written beyond the last. */
const SPARE_COLUMNS = 7

/** The address of the kernel's structure SelfAttention; 0 for a student without it. */
export const layOutSelfAttention = (arena: Arena, weights: PackedWeights): number => {
  const { hidden: H, maxTokens, selfAttention } = weights.shape
  if (!selfAttention) return 0
  const { heads, feedForward: F } = selfAttention
  const width = H / heads
  const position = find(weights.tensors, 'self.position')
  const segment = find(weights.tensors, 'self.segment')
  const vector = (name: string): number => placeVector(arena, weights, name)
  const project = (first: number, factor = 1): number =>
    placeLayer(arena, weights, { name: 'self.project', outputs: H, inputs: H, first, factor, wide: true })
  const tokens = 2 * maxTokens
  const rows = tokens + SPARE_ROWS
  const output = placeLayer(arena, weights, { name: 'self.output', outputs: H, inputs: H, wide: true })
  const attended = { rows: reserve(arena, rows * rowBytes(H + SPARE_COLUMNS)), stride: rowBytes(H + SPARE_COLUMNS) }
  const inner = { rows: F === 0 ? 0 : reserve(arena, rows * rowBytes(F)), stride: rowBytes(F) }
  const second = F === 0 ? [0, 0, 0, 0] : placeSecondPart(arena, weights, F)
  const last = F === 0 ? { layer: output, ...attended } : { layer: second.at(-1) ?? 0, ...inner }
  const fields = [
    ...[heads, width, attended.stride, inner.stride, maxTokens],
    weights.file + position.offset,
    weights.file + position.scalesOffset,
    weights.file + segment.offset,
    weights.file + segment.scalesOffset,
    vector('self.norm.gain'),
    vector('self.norm.bias'),
    project(0, Math.LOG2E / Math.sqrt(width)), // soft-max is of powers of two,
    project(H),
    project(2 * H),
    output,
    ...second,
    ...[last.layer, last.rows, last.stride],
    reserve(arena, last.stride), // poolOfLast
    reserve(arena, last.stride), // badOfLast
    reserve(arena, tokens * rowBytes(H)), // places
    reserve(arena, rowBytes(H)), // normal
    reserve(arena, rows * rowBytes(H)), // queries
    reserve(arena, rows * rowBytes(H)), // keys
    reserve(arena, (H + 4) * rowBytes(tokens)), // keysTurned
    reserve(arena, rows * rowBytes(H)), // values
    reserve(arena, rows * rowBytes(tokens)), // shares
    reserve(arena, rows * FLOAT), // inverses
    attended.rows,
    inner.rows,
    reserve(arena, 4 * last.stride), // pooledLast
  ]
  return place(arena, Uint32Array.from(fields))
}

const placeSecondPart = (arena: Arena, weights: PackedWeights, feedForward: number): number[] => {
  const { hidden } = weights.shape
  return [
    placeVector(arena, weights, 'self.norm2.gain'),
    placeVector(arena, weights, 'self.norm2.bias'),
    placeLayer(arena, weights, { name: 'self.inner', outputs: feedForward, inputs: hidden, wide: true }),
    placeLayer(arena, weights, { name: 'self.outer', outputs: hidden, inputs: feedForward, wide: true }),
  ]
}

const placeVector = (arena: Arena, { tensors }: PackedWeights, name: string): number =>
  place(arena, padded(toNumbers(find(tensors, name)), 16))
