/** The gated convolution over three neighbouring tokens (Dauphin et al. 2017). */

import { chooseScale, largestMagnitude, storeCodes } from './codes'
import { codeBytes, multiply, NO_LIMIT } from './dense'
import { largestLane, sigmoid } from './math'
import { Student } from './student'

/** x += value * sigmoid(gate), value and gate from a window of three tokens. */
export function contextualise(s: Student, sourceTokens: usize, translationTokens: usize): void {
  const tokens = sourceTokens + translationTokens
  if (s.taps) {
    storeTapped(s, 0, sourceTokens)
    storeTapped(s, sourceTokens, tokens)
  } else {
    for (let t: usize = 0; t < tokens; t++)
      store<f32>(s.largest + (t << 2), largestMagnitude(s.x + t * s.widthStride, s.widthStride))
    storeWindows(s, 0, sourceTokens)
    storeWindows(s, sourceTokens, tokens)
  }
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

/** Codes of previous * taps[0] + this * taps[1] + next * taps[2] of the same tokens; zeros stand beyond both. */
function storeTapped(s: Student, first: usize, end: usize): void {
  const layer = s.contextValue
  const bytes = codeBytes(layer)
  const stride = s.widthStride
  const taps = s.taps
  for (let t = first; t < end; t++) {
    const x = s.x + t * stride
    const previous = t > first ? x - stride : s.zeros
    const next = t + 1 < end ? x + stride : s.zeros
    let largest = f32x4.splat(0)
    for (let i: usize = 0; i < stride; i += 16) {
      const sides = f32x4.add(
        f32x4.mul(v128.load(previous + i), v128.load(taps + i)),
        f32x4.mul(v128.load(next + i), v128.load(taps + 2 * stride + i)),
      )
      const sum = f32x4.add(sides, f32x4.mul(v128.load(x + i), v128.load(taps + stride + i)))
      largest = f32x4.pmax(largest, f32x4.abs(sum))
      v128.store(s.pair + i, sum)
    }
    storeCodes(s.pair, s.width, chooseScale(s, layer, t, 0, largestLane(largest)), s.codes + t * bytes)
  }
}
