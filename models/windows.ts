/** Long pairs: cut into overlapping windows that a student can read, and the windows' outputs put together again. */

import type { EncodedPair, RawOutput } from './engine.ts'
import type { Features } from './hashing.ts'

/** A part of a pair; its translation starts at token `translationStart` of the whole. */
export interface PairWindow extends EncodedPair {
  readonly translationStart: number
}

/** Neighbouring windows share about this part of their tokens, so that no word loses both its neighbours. */
const OVERLAP = 0.25

/**
 * The windows of a pair, in order; the pair itself where both sides fit `maxTokens`. Both sides are cut into the same
 * number of windows, each at the same place in proportion: a translation keeps the order of its source by and large.
 */
export const toWindows = ({ source, translation }: EncodedPair, maxTokens: number): PairWindow[] => {
  const longest = Math.max(source.tokens.length, translation.tokens.length)
  if (longest <= maxTokens) return [{ source, translation, translationStart: 0 }]
  // The least number of windows for which the longer side's, overlap included, fit.
  const count = Math.ceil((longest * (1 + OVERLAP)) / maxTokens)
  return Array.from({ length: count }, (_, w) => {
    const [sourceStart, sourceEnd] = placeWindow(source.tokens.length, w, count)
    const [start, end] = placeWindow(translation.tokens.length, w, count)
    return {
      source: sliceFeatures(source, sourceStart, sourceEnd),
      translation: sliceFeatures(translation, start, end),
      translationStart: start,
    }
  })
}

/** First token and end of window `w` of `count` over `tokens` tokens: the first starts at 0, the last ends at the end. */
const placeWindow = (tokens: number, w: number, count: number): [start: number, end: number] => {
  const length = Math.min(tokens, Math.ceil((tokens * (1 + OVERLAP)) / count))
  const start = Math.round((w * (tokens - length)) / (count - 1))
  return [start, start + length]
}

const sliceFeatures = ({ tokens, ids, offsets, total }: Features, start: number, end: number): Features => {
  const first = offsets[start] ?? 0
  return {
    tokens: tokens.slice(start, end),
    ids: ids.subarray(first, offsets[end]),
    offsets: offsets.slice(start, end + 1).map((offset) => offset - first),
    total,
  }
}

/**
 * One output from those of a pair's windows: score and critical logit are means weighted by the windows' translation
 * tokens, a word's logit is the mean of the windows it is in.
 */
export const joinOutputs = (windows: readonly PairWindow[], outputs: readonly RawOutput[], tokens: number): RawOutput => {
  const [only] = outputs
  if (only && outputs.length === 1) return only
  const words = new Float32Array(tokens)
  const seen = new Uint16Array(tokens)
  let score = 0
  let critical = 0
  let weight = 0
  windows.forEach(({ translation, translationStart }, w) => {
    const output = outputs[w]
    if (!output) throw new RangeError(`window ${w} of ${windows.length} has no output`)
    const length = translation.tokens.length
    score += output.score * length
    critical += output.critical * length
    weight += length
    output.words.forEach((logit, t) => {
      words[translationStart + t] = (words[translationStart + t] ?? 0) + logit
      seen[translationStart + t] = (seen[translationStart + t] ?? 0) + 1
    })
  })
  return { score: score / weight, critical: critical / weight, words: words.map((sum, t) => sum / (seen[t] || 1)) }
}
