/** Soft alignment: inner products of two sides, soft-max, weighted means. In f32: it is a tenth of the work. */

import { exp2, largestInAll, sum, sumsOfFloats } from './math'

/** Bytes of a row of `count` f32 that is read four at a time, and written one longer than asked. */
export function logitStride(count: usize): usize {
  return ((count + 4) & ~3) << 2
}

/**
 * products[i][j] = from[i] . to[j], rows `stride` apart; and, where `turned` is not 0, turned[j][i] too. Two by four at a
 * time, so up to one row and three columns more are written, and as many rows of `from` and `to` read, than there are.
 */
export function multiplyAll(
  from: usize,
  fromCount: usize,
  to: usize,
  toCount: usize,
  bytes: usize,
  products: usize,
  stride: usize,
  turned: usize,
): void {
  const turnedStride = logitStride(fromCount)
  for (let i: usize = 0; i < fromCount; i += 2) {
    for (let j: usize = 0; j < toCount; j += 4) {
      let p = from + i * bytes
      const end = p + bytes
      let q = to + j * bytes
      const q2 = bytes << 1
      let a0 = f32x4.splat(0)
      let a1 = a0
      let a2 = a0
      let a3 = a0
      let b0 = a0
      let b1 = a0
      let b2 = a0
      let b3 = a0
      while (p < end) {
        const a = v128.load(p)
        const b = v128.load(p + bytes)
        const y0 = v128.load(q)
        a0 = f32x4.add(a0, f32x4.mul(a, y0))
        b0 = f32x4.add(b0, f32x4.mul(b, y0))
        const y1 = v128.load(q + bytes)
        a1 = f32x4.add(a1, f32x4.mul(a, y1))
        b1 = f32x4.add(b1, f32x4.mul(b, y1))
        const y2 = v128.load(q + q2)
        a2 = f32x4.add(a2, f32x4.mul(a, y2))
        b2 = f32x4.add(b2, f32x4.mul(b, y2))
        const y3 = v128.load(q + q2 + bytes)
        a3 = f32x4.add(a3, f32x4.mul(a, y3))
        b3 = f32x4.add(b3, f32x4.mul(b, y3))
        p += 16
        q += 16
      }
      const a = sumsOfFloats(a0, a1, a2, a3)
      const b = sumsOfFloats(b0, b1, b2, b3)
      const place = products + i * stride + (j << 2)
      v128.store(place, a)
      v128.store(place + stride, b)
      if (turned == 0) continue
      const turnedPlace = turned + j * turnedStride + (i << 2)
      const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5)
      const cd = v128.shuffle<i32>(a, b, 2, 6, 3, 7)
      v128.store64_lane(turnedPlace, ab, 0)
      v128.store64_lane(turnedPlace + turnedStride, ab, 1)
      v128.store64_lane(turnedPlace + (turnedStride << 1), cd, 0)
      v128.store64_lane(turnedPlace + (turnedStride << 1) + turnedStride, cd, 1)
    }
  }
}

/**
 * Soft-max of the first `count` of an f32 row of logits in units of ln 2, in place; overwrites the row up to a multiple of
 * four.
 */
export function softmax(row: usize, count: usize): void {
  const share = f32x4.splat(1 / powers(row, count))
  const end = row + (count << 2)
  for (let place = row; place < end; place += 16) v128.store(place, f32x4.mul(v128.load(place), share))
}

/** The same before it is divided by its sum, which is returned. */
export function powers(row: usize, count: usize): f32 {
  const end = row + (((count + 3) & ~3) << 2)
  // 2^-100 after the largest is taken off: nothing beside the 1 of the largest itself.
  for (let place = row + (count << 2); place < end; place += 4) store<f32>(place, -f32.MAX_VALUE)
  let most = v128.load(row)
  for (let place = row + 16; place < end; place += 16) most = f32x4.pmax(most, v128.load(place))
  most = largestInAll(most)
  let total = f32x4.splat(0)
  for (let place = row; place < end; place += 16) {
    const power = exp2(f32x4.sub(v128.load(place), most))
    v128.store(place, power)
    total = f32x4.add(total, power)
  }
  return sum(total)
}

/**
 * output[i] = sum over j of shares[i][j] * rows[j], for `count` i. Two rows and sixteen columns at a time: of an odd
 * count, one row more is written. `bytes` is the stride of `rows` and of `output`.
 */
export function weightedMeans(
  shares: usize,
  shareStride: usize,
  count: usize,
  rows: usize,
  rowCount: usize,
  bytes: usize,
  output: usize,
): void {
  for (let i: usize = 0; i < count; i += 2) {
    for (let column: usize = 0; column < bytes; column += 64) {
      let share = shares + i * shareStride
      const end = share + (rowCount << 2)
      let row = rows + column
      let a0 = f32x4.splat(0)
      let a1 = a0
      let a2 = a0
      let a3 = a0
      let b0 = a0
      let b1 = a0
      let b2 = a0
      let b3 = a0
      while (share < end) {
        const a = v128.load32_splat(share)
        const b = v128.load32_splat(share + shareStride)
        const y0 = v128.load(row)
        a0 = f32x4.add(a0, f32x4.mul(a, y0))
        b0 = f32x4.add(b0, f32x4.mul(b, y0))
        const y1 = v128.load(row, 16)
        a1 = f32x4.add(a1, f32x4.mul(a, y1))
        b1 = f32x4.add(b1, f32x4.mul(b, y1))
        const y2 = v128.load(row, 32)
        a2 = f32x4.add(a2, f32x4.mul(a, y2))
        b2 = f32x4.add(b2, f32x4.mul(b, y2))
        const y3 = v128.load(row, 48)
        a3 = f32x4.add(a3, f32x4.mul(a, y3))
        b3 = f32x4.add(b3, f32x4.mul(b, y3))
        share += 4
        row += bytes
      }
      const place = output + i * bytes + column
      v128.store(place, a0)
      v128.store(place, a1, 16)
      v128.store(place, a2, 32)
      v128.store(place, a3, 48)
      v128.store(place + bytes, b0)
      v128.store(place + bytes, b1, 16)
      v128.store(place + bytes, b2, 32)
      v128.store(place + bytes, b3, 48)
    }
  }
}

/**
 * The same for one head: of `columns` columns in rows of any stride, over as many rows as there are i, and times inverses[i], for
 * shares that do not sum to 1. Four rows and eight columns at a time, so up to three rows and seven columns more are written, and
 * as many read, than there are.
 */
export function weightedMeansOfHead(
  shares: usize,
  shareStride: usize,
  inverses: usize,
  count: usize,
  rows: usize,
  stride: usize,
  columns: usize,
  output: usize,
  outputStride: usize,
): void {
  for (let column: usize = 0; column < columns << 2; column += 32) {
    for (let i: usize = 0; i < count; i += 4) {
      let share = shares + i * shareStride
      const end = share + (count << 2)
      let row = rows + column
      let a0 = f32x4.splat(0)
      let a1 = a0
      let b0 = a0
      let b1 = a0
      let c0 = a0
      let c1 = a0
      let d0 = a0
      let d1 = a0
      const third = shareStride << 1
      while (share < end) {
        const y0 = v128.load(row)
        const y1 = v128.load(row, 16)
        const a = v128.load32_splat(share)
        a0 = f32x4.add(a0, f32x4.mul(a, y0))
        a1 = f32x4.add(a1, f32x4.mul(a, y1))
        const b = v128.load32_splat(share + shareStride)
        b0 = f32x4.add(b0, f32x4.mul(b, y0))
        b1 = f32x4.add(b1, f32x4.mul(b, y1))
        const c = v128.load32_splat(share + third)
        c0 = f32x4.add(c0, f32x4.mul(c, y0))
        c1 = f32x4.add(c1, f32x4.mul(c, y1))
        const d = v128.load32_splat(share + third + shareStride)
        d0 = f32x4.add(d0, f32x4.mul(d, y0))
        d1 = f32x4.add(d1, f32x4.mul(d, y1))
        share += 4
        row += stride
      }
      const inverse = v128.load(inverses + (i << 2))
      let place = output + i * outputStride + column
      storePair(place, v128.shuffle<i32>(inverse, inverse, 0, 0, 0, 0), a0, a1)
      place += outputStride
      storePair(place, v128.shuffle<i32>(inverse, inverse, 1, 1, 1, 1), b0, b1)
      place += outputStride
      storePair(place, v128.shuffle<i32>(inverse, inverse, 2, 2, 2, 2), c0, c1)
      place += outputStride
      storePair(place, v128.shuffle<i32>(inverse, inverse, 3, 3, 3, 3), d0, d1)
    }
  }
}

@inline
function storePair(place: usize, factor: v128, left: v128, right: v128): void {
  v128.store(place, f32x4.mul(left, factor))
  v128.store(place, f32x4.mul(right, factor), 16)
}
