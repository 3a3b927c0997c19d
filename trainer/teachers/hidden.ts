/**
 * Hidden knowledge of one pair, packed: the pooled vector, and of the strongest pieces of each side the strongest
 * dimensions (Liu et al. 2021: most of what hidden states teach is in a few of them). About 2 KB a pair at a width of 384.
 *
 * Little-endian: u16 pooled width, f16 each; u8 pieces; each piece: u8 side (0 source, 1 translation), u16 start and u16
 * end in the text as the teacher read it, u16 dimensions, u16 each, f16 each. Zeros elsewhere are not zero but unknown.
 */

import { QualityError } from '../../models/errors.ts'
import { fromFloat16, toFloat16 } from '../../models/float16.ts'
import type { Span } from '../../models/text.ts'
import type { SideName } from './onnx-spec.ts'

/** Pieces kept of each side, those of the largest norm. */
const PIECES_PER_SIDE = 5
/** Share of the dimensions kept of a piece, those of the largest magnitude. */
const SHARE = 0.1

export interface HiddenPiece extends Span {
  readonly side: SideName
  readonly dimensions: readonly number[]
  readonly values: readonly number[]
}

export interface Hidden {
  readonly pooled: readonly number[]
  readonly pieces: readonly HiddenPiece[]
}

/** A piece with its whole state, [width]. */
export interface PieceState extends Span {
  readonly side: SideName
  readonly state: Float32Array
}

/** Keeps the strongest pieces and dimensions, in the order of the text. */
export const selectHidden = (pooled: ArrayLike<number>, states: readonly PieceState[]): Hidden => ({
  pooled: Array.from(pooled),
  pieces: (['source', 'translation'] as const).flatMap((side) =>
    strongest(
      states.filter((each) => each.side === side && each.end > each.start),
      PIECES_PER_SIDE,
      ({ state }) => state.reduce((sum, value) => sum + value * value, 0),
    ).map(toPiece),
  ),
})

const toPiece = ({ side, start, end, state }: PieceState): HiddenPiece => {
  const kept = Math.max(1, Math.round(SHARE * state.length))
  const dimensions = strongest([...state.keys()], kept, (d) => Math.abs(state[d] ?? 0))
  return { side, start, end, dimensions, values: dimensions.map((d) => state[d] ?? 0) }
}

/** The `count` strongest, in their own order; of equal ones the earlier. */
const strongest = <T>(values: readonly T[], count: number, strength: (value: T) => number): T[] => {
  const strengths = values.map(strength)
  const places = [...values.keys()].toSorted((a, b) => (strengths[b] ?? 0) - (strengths[a] ?? 0) || a - b)
  const kept = new Set(places.slice(0, count))
  return values.filter((_, i) => kept.has(i))
}

export const packHidden = ({ pooled, pieces }: Hidden): Uint8Array => {
  const size = 3 + 2 * pooled.length + pieces.reduce((sum, { dimensions }) => sum + 7 + 4 * dimensions.length, 0)
  const bytes = new Uint8Array(size)
  const view = new DataView(bytes.buffer)
  let at = 0
  const u8 = (value: number): void => view.setUint8(at++, value)
  const u16 = (value: number): void => {
    view.setUint16(at, value, true)
    at += 2
  }
  u16(pooled.length)
  for (const value of pooled) u16(toFloat16(value))
  u8(pieces.length)
  for (const { side, start, end, dimensions, values } of pieces) {
    u8(side === 'source' ? 0 : 1)
    u16(start)
    u16(end)
    u16(dimensions.length)
    for (const dimension of dimensions) u16(dimension)
    for (const value of values) u16(toFloat16(value))
  }
  return bytes
}

/** Throws BAD_DATA for bytes that `packHidden` did not write. */
export const parseHidden = (bytes: Uint8Array): Hidden => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  const take = (size: 1 | 2): number => {
    if (at + size > bytes.length)
      throw new QualityError('BAD_DATA', `hidden: expected more than ${bytes.length} bytes, the record is cut off`)
    const value = size === 1 ? view.getUint8(at) : view.getUint16(at, true)
    at += size
    return value
  }
  const list = <T>(length: number, read: () => T): T[] => Array.from({ length }, read)
  const pooled = list(take(2), () => fromFloat16(take(2)))
  const pieces = list(take(1), (): HiddenPiece => {
    const side = take(1) === 0 ? 'source' : 'translation'
    const [start, end, count] = [take(2), take(2), take(2)]
    const dimensions = list(count, () => take(2))
    return { side, start, end, dimensions, values: list(count, () => fromFloat16(take(2))) }
  })
  if (at !== bytes.length) throw new QualityError('BAD_DATA', `hidden: expected ${at} bytes, got ${bytes.length}`)
  return { pooled, pieces }
}
