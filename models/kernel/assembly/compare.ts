/** Every token beside its alignment: two dense layers over [x, aligned, |x - aligned|, x * aligned]. */

import { chooseScale, encodeRows, storeCodes } from './codes'
import { codeBytes, firstBytes, multiply } from './dense'
import { largestLane } from './math'
import { Student } from './student'

/** Leaves in s.hidden2 the comparison of every token with its alignment. */
export function compare(s: Student, tokens: usize): void {
  const bytes = codeBytes(s.compare1)
  const partBytes = s.width << 1
  for (let t: usize = 0; t < tokens; t++) {
    const x = s.x + t * s.widthStride
    const aligned = s.value + t * s.widthStride
    const difference = s.pair
    const product = s.pair + s.widthStride
    let largest = f32x4.splat(0)
    let largestProduct = largest
    for (let i: usize = 0; i < s.widthStride; i += 16) {
      const a = v128.load(x + i)
      const b = v128.load(aligned + i)
      const d = f32x4.abs(f32x4.sub(a, b))
      const p = f32x4.mul(a, b)
      v128.store(difference + i, d)
      v128.store(product + i, p)
      largest = f32x4.pmax(f32x4.pmax(largest, d), f32x4.pmax(f32x4.abs(a), f32x4.abs(b)))
      largestProduct = f32x4.pmax(largestProduct, f32x4.abs(p))
    }
    const perUnit = chooseScale(s, s.compare1, t, 0, largestLane(largest))
    const perProductUnit = chooseScale(s, s.compare1, t, 1, largestLane(largestProduct))
    const output = s.codes + t * bytes
    storeCodes(x, s.width, perUnit, output)
    storeCodes(aligned, s.width, perUnit, output + partBytes)
    storeCodes(difference, s.width, perUnit, output + 2 * partBytes)
    storeCodes(product, s.width, perProductUnit, output + firstBytes(s.compare1))
  }
  multiply(s, s.compare1, tokens, s.hidden1, s.hiddenStride, 0)
  encodeRows(s, s.compare2, tokens, s.hidden1, s.hiddenStride)
  multiply(s, s.compare2, tokens, s.hidden2, s.hiddenStride, 0)
}
