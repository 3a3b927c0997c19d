/** Every token beside its alignment: two dense layers over some of [x, aligned, |x - aligned|, x * aligned]. */

import { chooseScale, encodeRows, storeCodes } from './codes'
import { codeBytes, firstBytes, multiply } from './dense'
import { largestLane } from './math'
import { Student } from './student'

// Bits of s.compareInputs, in the order of COMPARE_INPUTS of ../../decomposable.ts.
const TOKEN: u32 = 1
const ALIGNED: u32 = 2
const DIFFERENCE: u32 = 4
const PRODUCT: u32 = 8

/** Leaves in s.hidden2 the comparison of every token with its alignment. */
export function compare(s: Student, tokens: usize): void {
  for (let t: usize = 0; t < tokens; t++) storeInputs(s, t)
  multiply(s, s.compare1, tokens, s.hidden1, s.hiddenStride, 0)
  encodeRows(s, s.compare2, tokens, s.hidden1, s.hiddenStride)
  multiply(s, s.compare2, tokens, s.hidden2, s.hiddenStride, 0)
}

/** Codes of what token t is compared by; the product is a group of its own, unless it is all. */
function storeInputs(s: Student, t: usize): void {
  const x = s.x + t * s.widthStride
  const aligned = s.value + t * s.widthStride
  const difference = s.pair
  const product = s.pair + s.widthStride
  let most = f32x4.splat(0)
  let mostAligned = most
  let mostDifference = most
  let mostProduct = most
  for (let i: usize = 0; i < s.widthStride; i += 16) {
    const a = v128.load(x + i)
    const b = v128.load(aligned + i)
    const d = f32x4.abs(f32x4.sub(a, b))
    const p = f32x4.mul(a, b)
    v128.store(difference + i, d)
    v128.store(product + i, p)
    most = f32x4.pmax(most, f32x4.abs(a))
    mostAligned = f32x4.pmax(mostAligned, f32x4.abs(b))
    mostDifference = f32x4.pmax(mostDifference, d)
    mostProduct = f32x4.pmax(mostProduct, f32x4.abs(p))
  }
  const layer = s.compare1
  const inputs = s.compareInputs
  let largest = f32x4.splat(0)
  if (inputs & TOKEN) largest = most
  if (inputs & ALIGNED) largest = f32x4.pmax(largest, mostAligned)
  if (inputs & DIFFERENCE) largest = f32x4.pmax(largest, mostDifference)
  const partBytes = s.width << 1
  const output = s.codes + t * codeBytes(layer)
  let part = output
  if (inputs & ~PRODUCT) {
    const perUnit = chooseScale(s, layer, t, 0, largestLane(largest))
    if (inputs & TOKEN) {
      storeCodes(x, s.width, perUnit, part)
      part += partBytes
    }
    if (inputs & ALIGNED) {
      storeCodes(aligned, s.width, perUnit, part)
      part += partBytes
    }
    if (inputs & DIFFERENCE) storeCodes(difference, s.width, perUnit, part)
    part = output + firstBytes(layer)
  }
  if (inputs & PRODUCT) storeCodes(product, s.width, chooseScale(s, layer, t, part == output ? 0 : 1, largestLane(mostProduct)), part)
}
