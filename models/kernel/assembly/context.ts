/** The gated convolution over three neighbouring tokens (Dauphin et al. 2017). */

import { chooseScale, largestMagnitude, storeCodes } from './codes'
import { codeBytes, multiply, NO_LIMIT } from './dense'
import { sigmoid } from './math'
import { Student } from './student'

/** x += value * sigmoid(gate), value and gate from a window of three tokens. */
export function contextualise(s: Student, sourceTokens: usize, translationTokens: usize): void {
  const tokens = sourceTokens + translationTokens
  for (let t: usize = 0; t < tokens; t++) store<f32>(s.largest + (t << 2), largestMagnitude(s.x + t * s.widthStride, s.widthStride))
  storeWindows(s, 0, sourceTokens)
  storeWindows(s, sourceTokens, tokens)
  multiply(s, s.contextValue, tokens, s.value, s.widthStride, NO_LIMIT)
  multiply(s, s.contextGate, tokens, s.gate, s.widthStride, NO_LIMIT)
  const end = tokens * s.widthStride
  for (let i: usize = 0; i < end; i += 16) {
    const opened = f32x4.mul(v128.load(s.value + i), sigmoid(v128.load(s.gate + i)))
    v128.store(s.x + i, f32x4.add(v128.load(s.x + i), opened))
  }
}

/** Codes of [previous, this, next] of the tokens from `first` to before `end`; zeros stand beyond both. */
function storeWindows(s: Student, first: usize, end: usize): void {
  const layer = s.contextValue
  const bytes = codeBytes(layer)
  const partBytes = s.width << 1
  for (let t = first; t < end; t++) {
    const x = s.x + t * s.widthStride
    const here = s.largest + (t << 2)
    let largest = load<f32>(here)
    if (t > first) largest = max(largest, load<f32>(here - 4))
    if (t + 1 < end) largest = max(largest, load<f32>(here, 4))
    const perUnit = chooseScale(s, layer, t, 0, largest)
    const output = s.codes + t * bytes
    storeCodes(t > first ? x - s.widthStride : s.zeros, s.width, perUnit, output)
    storeCodes(x, s.width, perUnit, output + partBytes)
    storeCodes(t + 1 < end ? x + s.widthStride : s.zeros, s.width, perUnit, output + 2 * partBytes)
  }
}
