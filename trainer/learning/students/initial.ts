/** Weights before the first step, and matrices turned round. */

import type { Random } from '../../statistics/random.ts'

export const noise = (length: number, deviation: number, random: Random): Float32Array =>
  Float32Array.from({ length }, () => deviation * random.normal())

/** Glorot and Bengio 2010, uniform. */
export const glorot = ([inputs = 1, outputs = 1]: readonly number[], random: Random): Float32Array => {
  const bound = Math.sqrt(6 / (inputs + outputs))
  return Float32Array.from({ length: inputs * outputs }, () => bound * (2 * random.uniform() - 1))
}

/** [rows, columns] -> [columns, rows] */
export const transpose = (values: Float32Array, rows: number, columns: number): Float32Array => {
  const turned = new Float32Array(values.length)
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) turned[c * rows + r] = values[r * columns + c] ?? 0
  return turned
}
