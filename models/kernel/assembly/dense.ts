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

/** Outputs of a tile, and the bytes of their weights of two inputs. */
export const OUTPUTS: usize = 16
export const STEP_BYTES: usize = 64

/**
 * Writes f32 rows: max(least, layer * vector + bias) of every vector of codes in s.codes, whose scales are in
 * s.codeScales; sixteen columns at a time, 0 in those beyond the last output. Of an odd number of tokens, one
 * row more than `tokens` is written.
 *
 * No sum can overflow: |weight| <= 128 and |code| <= largestCode, which the host chooses so that
 * 128 * largestCode * inputs < 2^31 in each group; up to 512 inputs that is 32,767, all of int16.
 */
export function multiply(s: Student, layer: Layer, tokens: usize, output: usize, stride: usize, least: f32): void {
  const first = firstBytes(layer)
  const all = codeBytes(layer)
  for (let o: usize = 0; o < layer.outputs; o += OUTPUTS) {
    const column = output + (o << 2)
    const weights = layer.wide + o * all
    if (first == all) {
      addGroup(s, layer, o, weights, 0, all, tokens, column, stride, least, false)
    } else {
      addGroup(s, layer, o, weights, 0, first, tokens, column, stride, NO_LIMIT, false)
      addGroup(s, layer, o, weights + (first << 4), first, all, tokens, column, stride, least, true)
    }
  }
}

/** The same, of one group and without bias, added to what the rows hold. */
export function multiplyOnto(s: Student, layer: Layer, tokens: usize, output: usize, stride: usize): void {
  const bytes = codeBytes(layer)
  for (let o: usize = 0; o < layer.outputs; o += OUTPUTS)
    addGroup(s, layer, o, layer.wide + o * bytes, 0, bytes, tokens, output + (o << 2), stride, NO_LIMIT, true)
}

// Sixteen outputs of all tokens, two tokens at a time, over the inputs of one group: bytes `first` to before `end` of a
// vector of codes. It starts from the bias or, `onto`, from what the rows hold, as a second group does from what the first has
// left: the eight sums of a tile leave no registers for more. A lane is an output, so that no sum has to be taken across lanes.
function addGroup(
  s: Student,
  layer: Layer,
  o: usize,
  weights: usize,
  first: usize,
  end: usize,
  tokens: usize,
  output: usize,
  stride: usize,
  least: f32,
  onto: bool,
): void {
  const bytes = codeBytes(layer)
  let codes = s.codes
  let codeScale = s.codeScales + (first ? 4 : 0)
  const scales = layer.scales + (o << 2)
  const bias = layer.bias + (o << 2)
  const floor = f32x4.splat(least)
  let row = output
  for (let t: usize = 0; t < tokens; t += 2) {
    let x = codes + first
    const last = codes + end
    let w = weights
    let a0 = i32x4.splat(0)
    let a1 = a0
    let a2 = a0
    let a3 = a0
    let b0 = a0
    let b1 = a0
    let b2 = a0
    let b3 = a0
    // One step a round: V8 unrolls this itself. Written out, the loads of all steps come before the first sum, and spill.
    while (x < last) {
      const a = v128.load32_splat(x)
      const b = v128.load32_splat(x + bytes)
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
      x += 4
      w += STEP_BYTES
    }
    const scaleA = v128.load32_splat(codeScale)
    const scaleB = v128.load32_splat(codeScale, 8)
    const startA = onto ? row : bias
    const startB = onto ? row + stride : bias
    finish(row, a0, scaleA, scales, startA, floor)
    finish(row + 16, a1, scaleA, scales + 16, startA + 16, floor)
    finish(row + 32, a2, scaleA, scales + 32, startA + 32, floor)
    finish(row + 48, a3, scaleA, scales + 48, startA + 48, floor)
    finish(row + stride, b0, scaleB, scales, startB, floor)
    finish(row + stride + 16, b1, scaleB, scales + 16, startB + 16, floor)
    finish(row + stride + 32, b2, scaleB, scales + 32, startB + 32, floor)
    finish(row + stride + 48, b3, scaleB, scales + 48, startB + 48, floor)
    codes += bytes << 1
    codeScale += 16
    row += stride << 1
  }
}

@inline
function finish(place: usize, sum: v128, codeScale: v128, scales: usize, start: usize, floor: v128): void {
  const scaled = f32x4.mul(f32x4.convert_i32x4_s(sum), f32x4.mul(v128.load(scales), codeScale))
  v128.store(place, f32x4.pmax(f32x4.add(scaled, v128.load(start)), floor))
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
