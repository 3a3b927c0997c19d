/** The compared tokens of both sides -> score and critical logit of the pair, and a BAD logit a word. */

import { logitStride, softmax, weightedMeans } from './attention'
import { chooseScale, encodeRows, largestMagnitude, storeCodes } from './codes'
import { multiplyOne, multiplyOnto } from './dense'
import { dot } from './math'
import { Student } from './student'

/** Writes s.pooled: of either side attention pooling of its compared tokens, and their mean. */
export function aggregate(s: Student, sourceTokens: usize, translationTokens: usize): void {
  pool(s, 0, sourceTokens, 0)
  pool(s, sourceTokens, translationTokens, 2)
  const a = s.selfAttention
  if (!changetype<usize>(a)) return
  encodeRows(s, a.last, 4, a.pooledLast, a.lastStride)
  multiplyOnto(s, a.last, 4, s.pooled, s.hiddenStride)
}

/** Two rows of s.pooled, without what the last layer adds to them: the same two rows of what it reads are left in a.pooledLast. */
function pool(s: Student, first: usize, tokens: usize, row: usize): void {
  const stride = logitStride(tokens)
  const even: f32 = 1 / <f32>tokens
  const compared = s.hidden2 + first * s.hiddenStride
  for (let t: usize = 0; t < tokens; t++) {
    store<f32>(s.logits + (t << 2), dot(compared + t * s.hiddenStride, s.pool, s.hiddenStride))
    store<f32>(s.logits + stride + (t << 2), even)
  }
  const a = s.selfAttention
  const isAttentive = changetype<usize>(a) != 0
  if (isAttentive) addDots(s.logits, a.lastRows + first * a.lastStride, a.poolOfLast, a.lastStride, tokens)
  softmax(s.logits, tokens)
  weightedMeans(s.logits, stride, 2, compared, tokens, s.hiddenStride, s.pooled + row * s.hiddenStride)
  if (isAttentive) {
    const rows = a.lastRows + first * a.lastStride
    weightedMeans(s.logits, stride, 2, rows, tokens, a.lastStride, a.pooledLast + row * a.lastStride)
  }
}

/** sums[t] += rows[t] . vector */
function addDots(sums: usize, rows: usize, vector: usize, bytes: usize, count: usize): void {
  for (let t: usize = 0; t < count; t++) {
    const place = sums + (t << 2)
    store<f32>(place, load<f32>(place) + dot(rows + t * bytes, vector, bytes))
  }
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
export function judgeWords(s: Student, sourceTokens: usize, translationTokens: usize): void {
  const compared = s.hidden2 + sourceTokens * s.hiddenStride
  for (let t: usize = 0; t < translationTokens; t++)
    store<f32>(s.words + (t << 2), dot(compared + t * s.hiddenStride, s.bad, s.hiddenStride) + s.badBias)
  const a = s.selfAttention
  if (!changetype<usize>(a)) return
  addDots(s.words, a.lastRows + sourceTokens * a.lastStride, a.badOfLast, a.lastStride, translationTokens)
}
