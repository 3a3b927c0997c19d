/** Weights laid out for `multiply` of dense.ts, once a student. */

import { codeBytes, firstBytes, OUTPUTS, STEP_BYTES } from './dense'
import { Layer } from './student'

/**
 * Writes a layer's weights as `multiply` reads them, once: int16, sixteen outputs after sixteen, and of those two inputs of
 * every output after two. What is beyond the last output or input of a group stays zero, so that whatever
 * the activations hold there counts for nothing.
 */
export function widen(layer: Layer): void {
  const first = layer.firstInputs
  for (let o: usize = 0; o < layer.outputs; o += 4) {
    const block = layer.wide + (o & ~(OUTPUTS - 1)) * codeBytes(layer) + ((o & (OUTPUTS - 1)) << 2)
    widenGroup(layer, o, 0, first, block)
    if (first < layer.inputs) widenGroup(layer, o, first, layer.inputs, block + (firstBytes(layer) << 4))
  }
}

// Inputs `first` to before `end` of the outputs o to o + 3: eight inputs of four outputs become four vectors.
function widenGroup(layer: Layer, o: usize, first: usize, end: usize, output: usize): void {
  const inputs = layer.inputs
  const row = layer.weights + o * inputs
  let to = output
  let k = first
  if (o + 4 <= layer.outputs) {
    for (; k + 8 <= end; k += 8) {
      const place = row + k
      const ab = v128.shuffle<i16>(v128.load64_zero(place), v128.load64_zero(place + inputs), 0, 8, 1, 9, 2, 10, 3, 11)
      const c = v128.load64_zero(place + 2 * inputs)
      const cd = v128.shuffle<i16>(c, v128.load64_zero(place + 3 * inputs), 0, 8, 1, 9, 2, 10, 3, 11)
      const left = v128.shuffle<i32>(ab, cd, 0, 4, 1, 5)
      const right = v128.shuffle<i32>(ab, cd, 2, 6, 3, 7)
      v128.store(to, i16x8.extend_low_i8x16_s(left))
      v128.store(to, i16x8.extend_high_i8x16_s(left), 64)
      v128.store(to, i16x8.extend_low_i8x16_s(right), 128)
      v128.store(to, i16x8.extend_high_i8x16_s(right), 192)
      to += 256
    }
  }
  const outputs = min(layer.outputs - o, 4)
  for (; k < end; k++) {
    const place = to + (((k - first) & 1) << 1)
    for (let r: usize = 0; r < outputs; r++) store<i16>(place + (r << 2), load<i8>(row + r * inputs + k))
    if ((k - first) & 1) to += STEP_BYTES
  }
}
