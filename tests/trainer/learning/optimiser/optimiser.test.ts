/** Adam and Adagrad, dense and lazy, against their definitions. */

import { describe, expect, test } from 'vitest'
import { createSlots, OPTIMISERS } from '../../../../trainer/learning/optimiser/optimiser.ts'

const { adam, adagrad } = OPTIMISERS

describe('Adam', () => {
  test('moves every weight by the rate in its first step, whatever the gradient', () => {
    const weights = Float32Array.of(1, 1)
    adam.step(weights, Float32Array.of(1000, -0.001), createSlots(adam, 2), { step: 1, rate: 0.1 })
    expect(weights[0]).toBeCloseTo(0.9, 4)
    expect(weights[1]).toBeCloseTo(1.1, 4)
  })

  test('follows algorithm 1 of the paper for three steps', () => {
    const weights = Float32Array.of(0.5)
    const slots = createSlots(adam, 1)
    let [expected, m, v] = [0.5, 0, 0]
    ;[0.3, -0.1, 0.7].forEach((g, i) => {
      adam.step(weights, Float32Array.of(g), slots, { step: i + 1, rate: 0.01 })
      m = 0.9 * m + 0.1 * g
      v = 0.999 * v + 0.001 * g * g
      expected -= (0.01 * (m / (1 - 0.9 ** (i + 1)))) / (Math.sqrt(v / (1 - 0.999 ** (i + 1))) + 1e-8)
    })
    expect(weights[0]).toBeCloseTo(expected, 6)
  })
})

test('Adagrad divides each gradient by the root of the sum of all squares so far', () => {
  const weights = Float32Array.of(0.5)
  const slots = createSlots(adagrad, 1)
  let [expected, sum] = [0.5, 0]
  ;[0.3, -0.1, 0.7].forEach((g, i) => {
    adagrad.step(weights, Float32Array.of(g), slots, { step: i + 1, rate: 0.01 })
    sum += g * g
    expected -= (0.01 * g) / Math.sqrt(sum)
  })
  expect(weights[0]).toBeCloseTo(expected, 6)
})

describe.each(Object.entries(OPTIMISERS))('lazy %s', (_, optimiser) => {
  test('steps the touched rows as the dense one does and leaves the others and what is remembered of them alone', () => {
    const table = Float32Array.of(1, 1, 2, 2, 3, 3)
    const slots = createSlots(optimiser, 6)
    const sparse = { rows: Int32Array.of(2, 0), width: 2 }
    optimiser.step(table, Float32Array.of(0.5, -0.5, 0.25, 0), slots, { step: 3, rate: 0.1, sparse })
    const dense = Float32Array.of(1, 1, 2, 2, 3, 3)
    const denseSlots = createSlots(optimiser, 6)
    optimiser.step(dense, Float32Array.of(0.25, 0, 0, 0, 0.5, -0.5), denseSlots, { step: 3, rate: 0.1 })
    expect(table).toEqual(dense)
    expect(slots).toEqual(denseSlots)
    const none = { rows: new Int32Array(), width: 2 }
    optimiser.step(table, new Float32Array(), slots, { step: 4, rate: 0.1, sparse: none })
    expect(table).toEqual(dense)
  })
})
