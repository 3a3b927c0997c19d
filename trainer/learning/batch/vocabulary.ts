/** Word types met so far, numbered, with the table rows of each: words repeat, so each is hashed into numbers once. */

import type { Features } from '../../../models/hashing.ts'

export interface Vocabulary {
  /** Number of types. */
  readonly size: number
  /** The type of every token that is read. */
  toTypes(features: Features): Int32Array
  /** Row ids of a type. */
  rowsOf(type: number): Int32Array
}

export const createVocabulary = (): Vocabulary => {
  const types = new Map<string, number>()
  const rows: Int32Array[] = []
  return {
    get size() {
      return rows.length
    },
    toTypes: ({ tokens, ids, offsets }) =>
      Int32Array.from(tokens, ({ text }, t) => {
        const known = types.get(text)
        if (known !== undefined) return known
        types.set(text, rows.length)
        return rows.push(ids.slice(offsets[t], offsets[t + 1])) - 1
      }),
    rowsOf: (type) => rows[type] ?? NOTHING,
  }
}

const NOTHING = new Int32Array()
