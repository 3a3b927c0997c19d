/** Ridge regression of many sparse features by conjugate gradients (Hestenes and Stiefel 1952). Pure. */

/** Row r has the features `columns[offsets[r]]` to before `columns[offsets[r + 1]]`, each with its value. */
export interface SparseRows {
  readonly width: number
  readonly offsets: Int32Array
  readonly columns: Int32Array
  readonly values: Float32Array
}

export interface SparseModel {
  readonly weights: Float32Array // [width]
  readonly intercept: number
}

const MAX_STEPS = 100
/** Of the residual, as a share of what it was at first. */
const TOLERANCE = 1e-4

/**
 * Minimises the squared error + lambda x the squared weights, with an intercept that is not shrunk: features and targets are
 * centred, the former without ever being written out. `targets` has one number a row, one row at least.
 */
export const fitSparseRidge = (rows: SparseRows, targets: ArrayLike<number>, lambda: number): SparseModel => {
  const { width } = rows
  const means = multiplyTransposed(rows, new Float64Array(targets.length).fill(1 / targets.length))
  const centre = sum(targets) / targets.length
  const y = Float64Array.from(targets, (target) => target - centre)
  // (X'X + lambda) v of centred features.
  const apply = (v: Float64Array): Float64Array => {
    const said = multiply(rows, v)
    const shift = dot(means, v)
    for (let r = 0; r < said.length; r++) said[r] = (said[r] ?? 0) - shift
    return centredTransposed(rows, said, means).map((value, j) => value + lambda * (v[j] ?? 0))
  }
  const weights = new Float64Array(width)
  const residual = centredTransposed(rows, y, means)
  const direction = residual.slice()
  const enough = TOLERANCE ** 2 * dot(residual, residual)
  for (let step = 0, size = dot(residual, residual); step < MAX_STEPS && size > enough; step++) {
    const along = apply(direction)
    const rate = size / dot(direction, along)
    for (let j = 0; j < width; j++) {
      weights[j] = (weights[j] ?? 0) + rate * (direction[j] ?? 0)
      residual[j] = (residual[j] ?? 0) - rate * (along[j] ?? 0)
    }
    const next = dot(residual, residual)
    for (let j = 0; j < width; j++) direction[j] = (residual[j] ?? 0) + (next / size) * (direction[j] ?? 0)
    size = next
  }
  return { weights: Float32Array.from(weights), intercept: centre - dot(means, weights) }
}

/** X v: [rows] */
const multiply = ({ offsets, columns, values }: SparseRows, v: ArrayLike<number>): Float64Array => {
  const result = new Float64Array(offsets.length - 1)
  for (let r = 0; r < result.length; r++) {
    let total = 0
    for (let at = offsets[r] ?? 0; at < (offsets[r + 1] ?? 0); at++) total += (values[at] ?? 0) * (v[columns[at] ?? 0] ?? 0)
    result[r] = total
  }
  return result
}

/** X' v: [width] */
const multiplyTransposed = ({ width, offsets, columns, values }: SparseRows, v: ArrayLike<number>): Float64Array => {
  const result = new Float64Array(width)
  for (let r = 0; r + 1 < offsets.length; r++)
    for (let at = offsets[r] ?? 0; at < (offsets[r + 1] ?? 0); at++) {
      const column = columns[at] ?? 0
      result[column] = (result[column] ?? 0) + (values[at] ?? 0) * (v[r] ?? 0)
    }
  return result
}

const centredTransposed = (rows: SparseRows, v: Float64Array, means: Float64Array): Float64Array => {
  const total = sum(v)
  return multiplyTransposed(rows, v).map((value, j) => value - total * (means[j] ?? 0))
}

const sum = (values: ArrayLike<number>): number => {
  let total = 0
  for (let i = 0; i < values.length; i++) total += values[i] ?? 0
  return total
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let total = 0
  for (let i = 0; i < a.length; i++) total += (a[i] ?? 0) * (b[i] ?? 0)
  return total
}
