/** Hands out the kernel's memory, and keeps what the host is to write there. */

/** Values for the host to write once, at an address. */
export interface PlacedValues {
  readonly address: number
  readonly values: Uint32Array | Float32Array
}

/** Hands out memory from `end` on, in cache lines. */
export interface Arena {
  end: number
  readonly placed: PlacedValues[]
}

const ALIGNMENT = 64
export const FLOAT = 4

/** The kernel's tiles read and write up to so many rows beyond the last token. */
export const SPARE_ROWS = 4

export const roundUp = (value: number, multiple: number): number => Math.ceil(value / multiple) * multiple

export const reserve = (arena: Arena, bytes: number): number => {
  const address = roundUp(arena.end, ALIGNMENT)
  arena.end = address + bytes
  return address
}

export const place = (arena: Arena, values: Uint32Array | Float32Array): number => {
  const address = reserve(arena, values.byteLength)
  arena.placed.push({ address, values })
  return address
}

/** Bytes of an f32 row. */
export const rowBytes = (columns: number): number => roundUp(columns, 16) * FLOAT

/** The values, and zeros up to a multiple of a length. */
export const padded = (values: Float32Array, multiple: number): Float32Array => {
  const row = new Float32Array(roundUp(values.length, multiple))
  row.set(values)
  return row
}
