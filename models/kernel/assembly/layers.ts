// The layers of a student, each a function of memory: quantised weights and vectors in, floats out.

import { dot, fromHalf, quantise, sumFloatLanes, sumLanes } from './math'

/**
 * Token vectors: the sum of a token's 4-bit rows, each times its scale, over the root of their number.
 * Byte j of a row holds column j in its low nibble and column j + width/2 in its high one, each plus 8.
 */
export function embed(ids: usize, offsets: usize, tokens: i32, table: usize, scales: usize, width: i32, out: usize): void {
  const half = <usize>width >> 1
  const eight = i16x8.splat(8)
  const nibble = i16x8.splat(15)
  for (let t = 0; t < tokens; t++) {
    const first = load<i32>(offsets + (<usize>t << 2))
    const last = load<i32>(offsets + (<usize>t << 2), 4)
    const root: f32 = <f32>1 / sqrt(<f32>(last - first))
    const vector = out + <usize>t * <usize>width * 4
    // Sixteen columns at a time stay in registers while all rows of the token are added.
    for (let j: usize = 0; j < half; j += 8) {
      let a = f32x4.splat(0)
      let b = f32x4.splat(0)
      let c = f32x4.splat(0)
      let d = f32x4.splat(0)
      for (let i = first; i < last; i++) {
        const id = <usize>load<u32>(ids + (<usize>i << 2))
        const scale = f32x4.splat(fromHalf(load<u16>(scales + (id << 1))))
        const bytes = v128.load_ext<u8>(table + id * half + j)
        const low = i16x8.sub(v128.and(bytes, nibble), eight)
        const high = i16x8.sub(i16x8.shr_u(bytes, 4), eight)
        a = f32x4.add(a, f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(low)), scale))
        b = f32x4.add(b, f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(low)), scale))
        c = f32x4.add(c, f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(high)), scale))
        d = f32x4.add(d, f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(high)), scale))
      }
      const share = f32x4.splat(root)
      const low = vector + (j << 2)
      const high = low + (half << 2)
      v128.store(low, f32x4.mul(a, share))
      v128.store(low, f32x4.mul(b, share), 16)
      v128.store(high, f32x4.mul(c, share))
      v128.store(high, f32x4.mul(d, share), 16)
    }
  }
}

/** Rows of `count` floats -> rows of 16-bit integers, a scale each. */
export function quantiseRows(from: usize, rows: i32, count: i32, to: usize, scales: usize): void {
  for (let r: usize = 0; r < <usize>rows; r++)
    store<f32>(scales + (r << 2), quantise(from + r * <usize>count * 4, to + r * <usize>count * 2, count))
}

/** A matrix [outputs, inputs] of 8-bit integers, with a scale and a bias an output (zeros where it has none). */
@unmanaged
export class Matrix {
  weights: usize
  scales: usize
  bias: usize
  outputs: i32
  inputs: i32
}

/**
 * rows of x (16-bit integers, `stride` bytes apart, a scale each) times the matrix, plus bias -> floats [rows, outputs].
 * Integer sums cannot overflow: |weight| <= 127 and |x| <= 32767, so a sum over K inputs is at most K * 4,161,409, and
 * the host refuses K > 516 (516 * 4,161,409 < 2^31). `outputs` is a multiple of 4, `inputs` of 8.
 */
export function affine(x: usize, scales: usize, rows: i32, stride: usize, matrix: Matrix, out: usize): void {
  const inputs = <usize>matrix.inputs
  const outputs = matrix.outputs
  let r = 0
  for (; r + 1 < rows; r += 2) {
    const x0 = x + <usize>r * stride
    const scale0 = f32x4.splat(load<f32>(scales + (<usize>r << 2)))
    const scale1 = f32x4.splat(load<f32>(scales + (<usize>r << 2), 4))
    const out0 = out + <usize>r * <usize>outputs * 4
    for (let o = 0; o < outputs; o += 4) {
      const w = matrix.weights + <usize>o * inputs
      let a0 = i32x4.splat(0), b0 = i32x4.splat(0), c0 = i32x4.splat(0), d0 = i32x4.splat(0)
      let a1 = i32x4.splat(0), b1 = i32x4.splat(0), c1 = i32x4.splat(0), d1 = i32x4.splat(0)
      for (let k: usize = 0; k < inputs; k += 8) {
        const left = v128.load(x0 + (k << 1))
        const right = v128.load(x0 + stride + (k << 1))
        const wa = v128.load_ext<i8>(w + k)
        const wb = v128.load_ext<i8>(w + inputs + k)
        const wc = v128.load_ext<i8>(w + 2 * inputs + k)
        const wd = v128.load_ext<i8>(w + 3 * inputs + k)
        a0 = i32x4.add(a0, i32x4.dot_i16x8_s(wa, left))
        a1 = i32x4.add(a1, i32x4.dot_i16x8_s(wa, right))
        b0 = i32x4.add(b0, i32x4.dot_i16x8_s(wb, left))
        b1 = i32x4.add(b1, i32x4.dot_i16x8_s(wb, right))
        c0 = i32x4.add(c0, i32x4.dot_i16x8_s(wc, left))
        c1 = i32x4.add(c1, i32x4.dot_i16x8_s(wc, right))
        d0 = i32x4.add(d0, i32x4.dot_i16x8_s(wd, left))
        d1 = i32x4.add(d1, i32x4.dot_i16x8_s(wd, right))
      }
      finish(sumLanes(a0, b0, c0, d0), scale0, matrix, o, out0)
      finish(sumLanes(a1, b1, c1, d1), scale1, matrix, o, out0 + <usize>outputs * 4)
    }
  }
  if (r == rows) return
  const x0 = x + <usize>r * stride
  const scale0 = f32x4.splat(load<f32>(scales + (<usize>r << 2)))
  for (let o = 0; o < outputs; o += 4) {
    const w = matrix.weights + <usize>o * inputs
    let a = i32x4.splat(0), b = i32x4.splat(0), c = i32x4.splat(0), d = i32x4.splat(0)
    for (let k: usize = 0; k < inputs; k += 8) {
      const left = v128.load(x0 + (k << 1))
      a = i32x4.add(a, i32x4.dot_i16x8_s(v128.load_ext<i8>(w + k), left))
      b = i32x4.add(b, i32x4.dot_i16x8_s(v128.load_ext<i8>(w + inputs + k), left))
      c = i32x4.add(c, i32x4.dot_i16x8_s(v128.load_ext<i8>(w + 2 * inputs + k), left))
      d = i32x4.add(d, i32x4.dot_i16x8_s(v128.load_ext<i8>(w + 3 * inputs + k), left))
    }
    finish(sumLanes(a, b, c, d), scale0, matrix, o, out + <usize>r * <usize>outputs * 4)
  }
}

// @ts-ignore: decorator
@inline
function finish(sums: v128, scale: v128, matrix: Matrix, o: i32, out: usize): void {
  const at = <usize>o << 2
  const values = f32x4.mul(f32x4.mul(f32x4.convert_i32x4_s(sums), scale), v128.load(matrix.scales + at))
  v128.store(out + at, f32x4.add(values, v128.load(matrix.bias + at)))
}

/** max(0, x) in place; `count` is a multiple of 4. */
export function relu(at: usize, count: i32): void {
  const end = at + (<usize>count << 2)
  for (; at < end; at += 16) v128.store(at, f32x4.max(v128.load(at), f32x4.splat(0)))
}

/**
 * Attention logits both ways: `rows[i][j] = scale * a_i . b_j` and `columns[j][i]` the same. Row strides are `padB` and
 * `padA` floats, multiples of 4; `b` must have memory for a multiple of 4 vectors, those beyond `countB` are not used.
 */
export function attend(a: usize, countA: i32, b: usize, countB: i32, hidden: i32, scale: f32, rows: usize, columns: usize): void {
  const bytes = <usize>hidden << 2
  const padA = <usize>((countA + 3) & ~3) << 2
  const padB = <usize>((countB + 3) & ~3) << 2
  for (let i = 0; i < countA; i++) {
    const query = a + <usize>i * bytes
    for (let j = 0; j < countB; j += 4) {
      const key = b + <usize>j * bytes
      let s0 = f32x4.splat(0), s1 = f32x4.splat(0), s2 = f32x4.splat(0), s3 = f32x4.splat(0)
      for (let k: usize = 0; k < bytes; k += 16) {
        const q = v128.load(query + k)
        s0 = f32x4.add(s0, f32x4.mul(q, v128.load(key + k)))
        s1 = f32x4.add(s1, f32x4.mul(q, v128.load(key + bytes + k)))
        s2 = f32x4.add(s2, f32x4.mul(q, v128.load(key + 2 * bytes + k)))
        s3 = f32x4.add(s3, f32x4.mul(q, v128.load(key + 3 * bytes + k)))
      }
      const logits = f32x4.mul(sumFloatLanes(s0, s1, s2, s3), f32x4.splat(scale))
      v128.store(rows + <usize>i * padB + (<usize>j << 2), logits)
    }
    for (let j = 0; j < countB; j++)
      store<f32>(columns + <usize>j * padA + (<usize>i << 2), load<f32>(rows + <usize>i * padB + (<usize>j << 2)))
  }
}

/** out = sum of shares[i] * vectors[i], `width` (a multiple of 16) floats each. */
export function mix(vectors: usize, shares: usize, count: i32, width: i32, out: usize): void {
  const bytes = <usize>width << 2
  for (let d: usize = 0; d < bytes; d += 64) {
    let a = f32x4.splat(0), b = f32x4.splat(0), c = f32x4.splat(0), e = f32x4.splat(0)
    let vector = vectors + d
    for (let i = 0; i < count; i++, vector += bytes) {
      const share = f32x4.splat(load<f32>(shares + (<usize>i << 2)))
      a = f32x4.add(a, f32x4.mul(share, v128.load(vector)))
      b = f32x4.add(b, f32x4.mul(share, v128.load(vector, 16)))
      c = f32x4.add(c, f32x4.mul(share, v128.load(vector, 32)))
      e = f32x4.add(e, f32x4.mul(share, v128.load(vector, 48)))
    }
    v128.store(out + d, a)
    v128.store(out + d, b, 16)
    v128.store(out + d, c, 32)
    v128.store(out + d, e, 48)
  }
}

/** One linear output a vector: out[i] = vectors[i] . weights + bias. */
export function project(vectors: usize, count: i32, width: i32, weights: usize, bias: f32, out: usize): void {
  for (let i: usize = 0; i < <usize>count; i++)
    store<f32>(out + (i << 2), dot(vectors + i * <usize>width * 4, weights, width) + bias)
}

/** [x, y, |x - y|, x * y], `width` floats each. */
export function contrast(x: usize, y: usize, width: i32, out: usize): void {
  const bytes = <usize>width << 2
  for (let d: usize = 0; d < bytes; d += 16) {
    const a = v128.load(x + d)
    const b = v128.load(y + d)
    v128.store(out + d, a)
    v128.store(out + bytes + d, b)
    v128.store(out + 2 * bytes + d, f32x4.abs(f32x4.sub(a, b)))
    v128.store(out + 3 * bytes + d, f32x4.mul(a, b))
  }
}
