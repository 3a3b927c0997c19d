/** Attention of either side over the other. */

import { logitStride, multiplyAll, softmax, weightedMeans } from './attention'
import { Student } from './student'

/**
 * Writes the metric of attention. (attend x) . (attend y) is x . (metric y),
 * which saves one side's projection, and in f32 keeps large logits exact enough for the soft-max.
 */
export function writeMetric(s: Student): void {
  const layer = s.attend
  for (let i: usize = 0; i < s.width; i++) {
    const row = s.metric + i * s.widthStride
    for (let o: usize = 0; o < layer.outputs; o++) {
      const weights = layer.weights + o * layer.inputs
      const scale = load<f32>(layer.scales + (o << 2))
      const factor = s.attentionScale * scale * scale * <f32>load<i8>(weights + i)
      const factors = f32x4.splat(factor)
      let j: usize = 0
      // This runs once, before the optimising compiler has seen it: .35 ms by four columns, 1 ms by one.
      for (; j + 4 <= s.width; j += 4) {
        const place = row + (j << 2)
        const codes = i32x4.extend_low_i16x8_s(i16x8.extend_low_i8x16_s(v128.load32_zero(weights + j)))
        v128.store(place, f32x4.add(v128.load(place), f32x4.mul(factors, f32x4.convert_i32x4_s(codes))))
      }
      for (; j < s.width; j++) {
        const place = row + (j << 2)
        store<f32>(place, load<f32>(place) + factor * <f32>load<i8>(weights + j))
      }
    }
  }
}

/** Leaves in s.value every token's soft alignment: the mean of the other side, weighted by attention. */
export function align(s: Student, sourceTokens: usize, translationTokens: usize): void {
  const y = s.x + sourceTokens * s.widthStride
  // The metric is symmetric: rows weighted by y are products with y, without a sum across lanes.
  weightedMeans(y, s.widthStride, translationTokens, s.metric, s.width, s.widthStride, s.keys)
  const stride = logitStride(translationTokens)
  multiplyAll(s.x, sourceTokens, s.keys, translationTokens, s.widthStride, s.logits, stride, s.logitsTurned)
  const turnedStride = logitStride(sourceTokens)
  for (let t: usize = 0; t < sourceTokens; t++) softmax(s.logits + t * stride, translationTokens)
  for (let t: usize = 0; t < translationTokens; t++) softmax(s.logitsTurned + t * turnedStride, sourceTokens)
  weightedMeans(s.logits, stride, sourceTokens, y, translationTokens, s.widthStride, s.value)
  const yAligned = s.value + sourceTokens * s.widthStride
  weightedMeans(s.logitsTurned, turnedStride, translationTokens, s.x, sourceTokens, s.widthStride, yAligned)
}
