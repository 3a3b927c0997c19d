// Vector arithmetic on memory: no layer, no shape, no state.

/** 2^112: moves a half's exponent, put where a float has its own, to the float's bias (127 - 15). */
const HALF_BIAS: f32 = reinterpret<f32>(0x77800000)

/** The float of an IEEE 754 half that is not infinite or NaN. */
// @ts-ignore: decorator
@inline
export function fromHalf(half: u32): f32 {
  const magnitude = reinterpret<f32>((half & 0x7fff) << 13) * HALF_BIAS
  return (half & 0x8000) != 0 ? -magnitude : magnitude
}

/** `count` halves at `from` -> floats at `to`. */
export function widen(from: usize, to: usize, count: i32): void {
  for (let i = 0; i < count; i++) store<f32>(to + (<usize>i << 2), fromHalf(load<u16>(from + (<usize>i << 1))))
}

/**
 * e^x in four lanes, relative error below 2e-7 for -87 <= x <= 88; x is clamped to that range. Cody-Waite reduction
 * and the minimax polynomial of Cephes' expf (Moshier 1992).
 */
// @ts-ignore: decorator
@inline
export function exp4(value: v128): v128 {
  const x = f32x4.min(f32x4.max(value, f32x4.splat(-87)), f32x4.splat(88))
  const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(1.44269504088896341)))
  const r = f32x4.sub(f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375))), f32x4.mul(n, f32x4.splat(-2.12194440e-4)))
  let p = f32x4.splat(1.9875691500e-4)
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.3981999507e-3))
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.3334519073e-3))
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.1665795894e-2))
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.6666665459e-1))
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(5.0000001201e-1))
  p = f32x4.add(f32x4.mul(f32x4.mul(p, r), r), f32x4.add(r, f32x4.splat(1)))
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23)
  return f32x4.mul(p, power)
}

// @ts-ignore: decorator
@inline
export function sigmoid4(x: v128): v128 {
  return f32x4.div(f32x4.splat(1), f32x4.add(f32x4.splat(1), exp4(f32x4.neg(x))))
}

/** The sums of the lanes of four integer vectors, one a lane. */
// @ts-ignore: decorator
@inline
export function sumLanes(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = i32x4.add(i32x4.shuffle(a, b, 0, 4, 1, 5), i32x4.shuffle(a, b, 2, 6, 3, 7))
  const cd = i32x4.add(i32x4.shuffle(c, d, 0, 4, 1, 5), i32x4.shuffle(c, d, 2, 6, 3, 7))
  return i32x4.add(i32x4.shuffle(ab, cd, 0, 1, 4, 5), i32x4.shuffle(ab, cd, 2, 3, 6, 7))
}

/** The same for floats. */
// @ts-ignore: decorator
@inline
export function sumFloatLanes(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(i32x4.shuffle(a, b, 0, 4, 1, 5), i32x4.shuffle(a, b, 2, 6, 3, 7))
  const cd = f32x4.add(i32x4.shuffle(c, d, 0, 4, 1, 5), i32x4.shuffle(c, d, 2, 6, 3, 7))
  return f32x4.add(i32x4.shuffle(ab, cd, 0, 1, 4, 5), i32x4.shuffle(ab, cd, 2, 3, 6, 7))
}

// @ts-ignore: decorator
@inline
function sumOfLanes(v: v128): f32 {
  return f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3))
}

/** Scalar product of two float vectors; `count` is a multiple of 4. */
export function dot(a: usize, b: usize, count: i32): f32 {
  let sum = f32x4.splat(0)
  const end = a + (<usize>count << 2)
  for (; a < end; a += 16, b += 16) sum = f32x4.add(sum, f32x4.mul(v128.load(a), v128.load(b)))
  return sumOfLanes(sum)
}

// @ts-ignore: decorator
@inline
function largestLane(v: v128): f32 {
  return max(
    max(f32x4.extract_lane(v, 0), f32x4.extract_lane(v, 1)),
    max(f32x4.extract_lane(v, 2), f32x4.extract_lane(v, 3)),
  )
}

/**
 * `count` floats (a multiple of 8) -> 16-bit integers, and the scale that turns them back: value = integer * scale.
 * The largest magnitude becomes 32767; a zero vector has scale 0.
 */
export function quantise(from: usize, to: usize, count: i32): f32 {
  let magnitude = f32x4.splat(0)
  const end = from + (<usize>count << 2)
  for (let p = from; p < end; p += 16) magnitude = f32x4.max(magnitude, f32x4.abs(v128.load(p)))
  const largest = largestLane(magnitude)
  // Below the least normal number over 32767 the inverse would overflow; such a vector is zero to every tolerance.
  const inverse = f32x4.splat(largest > 1e-30 ? <f32>32767 / largest : 0)
  for (let p = from; p < end; p += 32, to += 16) {
    const low = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(p), inverse)))
    const high = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(p, 16), inverse)))
    v128.store(to, i16x8.narrow_i32x4_s(low, high))
  }
  return largest > 1e-30 ? largest / 32767 : 0
}

/** Soft-max of `count` logits in place; the vector is padded to a multiple of 4, the padding becomes zero. */
export function softmax(at: usize, count: i32): void {
  const padded = (count + 3) & ~3
  for (let i = count; i < padded; i++) store<f32>(at + (<usize>i << 2), -Infinity)
  const end = at + (<usize>padded << 2)
  let largest = v128.load(at)
  for (let p = at + 16; p < end; p += 16) largest = f32x4.max(largest, v128.load(p))
  const shift = f32x4.splat(largestLane(largest))
  let sum = f32x4.splat(0)
  for (let p = at; p < end; p += 16) {
    const power = exp4(f32x4.sub(v128.load(p), shift))
    v128.store(p, power)
    sum = f32x4.add(sum, power)
  }
  // exp4 clamps -infinity to e^-87, which is taken out again.
  for (let i = count; i < padded; i++) store<f32>(at + (<usize>i << 2), 0)
  const inverse = f32x4.splat(<f32>1 / sumOfLanes(sum))
  for (let p = at; p < end; p += 16) v128.store(p, f32x4.mul(v128.load(p), inverse))
}
