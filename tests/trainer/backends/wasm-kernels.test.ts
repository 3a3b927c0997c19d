/** The replaced kernels of the wasm backend against its stock ones. */

import * as tf from '@tensorflow/tfjs'
import '@tensorflow/tfjs-backend-wasm'
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

const computeAll = async (inputs: readonly tf.Tensor[][], x: tf.Tensor): Promise<number[][]> => {
  const results = [
    ...PRODUCTS.map(([, , left, right], i) => tf.matMul(inputs[i]?.[0] ?? x, inputs[i]?.[1] ?? x, left, right)),
    tf.tanh(x),
  ]
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
