/** Dense layers: int8 weights times int16 activations, summed in 32 bits. */

import { sumsOfInts } from './math'
import { Layer, Student } from './student'

/** What `multiply` is given as `least` for a layer without a rectifier. */
export const NO_LIMIT: f32 = -f32.MAX_VALUE

/** Bytes of the codes of so many inputs: eight codes a step. */
function bytesOf(inputs: usize): usize {
  return ((inputs + 7) & ~7) << 1
}

/** Bytes of the codes of a vector's first group: where those of the second begin. */
export function firstBytes(layer: Layer): usize {
  return bytesOf(layer.firstInputs)
}

/** Bytes of a vector of codes. */
export function codeBytes(layer: Layer): usize {
  return bytesOf(layer.firstInputs) + bytesOf(layer.inputs - layer.firstInputs)
}

/**
 * Writes f32 rows: max(least, layer * vector + bias) of every vector of codes in s.codes, whose scales are in
 * s.codeScales. Of an odd number of tokens, one row more than `tokens` is written.
 *
 * No sum can overflow: |weight| <= 128 and |code| <= largestCode, which the host chooses so that
 * 128 * largestCode * inputs < 2^31 in each group; up to 512 inputs that is 32,767, all of int16.
 */
export function multiply(s: Student, layer: Layer, tokens: usize, output: usize, stride: usize, least: f32): void {
  const first = layer.firstInputs
  for (let o: usize = 0; o < layer.outputs; o += 4) {
    const column = output + (o << 2)
    if (first == layer.inputs) {
      addGroup(s, layer, o, 0, first, tokens, column, stride, least)
    } else {
      addGroup(s, layer, o, 0, first, tokens, column, stride, NO_LIMIT)
      addGroup(s, layer, o, first, layer.inputs, tokens, column, stride, least)
    }
  }
}

// Four outputs of all tokens, two tokens at a time, over the inputs of one group. The first group starts from the bias,
// the second from what the first has left: the eight sums of a tile leave no registers for more.
function addGroup(
  s: Student,
  layer: Layer,
  o: usize,
  first: usize,
  end: usize,
  tokens: usize,
  output: usize,
  stride: usize,
  least: f32,
): void {
  widen(layer, o, first, end, s.wide)
  const bytes = codeBytes(layer)
  const groupBytes = bytesOf(end - first)
  let codes = s.codes + (first ? firstBytes(layer) : 0)
  let codeScale = s.codeScales + (first ? 4 : 0)
  const scales = v128.load(layer.scales + (o << 2))
  const floor = f32x4.splat(least)
  let row = output
  for (let t: usize = 0; t < tokens; t += 2) {
    let x = codes
    const last = x + groupBytes
    let w = s.wide
    let a0 = i32x4.splat(0)
    let a1 = a0
    let a2 = a0
    let a3 = a0
    let b0 = a0
    let b1 = a0
    let b2 = a0
    let b3 = a0
    while (x < last) {
      const a = v128.load(x)
      const b = v128.load(x + bytes)
      const w0 = v128.load(w)
      a0 = i32x4.add(a0, i32x4.dot_i16x8_s(a, w0))
      b0 = i32x4.add(b0, i32x4.dot_i16x8_s(b, w0))
      const w1 = v128.load(w, 16)
      a1 = i32x4.add(a1, i32x4.dot_i16x8_s(a, w1))
      b1 = i32x4.add(b1, i32x4.dot_i16x8_s(b, w1))
      const w2 = v128.load(w, 32)
      a2 = i32x4.add(a2, i32x4.dot_i16x8_s(a, w2))
      b2 = i32x4.add(b2, i32x4.dot_i16x8_s(b, w2))
      const w3 = v128.load(w, 48)
      a3 = i32x4.add(a3, i32x4.dot_i16x8_s(a, w3))
      b3 = i32x4.add(b3, i32x4.dot_i16x8_s(b, w3))
      x += 16
      w += 64
    }
    const sumA = f32x4.convert_i32x4_s(sumsOfInts(a0, a1, a2, a3))
    const sumB = f32x4.convert_i32x4_s(sumsOfInts(b0, b1, b2, b3))
    const scaledA = f32x4.mul(sumA, f32x4.mul(scales, v128.load32_splat(codeScale)))
    const scaledB = f32x4.mul(sumB, f32x4.mul(scales, v128.load32_splat(codeScale, 8)))
    const startA = v128.load(first ? row : layer.bias + (o << 2))
    const startB = v128.load(first ? row + stride : layer.bias + (o << 2))
    v128.store(row, f32x4.pmax(f32x4.add(scaledA, startA), floor))
    v128.store(row + stride, f32x4.pmax(f32x4.add(scaledB, startB), floor))
    codes += bytes << 1
    codeScale += 16
    row += stride << 1
  }
}

/**
 * The same for one vector of one group, from the weights as they lie: widening them first would not pay. The codes beyond the
 * last input must be zeros.
 */
export function multiplyOne(s: Student, layer: Layer, output: usize, least: f32): void {
  const inputs = layer.inputs
  const end = s.codes + codeBytes(layer)
  const scale = f32x4.splat(load<f32>(s.codeScales))
  for (let o: usize = 0; o < layer.outputs; o += 4) {
    let w = layer.weights + o * inputs
    const w2 = inputs << 1
    let a0 = i32x4.splat(0)
    let a1 = a0
    let a2 = a0
    let a3 = a0
    for (let x = s.codes; x < end; x += 16) {
      const a = v128.load(x)
      a0 = i32x4.add(a0, i32x4.dot_i16x8_s(a, v128.load8x8_s(w)))
      a1 = i32x4.add(a1, i32x4.dot_i16x8_s(a, v128.load8x8_s(w + inputs)))
      a2 = i32x4.add(a2, i32x4.dot_i16x8_s(a, v128.load8x8_s(w + w2)))
      a3 = i32x4.add(a3, i32x4.dot_i16x8_s(a, v128.load8x8_s(w + w2 + inputs)))
      w += 8
    }
    const sum = f32x4.convert_i32x4_s(sumsOfInts(a0, a1, a2, a3))
    const scaled = f32x4.mul(sum, f32x4.mul(v128.load(layer.scales + (o << 2)), scale))
    v128.store(output + (o << 2), f32x4.pmax(f32x4.add(scaled, v128.load(layer.bias + (o << 2))), f32x4.splat(least)))
  }
}

// Columns `first` to before `end` of the rows o to o + 3 as int16, eight columns of each in turn. Beyond the last column
// stand zeros, so that whatever the activations hold there counts for nothing; what is beyond the last row has a scale of 0.
function widen(layer: Layer, o: usize, first: usize, end: usize, output: usize): void {
  for (let r: usize = 0; r < 4; r++) {
    const row = layer.weights + (o + r) * layer.inputs
    let to = output + (r << 4)
    for (let k = first; k < end; k += 8) {
      if (k + 8 <= end) v128.store(to, v128.load8x8_s(row + k))
      else for (let i = k; i < k + 8; i++) store<i16>(to + ((i - k) << 1), i < end ? load<i8>(row + i) : 0)
      to += 64
    }
  }
}
