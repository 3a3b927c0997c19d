/** Four numbers at a time: horizontal sums, powers of two, sigmoid; and halves. */

/** [sum of a, sum of b, sum of c, sum of d] of i32x4. */
export function sumsOfInts(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = i32x4.add(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(a, b, 2, 6, 3, 7))
  const cd = i32x4.add(v128.shuffle<i32>(c, d, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 2, 6, 3, 7))
  return i32x4.add(v128.shuffle<i64>(ab, cd, 0, 2), v128.shuffle<i64>(ab, cd, 1, 3))
}

/** [sum of a, sum of b, sum of c, sum of d] of f32x4. */
export function sumsOfFloats(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(a, b, 2, 6, 3, 7))
  const cd = f32x4.add(v128.shuffle<i32>(c, d, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 2, 6, 3, 7))
  return f32x4.add(v128.shuffle<i64>(ab, cd, 0, 2), v128.shuffle<i64>(ab, cd, 1, 3))
}

/** The sum of f32x4. */
export function sum(a: v128): f32 {
  return f32x4.extract_lane(a, 0) + f32x4.extract_lane(a, 1) + (f32x4.extract_lane(a, 2) + f32x4.extract_lane(a, 3))
}

/** The largest of f32x4. */
export function largestLane(a: v128): f32 {
  const left = max(f32x4.extract_lane(a, 0), f32x4.extract_lane(a, 1))
  return max(left, max(f32x4.extract_lane(a, 2), f32x4.extract_lane(a, 3)))
}

/** The largest of f32x4 in each of its lanes. */
export function largestInAll(a: v128): v128 {
  const halves = f32x4.pmax(a, v128.shuffle<i32>(a, a, 2, 3, 0, 1))
  return f32x4.pmax(halves, v128.shuffle<i32>(halves, halves, 1, 0, 3, 2))
}

/** Inner product of two f32 rows of a multiple of 32 bytes. */
export function dot(a: usize, b: usize, bytes: usize): f32 {
  let even = f32x4.splat(0)
  let odd = even
  for (let i: usize = 0; i < bytes; i += 32) {
    even = f32x4.add(even, f32x4.mul(v128.load(a + i), v128.load(b + i)))
    odd = f32x4.add(odd, f32x4.mul(v128.load(a + i, 16), v128.load(b + i, 16)))
  }
  return sum(f32x4.add(even, odd))
}

// 1.5 * 2^23: adding it to a number below 2^22 leaves the number, rounded, in the low bits.
const ROUNDER: f32 = 12582912

/**
 * 2^x, each lane within 3e-6 of it in proportion for -100 <= x < 127, and held at the lower end below it: x = n + f, a minimax
 * polynomial for 2^f, -.5 <= f <= .5, and n added to the exponent.
 */
export function exp2(x: v128): v128 {
  const held = f32x4.pmax(x, f32x4.splat(-100))
  const shifted = f32x4.add(held, f32x4.splat(ROUNDER))
  const f = f32x4.sub(held, f32x4.sub(shifted, f32x4.splat(ROUNDER)))
  let p = f32x4.splat(9.58284e-3)
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(5.590646e-2))
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(2.4024099e-1))
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(6.9312419e-1))
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(1))
  return i32x4.add(p, i32x4.shl(shifted, 23))
}

/** 1 / (1 + e^-x), each lane within 1e-6: what the product with log2 e loses far from 0 is lost on next to nothing. */
export function sigmoid(x: v128): v128 {
  const one = f32x4.splat(1)
  const power = f32x4.pmin(f32x4.mul(x, f32x4.splat(-1.44269504)), f32x4.splat(126))
  return f32x4.div(one, f32x4.add(one, exp2(power)))
}

/** The value of a finite half given as its bits: moved into place as a float, whose exponent then lacks 127 - 15. */
export function fromHalf(half: u32): f32 {
  const magnitude = reinterpret<f32>((half & 0x7fff) << 13) * reinterpret<f32>(0x77800000)
  return half & 0x8000 ? -magnitude : magnitude
}

/** row += factor * codes, of f32 and int8. Runs once, before the optimising compiler has seen it: four columns take a third of the time of one by one. */
export function addCodes(row: usize, codes: usize, columns: usize, factor: f32): void {
  const factors = f32x4.splat(factor)
  let i: usize = 0
  for (; i + 4 <= columns; i += 4) {
    const place = row + (i << 2)
    const values = i32x4.extend_low_i16x8_s(i16x8.extend_low_i8x16_s(v128.load32_zero(codes + i)))
    v128.store(place, f32x4.add(v128.load(place), f32x4.mul(factors, f32x4.convert_i32x4_s(values))))
  }
  for (; i < columns; i++) {
    const place = row + (i << 2)
    store<f32>(place, load<f32>(place) + factor * <f32>load<i8>(codes + i))
  }
}
