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
  const vector = (name: string): number => place(arena, padded(toNumbers(find(weights.tensors, name)), 16))
  const project = (first: number, factor = 1): number =>
    placeLayer(arena, weights, { name: 'self.project', outputs: H, inputs: H, first, factor, wide: true })
  const tokens = 2 * maxTokens
  const rows = tokens + SPARE_ROWS
  const fields = [
    ...[heads, width, rowBytes(H + SPARE_COLUMNS), rowBytes(F), maxTokens],
    weights.file + position.offset,
    weights.file + position.scalesOffset,
    weights.file + segment.offset,
    weights.file + segment.scalesOffset,
    vector('self.norm.gain'),
    vector('self.norm.bias'),
    project(0, Math.LOG2E / Math.sqrt(width)), // soft-max is of powers of two,
    project(H),
    project(2 * H),
    placeLayer(arena, weights, { name: 'self.output', outputs: H, inputs: H, wide: true }),
    ...(F === 0
      ? [0, 0, 0, 0]
      : [
          vector('self.norm2.gain'),
          vector('self.norm2.bias'),
          placeLayer(arena, weights, { name: 'self.inner', outputs: F, inputs: H, wide: true }),
          placeLayer(arena, weights, { name: 'self.outer', outputs: H, inputs: F, wide: true }),
        ]),
    reserve(arena, tokens * rowBytes(H)), // places
    reserve(arena, rowBytes(H)), // normal
    reserve(arena, rows * rowBytes(H)), // queries
    reserve(arena, rows * rowBytes(H)), // keys
    reserve(arena, (H + 4) * rowBytes(tokens)), // keysTurned
    reserve(arena, rows * rowBytes(H)), // values
    reserve(arena, rows * rowBytes(tokens)), // shares
    reserve(arena, rows * FLOAT), // inverses
    reserve(arena, rows * rowBytes(H + SPARE_COLUMNS)), // attended
    reserve(arena, F === 0 ? 0 : rows * rowBytes(F)), // inner
  ]
  return place(arena, Uint32Array.from(fields))
}
