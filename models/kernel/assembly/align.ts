/** Attention of either side over the other. */

import { logitStride, multiplyAll, softmax, weightedMeans } from './attention'
import { addCodes } from './math'
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
      addCodes(row, weights, s.width, factor)
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
