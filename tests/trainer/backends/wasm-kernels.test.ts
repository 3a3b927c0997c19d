/** The replaced kernels of the wasm backend against its stock ones. */

import * as tf from '@tensorflow/tfjs'
import '@tensorflow/tfjs-backend-wasm'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { useWasm } from '../../../trainer/backends/wasm-kernels.ts'
import { createRandom } from '../../../trainer/statistics/random.ts'

const random = createRandom(7)
const noise = (...shape: number[]): tf.Tensor =>
  tf.tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal()),
    shape,
  )

/** [a's shape, b's shape, transpose a, transpose b] of what the student and its gradients multiply, and a broadcast. */
const PRODUCTS: readonly [number[], number[], boolean, boolean][] = [
  [[5, 7], [7, 3], false, false],
  [[7, 5], [7, 3], true, false],
  [[5, 7], [3, 7], false, true],
  [[7, 5], [3, 7], true, true],
  [[4, 5, 7], [4, 7, 3], false, false],
  [[4, 7, 5], [4, 7, 3], true, false],
  [[4, 5, 7], [4, 3, 7], false, true],
  [[4, 7, 5], [4, 3, 7], true, true],
  [[2, 3, 5, 7], [2, 3, 7, 4], false, false],
  [[1, 5, 7], [4, 7, 3], false, false],
]

/** What is said of a cube [4, 5, 6] in terms of its parts. */
const PARTS: Readonly<Record<string, (cube: tf.Tensor3D) => tf.Tensor[]>> = {
  'a slice along the first axis': (cube) => [tf.slice(cube, [1, 0, 0], [2, 5, 6])],
  'a slice along the second axis': (cube) => [tf.slice(cube, [0, 2, 0], [4, 3, 6])],
  'a slice along the last axis': (cube) => [tf.slice(cube, [0, 0, 1], [4, 5, -1])],
  'a slice along two axes': (cube) => [tf.slice(cube, [0, 1, 1], [4, 2, 3])],
  'a slice of everything': (cube) => [tf.slice(cube, [0, 0, 0], [4, 5, 6])],
  'a slice of nothing': (cube) => [tf.slice(cube, [0, 0, 0], [4, 0, 6])],
  'a split in equal parts': (cube) => tf.split(cube, 2, 2),
  'a split in unequal parts': (cube) => tf.split(cube, [1, 4], 1),
  'a split of whole numbers': (cube) => tf.split(tf.cast(cube, 'int32'), 2, 0),
  'tensors joined along the first axis': (cube) => [tf.concat([cube, cube], 0)],
  'tensors joined along the last axis': (cube) => [tf.concat([cube, tf.slice(cube, [0, 0, 2], [4, 5, 2]), cube], 2)],
  'one tensor joined': (cube) => [tf.concat([cube], 1)],
  'a tensor by another name': (cube) => [tf.clone(cube), tf.cast(cube, 'float32')],
}

const computeAll = async (inputs: readonly tf.Tensor[][], x: tf.Tensor): Promise<number[][]> => {
  const cube = tf.tidy(() => tf.reshape<tf.Rank.R3>(tf.tile(x, [3]), [4, 5, 6]))
  const results = [
    ...PRODUCTS.map(([, , left, right], i) => tf.matMul(inputs[i]?.[0] ?? x, inputs[i]?.[1] ?? x, left, right)),
    ...Object.values(PARTS).map((part) =>
      tf.tidy(() => tf.concat(part(cube).map((each) => tf.cast(tf.reshape(each, [-1]), 'float32')))),
    ),
    tf.tanh(x),
  ]
  cube.dispose()
  return Promise.all(results.map(async (result) => [...result.shape, ...(await result.data())]))
}

let stock: number[][] = []
let replaced: number[][] = []
let leaked = 0

beforeAll(async () => {
  await tf.setBackend('wasm')
  await tf.ready()
  const inputs = PRODUCTS.map(([a, b]) => [noise(...a), noise(...b)])
  const x = noise(40)
  stock = await computeAll(inputs, x)
  await useWasm()
  const before = tf.backend().numDataIds()
  replaced = await computeAll(inputs, x)
  leaked = tf.backend().numDataIds() - before - replaced.length
})

afterAll(() => tf.disposeVariables())

test.each(PRODUCTS.map((product, i) => ({ name: JSON.stringify(product), i })))(
  'multiplies $name as the stock kernel does',
  ({ i }) => {
    expectClose(replaced[i], stock[i])
  },
)

test.each(Object.keys(PARTS).map((name, i) => ({ name, i })))('gives $name as the stock kernel does', ({ i }) => {
  expectClose(replaced[PRODUCTS.length + i], stock[PRODUCTS.length + i])
})

test('multiplies matrices and batches of any size by the definition', async () => {
  const sizes = fc.record({
    batch: fc.integer({ min: 1, max: 3 }),
    m: fc.integer({ min: 1, max: 70 }),
    n: fc.integer({ min: 1, max: 20 }),
    k: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 250, max: 600 })),
    turnA: fc.boolean(),
    turnB: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(sizes, async ({ batch, m, n, k, turnA, turnB }) => {
      const a = noise(batch, ...(turnA ? [k, m] : [m, k]))
      const b = noise(batch, ...(turnB ? [n, k] : [k, n]))
      const product = tf.matMul(a, b, turnA, turnB)
      const [left, right, found] = await Promise.all([a.data(), b.data(), product.data()])
      const at = (values: ArrayLike<number>, i: number): number => values[i] ?? Number.NaN
      let worst = 0
      for (let x = 0; x < batch; x++)
        for (let i = 0; i < m; i++)
          for (let j = 0; j < n; j++) {
            let sum = 0
            for (let p = 0; p < k; p++)
              sum +=
                at(left, x * m * k + (turnA ? p * m + i : i * k + p)) * at(right, x * k * n + (turnB ? j * k + p : p * n + j))
            worst = Math.max(worst, Math.abs(sum - at(found, (x * m + i) * n + j)))
          }
      expect(product.shape).toEqual([batch, m, n])
      expect(worst).toBeLessThan(1e-6 * (k + 30))
      tf.dispose([a, b, product])
    }),
    { numRuns: 40 },
  )
})

test('frees what has two names with the second', () => {
  const before = tf.backend().numDataIds()
  const one = tf.tensor1d([1, 2])
  const other = tf.clone(one)
  one.dispose()
  expect([...other.dataSync()]).toEqual([1, 2])
  other.dispose()
  expect(tf.backend().numDataIds()).toBe(before)
})

test('gives the tanh of the stock kernel', () => {
  expectClose(replaced.at(-1), stock.at(-1))
})

test('keeps no temporary tensor', () => {
  expect(leaked).toBe(0)
})

/** Within 1e-5, shapes included. */
const expectClose = (actual: readonly number[] = [], expected: readonly number[] = []): void => {
  expect(actual).toHaveLength(expected.length)
  actual.forEach((value, i) => {
    expect(Math.abs(value - (expected[i] ?? Number.NaN))).toBeLessThan(1e-5)
  })
}
