/** Ridge regression of sparse features, against the normal equations of the same numbers written out. */

import { expect, test } from 'vitest'
import { solve } from '../../../trainer/statistics/linear.ts'
import { createRandom } from '../../../trainer/statistics/random.ts'
import { fitSparseRidge, type SparseRows } from '../../../trainer/statistics/sparse-ridge.ts'

const ROWS = 60
const WIDTH = 12
const LAMBDA = 0.7
const random = createRandom(3)
const dense = Array.from({ length: ROWS }, () =>
  Array.from({ length: WIDTH }, () => (random.uniform() < 0.3 ? random.normal() : 0)),
)
const targets = dense.map((row) => 2 + (row[0] ?? 0) - 3 * (row[5] ?? 0) + random.normal())

const toSparse = (rows: readonly (readonly number[])[]): SparseRows => {
  const entries = rows.map((row) => row.flatMap((value, column) => (value === 0 ? [] : [{ column, value }])))
  const all = entries.flat()
  let end = 0
  return {
    width: WIDTH,
    offsets: Int32Array.from([0, ...entries.map(({ length }) => (end += length))]),
    columns: Int32Array.from(all, ({ column }) => column),
    values: Float32Array.from(all, ({ value }) => value),
  }
}

test('has the weights of the normal equations of centred features, and an intercept that is not shrunk', () => {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
  const means = Array.from({ length: WIDTH }, (_, j) => mean(dense.map((row) => row[j] ?? 0)))
  const x = dense.map((row) => row.map((value, j) => value - (means[j] ?? 0)))
  const centre = mean(targets)
  const product = (i: number, j: number): number => x.reduce((sum, row) => sum + (row[i] ?? 0) * (row[j] ?? 0), 0)
  const matrix = means.map((_, i) => means.map((__, j) => product(i, j) + (i === j ? LAMBDA : 0)))
  const right = means.map((_, i) => x.reduce((sum, row, r) => sum + (row[i] ?? 0) * ((targets[r] ?? 0) - centre), 0))
  const wanted = solve(matrix, right)
  const { weights, intercept } = fitSparseRidge(toSparse(dense), targets, LAMBDA)
  wanted.forEach((weight, j) => {
    expect(weights[j]).toBeCloseTo(weight, 3)
  })
  expect(intercept).toBeCloseTo(centre - wanted.reduce((sum, weight, j) => sum + weight * (means[j] ?? 0), 0), 3)
})
