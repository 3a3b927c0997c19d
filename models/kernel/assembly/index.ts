/**
 * The forward pass of the `decomposable` student (../../decomposable.ts) over one pair. The tokens of both sides stand
 * one after another in every buffer, so that each layer's weights are walked once a pair. Nothing is allocated: all
 * memory was laid out by the host (../layout.ts).
 *
 * workerd checks every access against the size of the memory, in two steps unless the module declares more memory than the
 * access's fixed offset: so it declares a page (`--initialMemory 1` in package.json), which is a tenth of the time of a pair.
 */

import { aggregate, head, judgeWords } from './aggregate'
import { align, writeMetric } from './align'
import { compare } from './compare'
import { contextualise } from './context'
import { embed } from './gather'
import { lookAround, prepareSelfAttention } from './self-attention'
import { Student } from './student'
import { widen } from './widen'

/** Where the host may begin to lay out memory. */
export function heapBase(): usize {
  return __heap_base
}

/** Computes what follows from a student's weights; to be called once, before the first run. */
export function prepare(s: Student): void {
  writeMetric(s)
  if (changetype<usize>(s.contextValue)) {
    widen(s.contextValue)
    widen(s.contextGate)
  }
  widen(s.compare1)
  widen(s.compare2)
  if (changetype<usize>(s.selfAttention)) prepareSelfAttention(s, s.selfAttention)
}

/**
 * Scores the pair whose ids and offsets the host has written; the outputs are in s.outputs and s.words. Returns false
 * where a token has no ids or more than the student's maximum, or an id is not of its table.
 */
export function run(s: Student, sourceTokens: usize, translationTokens: usize): bool {
  const translationIds = s.ids + (<usize>load<u32>(s.sourceOffsets + (sourceTokens << 2)) << 2)
  if (!embed(s, s.ids, s.sourceOffsets, sourceTokens, s.x)) return false
  if (!embed(s, translationIds, s.translationOffsets, translationTokens, s.x + sourceTokens * s.widthStride)) return false
  if (changetype<usize>(s.contextValue)) contextualise(s, sourceTokens, translationTokens)
  align(s, sourceTokens, translationTokens)
  compare(s, sourceTokens + translationTokens)
  if (changetype<usize>(s.selfAttention)) lookAround(s, s.selfAttention, sourceTokens, translationTokens)
  aggregate(s, sourceTokens, translationTokens)
  head(s)
  judgeWords(s, sourceTokens, translationTokens)
  return true
}
