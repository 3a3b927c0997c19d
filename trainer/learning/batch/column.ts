/** A list of numbers that grows, in one typed array. */

import type { NumberArray } from '../../files/array-file.ts'

export interface Column<T extends NumberArray> {
  readonly length: number
  push(value: number): void
  append(values: ArrayLike<number>): void
  /** NaN beyond the end. */
  at(index: number): number
  /** A view, not a copy; outdated once the column has grown. */
  slice(start: number, end: number): T
  /** All of it, as `slice`. */
  values(): T
}

const START = 1024

/** Starts empty or with `first`, which it does not write to. */
export const createColumn = <T extends NumberArray>(Kind: new (length: number) => T, first?: T): Column<T> => {
  let array = first ?? new Kind(START)
  let length = first?.length ?? 0
  const reserve = (more: number): void => {
    if (length + more <= array.length) return
    const longer = new Kind(Math.max(length + more, 2 * array.length))
    longer.set(array.subarray(0, length))
    array = longer
  }
  return {
    get length() {
      return length
    },
    push: (value) => {
      reserve(1)
      array[length++] = value
    },
    append: (values) => {
      reserve(values.length)
      array.set(values, length)
      length += values.length
    },
    at: (index) => (index < length ? (array[index] ?? Number.NaN) : Number.NaN),
    slice: (start, end) => array.subarray(start, end) as T,
    values: () => array.subarray(0, length) as T,
  }
}
