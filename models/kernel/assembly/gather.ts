/** Hashed sub-word ids -> token vectors: 4-bit rows, summed where they lie. */

import { fromHalf } from './math'
import { Student } from './student'

/**
 * Writes the f32 row of each token: the sum of its ids' table rows over the root of their number.
 * Returns false, having read nothing outside, where a token has no ids or too many, or an id is outside the table.
 */
export function embed(s: Student, ids: usize, offsets: usize, tokens: usize, output: usize): bool {
  let first: u32 = 0
  for (let t: usize = 0; t < tokens; t++) {
    const end = load<u32>(offsets + ((t + 1) << 2))
    const count = end - first
    if (count - 1 >= s.maxHashes) return false
    if (!embedToken(s, ids + (first << 2), count, output + t * s.widthStride)) return false
    first = end
  }
  return true
}

// A token's scales become int16, so that two rows' codes times their scales are one i32x4.dot_i16x8. Their unit is a power
// of two, 2^-14 of the one below the largest scale: a half has 11 bits, so scales of at least a sixteenth of it are
// exact. No sum can overflow: |code| <= 15 before the eights are taken off, so it stays below
// (15 + 8) * 32767 * ids, and the host refuses students of more than 2,048 ids a token (1.6e9 < 2^31).
function embedToken(s: Student, ids: usize, count: u32, output: usize): bool {
  let largest: f32 = 0
  for (let i: u32 = 0; i < count; i++) {
    const id = load<u32>(ids + (i << 2))
    if (id >= s.rows) return false
    const scale = fromHalf(load<u16>(s.tableScales + (id << 1)))
    store<f32>(s.idScales + (i << 2), scale)
    largest = max(largest, abs(scale))
  }
  const power = reinterpret<f32>(reinterpret<u32>(largest) & 0x7f800000)
  const inverse: f32 = power > 0 ? 16384 / power : 0
  let total: i32 = 0
  for (let i: u32 = 0; i < count; i++) {
    const code = <i32>nearest(load<f32>(s.idScales + (i << 2)) * inverse)
    store<i16>(s.idCodes + (i << 1), <i16>code)
    total += code
  }
  store<i16>(s.idCodes + (count << 1), 0)
  // Codes are stored plus 8: the eights are taken off the sum at its start.
  const start = i32x4.splat(-8 * total)
  const factor = f32x4.splat(power / (16384 * sqrt(<f32>count)))
  sumRows(s, ids, count, output, start, factor)
  return true
}

// Sixteen bytes of every row at a time, 32 columns. From the last block to the first: what a block writes past the end
// of its half of the columns is then overwritten by the block it belongs to.
function sumRows(s: Student, ids: usize, count: u32, output: usize, start: v128, factor: v128): void {
  const rowBytes = s.width >> 1
  const nibble = i16x8.splat(15)
  const last = ids + ((count - 1) << 2)
  for (let block = <isize>((rowBytes - 1) & ~15); block >= 0; block -= 16) {
    const table = s.table + block
    let a0 = start
    let a1 = start
    let a2 = start
    let a3 = start
    let b0 = start
    let b1 = start
    let b2 = start
    let b3 = start
    let codes = s.idCodes
    for (let id = ids; id <= last; id += 8) {
      // An odd id at the end is paired with itself, at a scale of 0.
      const p = v128.load(table + <usize>load<u32>(id) * rowBytes)
      const q = v128.load(table + <usize>load<u32>(min(id + 4, last)) * rowBytes)
      const scales = v128.load32_splat(codes)
      codes += 4
      const a = v128.shuffle<i16>(p, q, 0, 8, 1, 9, 2, 10, 3, 11)
      const b = v128.shuffle<i16>(p, q, 4, 12, 5, 13, 6, 14, 7, 15)
      a0 = i32x4.add(a0, i32x4.dot_i16x8_s(v128.and(a, nibble), scales))
      a1 = i32x4.add(a1, i32x4.dot_i16x8_s(v128.and(i16x8.shr_u(a, 8), nibble), scales))
      a2 = i32x4.add(a2, i32x4.dot_i16x8_s(v128.and(i16x8.shr_u(a, 4), nibble), scales))
      a3 = i32x4.add(a3, i32x4.dot_i16x8_s(i16x8.shr_u(a, 12), scales))
      b0 = i32x4.add(b0, i32x4.dot_i16x8_s(v128.and(b, nibble), scales))
      b1 = i32x4.add(b1, i32x4.dot_i16x8_s(v128.and(i16x8.shr_u(b, 8), nibble), scales))
      b2 = i32x4.add(b2, i32x4.dot_i16x8_s(v128.and(i16x8.shr_u(b, 4), nibble), scales))
      b3 = i32x4.add(b3, i32x4.dot_i16x8_s(i16x8.shr_u(b, 12), scales))
    }
    const low = output + (block << 2)
    storeColumns(low, a0, a1, factor)
    storeColumns(low + 32, b0, b1, factor)
    const high = low + (rowBytes << 2)
    storeColumns(high, a2, a3, factor)
    storeColumns(high + 32, b2, b3, factor)
  }
  for (let i = s.width << 2; i < s.widthStride; i += 4) store<f32>(output + i, 0)
}

/** Eight columns from the sums of the even and of the odd ones. */
function storeColumns(output: usize, even: v128, odd: v128, factor: v128): void {
  const left = v128.shuffle<i32>(even, odd, 0, 4, 1, 5)
  const right = v128.shuffle<i32>(even, odd, 2, 6, 3, 7)
  v128.store(output, f32x4.mul(f32x4.convert_i32x4_s(left), factor))
  v128.store(output, f32x4.mul(f32x4.convert_i32x4_s(right), factor), 16)
}
