/**
 * The hashed table as plain arrays outside the gradient tape: token vectors are summed here, their gradients come back
 * here. A batch touches some ten thousand of a hundred thousand rows, and no TensorFlow.js backend updates rows in place.
 */

import type { Vocabulary } from '../batch/vocabulary.ts'

/** Of token vectors at the start: the scale that a student's layers start well from. */
export const TABLE_DEVIATION = 0.2

export interface TableShape {
  readonly rows: number
  readonly width: number
}

/** The word types of a batch, each once. */
export interface Gathered {
  readonly types: Int32Array
  /** Vector of each type: sum of its rows over the root of their number. [types, width] */
  readonly vectors: Float32Array
  /** Place of a type in `types`. */
  slotOf(type: number): number
}

export interface HashedTable {
  gather(types: Iterable<number>): Gathered
  /** Gradients of types' vectors -> that of the rows they are made of, those only that are `owned`; absent: of all. */
  scatter(gradients: readonly TypeGradient[], owned?: (row: number) => boolean): RowGradient
}

/** The gradient of the vectors of some types, [types, width], and how much it counts. */
export interface TypeGradient {
  readonly types: Int32Array
  readonly gradient: Float32Array
  readonly share: number
}

/** Row `i` of `values`, [rows, width], belongs to row `rows[i]` of the table; each row that has any stands in it once. */
export interface RowGradient {
  readonly rows: Int32Array
  readonly values: Float32Array
}

/** Reads `table`, [rows, width], as it is at the time. What `gather` returns is valid until the next call. */
export const createHashedTable = (
  table: Float32Array,
  { rows, width }: TableShape,
  vocabulary: Pick<Vocabulary, 'rowsOf'>,
): HashedTable => {
  const rowSlots = createSlots(rows)
  const typeSlots = createSlots(1024)
  const gather = (wanted: Iterable<number>): Gathered => {
    typeSlots.clear()
    for (const type of wanted) typeSlots.add(type)
    const types = typeSlots.values()
    const vectors = new Float32Array(types.length * width)
    for (let t = 0; t < types.length; t++) {
      const ids = vocabulary.rowsOf(types[t] ?? 0)
      for (const id of ids) addScaled(vectors, t * width, { from: table, at: id * width, width, scale: 1 })
      const scale = 1 / Math.sqrt(ids.length)
      for (let i = t * width; i < (t + 1) * width; i++) vectors[i] = (vectors[i] ?? 0) * scale
    }
    return { types, vectors, slotOf: typeSlots.slotOf }
  }
  const scatter: HashedTable['scatter'] = (gradients, owned = () => true) => {
    rowSlots.clear()
    for (const { types } of gradients)
      for (const type of types) for (const id of vocabulary.rowsOf(type)) if (owned(id)) rowSlots.add(id)
    const touched = rowSlots.values()
    const values = new Float32Array(touched.length * width)
    for (const { types, gradient, share } of gradients)
      for (let t = 0; t < types.length; t++) {
        const ids = vocabulary.rowsOf(types[t] ?? 0)
        const scale = share / Math.sqrt(ids.length)
        for (const id of ids)
          if (owned(id)) addScaled(values, rowSlots.slotOf(id) * width, { from: gradient, at: t * width, width, scale })
      }
    return { rows: touched, values }
  }
  return { gather, scatter }
}

interface Addend {
  readonly from: Float32Array
  readonly at: number
  readonly width: number
  readonly scale: number
}

const addScaled = (sum: Float32Array, start: number, { from, at, width, scale }: Addend): void => {
  for (let i = 0; i < width; i++) sum[start + i] = (sum[start + i] ?? 0) + scale * (from[at + i] ?? 0)
}

/** A set of small integers that numbers its members in the order they came; clearing costs nothing. */
const createSlots = (capacity: number) => {
  let slots = new Int32Array(capacity)
  let stamps = new Int32Array(capacity)
  let members = new Int32Array(capacity)
  let stamp = 0
  let size = 0
  const grow = (least: number): void => {
    const longer = (array: Int32Array): Int32Array<ArrayBuffer> => {
      const copy = new Int32Array(Math.max(least, array.length * 2))
      copy.set(array)
      return copy
    }
    slots = longer(slots)
    stamps = longer(stamps)
    members = longer(members)
  }
  return {
    clear: (): void => {
      stamp++
      size = 0
    },
    add: (value: number): void => {
      if (value >= slots.length) grow(value + 1)
      if (stamps[value] === stamp) return
      stamps[value] = stamp
      slots[value] = size
      members[size++] = value
    },
    slotOf: (value: number): number => slots[value] ?? 0,
    values: (): Int32Array => members.slice(0, size),
  }
}
