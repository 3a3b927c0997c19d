/** Whether a source is nearly one that is held out: MinHash and LSH find candidates, their n-grams decide. */

import { LshIndex, Minhash } from 'minhash'
import { tokenise } from '../../../models/text.ts'

export interface HeldOut {
  readonly size: number
  add(source: string): void
  /** The held-out source that this one is nearly the same as, if any. */
  find(source: string): string | undefined
}

/** Jaccard similarity of character n-grams from which two sources count as the same. */
export const NEAR = 0.7
const GRAM = 4
/** At a similarity of .7 sixteen bands of four miss one pair in eighty. */
const PERMUTATIONS = 64
const BAND = 4
/** A longer text is told by its beginning; a signature costs time by its n-grams. */
const MAX_LENGTH = 300

export const createHeldOut = (): HeldOut => {
  const index = new LshIndex({ bandSize: BAND })
  const exact = new Set<string>()
  return {
    get size() {
      return exact.size
    },
    add: (source) => {
      const text = normalise(source)
      if (text === '' || exact.has(text)) return
      exact.add(text)
      index.insert(text, sign(toGrams(text)))
    },
    find: (source) => {
      const text = normalise(source)
      if (exact.has(text)) return text
      const grams = toGrams(text)
      const candidates = new Set<string>()
      // `query` of the package throws where a band is in no signature yet.
      for (const band of index.getHashbands(sign(grams))) for (const key of index.index[band] ?? []) candidates.add(key)
      return [...candidates].find((key) => jaccard(grams, toGrams(key)) >= NEAR)
    },
  }
}

/** Case, white space, punctuation and digits make no other sentence. */
const normalise = (text: string): string =>
  tokenise(text)
    .map((token) => token.text)
    .filter((token) => /^[\p{L}\p{M}\p{N}]/u.test(token))
    .map((token) => (/^\p{N}/u.test(token) ? '0' : token))
    .join(' ')
    .slice(0, MAX_LENGTH)

const toGrams = (text: string): Set<string> => {
  const characters = Array.from(text)
  if (characters.length <= GRAM) return new Set([text])
  return new Set(Array.from({ length: characters.length - GRAM + 1 }, (_, i) => characters.slice(i, i + GRAM).join('')))
}

const sign = (grams: ReadonlySet<string>): Minhash => {
  const hash = new Minhash({ numPerm: PERMUTATIONS })
  for (const gram of grams) hash.update(gram)
  return hash
}

/** Shared over all. */
export const jaccard = (a: ReadonlySet<string>, b: ReadonlySet<string>): number => {
  let shared = 0
  for (const gram of a) if (b.has(gram)) shared++
  return shared / (a.size + b.size - shared)
}
