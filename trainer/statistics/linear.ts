/** Closed-form ridge regression of few features, standardised, with an intercept that is not shrunk. Pure. */

export interface LinearModel {
  readonly means: readonly number[]
  readonly deviations: readonly number[]
  /** Of the standardised features. */
  readonly weights: readonly number[]
  readonly intercept: number
}

/**
 * Minimises the squared error + lambda x the squared weights of standardised features. `rows` are [n, features], n at
 * least 1. A feature that does not vary gets no weight.
 */
export const fitRidge = (rows: readonly (readonly number[])[], targets: readonly number[], lambda: number): LinearModel => {
  const width = rows[0]?.length ?? 0
  const columns = Array.from({ length: width }, (_, f) => rows.map((row) => row[f] ?? 0))
  const means = columns.map(mean)
  const deviations = columns.map((column, f) => Math.sqrt(mean(column.map((value) => (value - (means[f] ?? 0)) ** 2))) || 1)
  const intercept = mean(targets)
  const x = columns.map((column, f) => column.map((value) => (value - (means[f] ?? 0)) / (deviations[f] ?? 1)))
  const y = targets.map((target) => target - intercept)
  const matrix = x.map((a, i) => x.map((b, j) => dot(a, b) + (i === j ? lambda : 0)))
  const weights = solve(
    matrix,
    x.map((a) => dot(a, y)),
  )
  return { means, deviations, weights, intercept }
}

export const predictLinear = ({ means, deviations, weights, intercept }: LinearModel, features: readonly number[]): number =>
  weights.reduce((sum, weight, f) => sum + (weight * ((features[f] ?? 0) - (means[f] ?? 0))) / (deviations[f] ?? 1), intercept)

/** Solves matrix x = values by Gauss with partial pivoting; a row without a pivot gives 0. */
export const solve = (matrix: readonly (readonly number[])[], values: readonly number[]): number[] => {
  const a = matrix.map((row, i) => [...row, values[i] ?? 0])
  const size = a.length
  for (let c = 0; c < size; c++) {
    const pivot = largest(a, c)
    ;[a[c], a[pivot]] = [a[pivot] ?? [], a[c] ?? []]
    const row = a[c] ?? []
    const head = row[c] ?? 0
    if (Math.abs(head) < 1e-12) continue
    for (let r = 0; r < size; r++) {
      const other = a[r]
      if (!other || r === c) continue
      const factor = (other[c] ?? 0) / head
      for (let k = c; k <= size; k++) other[k] = (other[k] ?? 0) - factor * (row[k] ?? 0)
    }
  }
  return a.map((row, i) => (Math.abs(row[i] ?? 0) < 1e-12 ? 0 : (row[size] ?? 0) / (row[i] ?? 1)))
}

const largest = (a: readonly (readonly number[])[], column: number): number => {
  let best = column
  for (let r = column; r < a.length; r++) if (Math.abs(a[r]?.[column] ?? 0) > Math.abs(a[best]?.[column] ?? 0)) best = r
  return best
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0)
