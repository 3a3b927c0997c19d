/** Which n-grams a pair has, hashed: what the ridge teacher reads. */

import type { Pair } from '../../models/pair.ts'
import { tokenise } from '../../models/text.ts'

/** Buckets of the hash: few n-grams of some thousand sentences share one. */
export const BUCKETS = 65_536

const MIN_GRAM = 3
const MAX_GRAM = 4

/**
 * Buckets of a pair, ascending, each once: of either side its words, pairs of neighbouring words, and 3- and 4-grams of the
 * code points of each word with its ends marked. Case does not count.
 */
export const toBuckets = ({ source, translation }: Pair): Int32Array => {
  const found = new Set<number>()
  for (const [side, text] of [
    ['s', source],
    ['t', translation],
  ] as const) {
    let before = '<'
    for (const { text: token } of tokenise(text, 2)) {
      const word = token.toLowerCase()
      found.add(toNumber(`${side}w${word}`))
      found.add(toNumber(`${side}b${before} ${word}`))
      const points = [...`<${word}>`]
      for (let length = MIN_GRAM; length <= MAX_GRAM; length++)
        for (let i = 0; i + length <= points.length; i++) found.add(toNumber(`${side}c${points.slice(i, i + length).join('')}`))
      before = word
    }
  }
  return Int32Array.from(found).sort()
}

/** FNV-1a of the UTF-16 units. */
const toNumber = (text: string): number => {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  // The low bits of FNV are the weaker ones.
  return ((h >>> 16) ^ h) & (BUCKETS - 1)
}
