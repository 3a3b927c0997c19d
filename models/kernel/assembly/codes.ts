/** f32 activations -> int16 codes, in proportion to the largest of a vector. */

import { codeBytes } from './dense'
import { largestLane } from './math'
import { Layer, Student } from './student'

/** The largest magnitude of an f32 row. */
export function largestMagnitude(row: usize, bytes: usize): f32 {
  let largest = f32x4.splat(0)
  for (let i: usize = 0; i < bytes; i += 16) largest = f32x4.pmax(largest, f32x4.abs(v128.load(row + i)))
  return largestLane(largest)
}

/**
 * Codes a unit for a group (0 or 1) of token t's inputs to a layer; their scale is kept in s.codeScales. A vector of zeros, or of
 * next to nothing, has codes of 0: what divides by its largest would not be finite.
 */
export function chooseScale(s: Student, layer: Layer, t: usize, group: usize, largest: f32): f32 {
  const largestCode = <f32>layer.largestCode
  store<f32>(s.codeScales + (t << 3) + (group << 2), largest / largestCode)
  return largest > 1e-30 ? largestCode / largest : 0
}

// 1.5 * 2^23: adding it to a number below 2^22 leaves the number, rounded, in the low bits; no trunc_sat is as fast.
const ROUNDER: f32 = 12582912

/**
 * Writes the codes of an f32 row, in steps of eight columns: up to seven more than `columns`, for the next part of the
 * vector to overwrite.
 */
export function storeCodes(row: usize, columns: usize, perUnit: f32, output: usize): void {
  const scale = f32x4.splat(perUnit)
  const rounder = f32x4.splat(ROUNDER)
  const end = output + (columns << 1)
  while (output < end) {
    const a = i32x4.sub(f32x4.add(f32x4.mul(v128.load(row), scale), rounder), rounder)
    const b = i32x4.sub(f32x4.add(f32x4.mul(v128.load(row, 16), scale), rounder), rounder)
    v128.store(output, i16x8.narrow_i32x4_s(a, b))
    row += 32
    output += 16
  }
}

/** Leaves in s.codes the codes of f32 rows, `stride` apart, as a layer of one group reads them. What is beyond a row's inputs is 0. */
export function encodeRows(s: Student, layer: Layer, tokens: usize, rows: usize, stride: usize): void {
  const bytes = codeBytes(layer)
  const read = (layer.inputs + 3) & ~3
  for (let t: usize = 0; t < tokens; t++) {
    const row = rows + t * stride
    const perUnit = chooseScale(s, layer, t, 0, largestMagnitude(row, read << 2))
    storeCodes(row, layer.inputs, perUnit, s.codes + t * bytes)
  }
}
