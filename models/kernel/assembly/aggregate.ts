/** The compared tokens of both sides -> score and critical logit of the pair, and a BAD logit a word. */

import { logitStride, softmax, weightedMeans } from './attention'
import { chooseScale, largestMagnitude, storeCodes } from './codes'
import { multiplyOne } from './dense'
import { dot } from './math'
import { Student } from './student'

/** Writes two rows: attention pooling of one side's compared tokens, and their mean. */
export function aggregate(s: Student, compared: usize, tokens: usize, output: usize): void {
  const stride = logitStride(tokens)
  const even: f32 = 1 / <f32>tokens
  for (let t: usize = 0; t < tokens; t++) {
    store<f32>(s.logits + (t << 2), dot(compared + t * s.hiddenStride, s.pool, s.hiddenStride))
    store<f32>(s.logits + stride + (t << 2), even)
  }
  softmax(s.logits, tokens)
  weightedMeans(s.logits, stride, 2, compared, tokens, s.hiddenStride, output)
}

/** Score and critical logit from the two sides' aggregates. */
export function head(s: Student): void {
  const hidden = s.compare2.outputs
  const largest = largestMagnitude(s.pooled, 4 * s.hiddenStride)
  const perUnit = chooseScale(s, s.join, 0, 0, largest)
  for (let part: usize = 0; part < 4; part++)
    storeCodes(s.pooled + part * s.hiddenStride, hidden, perUnit, s.codes + ((part * hidden) << 1))
  v128.store(s.codes + ((4 * hidden) << 1), i16x8.splat(0))
  multiplyOne(s, s.join, s.joined, 0)
  store<f32>(s.outputs, dot(s.joined, s.score, s.hiddenStride) + s.scoreBias)
  store<f32>(s.outputs, dot(s.joined, s.critical, s.hiddenStride) + s.criticalBias, 4)
}

/** BAD logits of the compared tokens of the translation. */
export function judgeWords(s: Student, compared: usize, tokens: usize): void {
  for (let t: usize = 0; t < tokens; t++)
    store<f32>(s.words + (t << 2), dot(compared + t * s.hiddenStride, s.bad, s.hiddenStride) + s.badBias)
}
