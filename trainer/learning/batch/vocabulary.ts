/** Word types met so far, numbered, with the table rows of each: words repeat, so each is hashed into numbers once. */

import type { Features } from '../../../models/hashing.ts'
import { createColumn } from './column.ts'

export interface Vocabulary {
  /** Number of types. */
  readonly size: number
  /** The type of every token that is read. */
  toTypes(features: Features): Int32Array
  /** Row ids of a type. */
  rowsOf(type: number): Int32Array
  /** All row ids, type after type, and where each type's begin; one more place than types. */
  toArrays(): { readonly ids: Int32Array; readonly offsets: Int32Array }
}

/** Starts empty, or from the arrays of another, which it reads and does not copy. Texts of those types are not known to it. */
export const createVocabulary = (stored?: { readonly ids: Int32Array; readonly offsets: Int32Array }): Vocabulary => {
  const types = new Map<string, number>()
  const ids = createColumn(Int32Array, stored?.ids)
  const offsets = createColumn(Int32Array, stored?.offsets ?? Int32Array.of(0))
  return {
    get size() {
      return offsets.length - 1
    },
    toTypes: ({ tokens, ids: rows, offsets: places }) =>
      Int32Array.from(tokens, ({ text }, t) => {
        const known = types.get(text)
        if (known !== undefined) return known
        const type = offsets.length - 1
        types.set(text, type)
        ids.append(rows.subarray(places[t], places[t + 1]))
        offsets.push(ids.length)
        return type
      }),
    rowsOf: (type) => (type + 1 < offsets.length ? ids.slice(offsets.at(type), offsets.at(type + 1)) : NOTHING),
    toArrays: () => ({ ids: ids.values(), offsets: offsets.values() }),
  }
}

const NOTHING = new Int32Array()
