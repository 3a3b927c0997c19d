/** Float weights into the codes and scales of student.bin. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decomposableTensors } from '../../../../models/decomposable.ts'
import { toNumbers } from '../../../../models/packed.ts'
import type { Tensor } from '../../../../models/tensor.ts'
import { quantise, unpackCodes } from '../../../../trainer/release/format/quantise.ts'
import { randomWeights, SMALL } from '../../random-student.ts'

/** The quantised table of a student whose first table row is `row`. */
const quantiseRow = (name: string, row: readonly number[]): { tensor: Tensor; restored: Float32Array } => {
  const weights = randomWeights(SMALL, 1)
  weights.get(name)?.values.set(row)
  const tensor = quantise(weights, SMALL).find((each) => each.name === name)
  if (!tensor) throw new Error(`${name} is missing`)
  return { tensor, restored: toNumbers(tensor).subarray(0, row.length) }
}

describe('quantise', () => {
  test('gives the tensors of student.bin in their order, types and shapes', () => {
    const tensors = quantise(randomWeights(SMALL, 1), SMALL)
    expect(tensors.map(({ name, type, shape }) => ({ name, type, shape }))).toEqual(decomposableTensors(SMALL))
  })

  test('keeps 4-bit weights within .15 and 8-bit weights within .01 of the spread of their tensor', () => {
    const weights = randomWeights(SMALL, 2)
    for (const tensor of quantise(weights, SMALL)) {
      const values = weights.get(tensor.name)?.values ?? new Float32Array()
      const restored = toNumbers(tensor)
      const squares = (numbers: Iterable<number>): number => Array.from(numbers).reduce((sum, value) => sum + value * value, 0)
      const error = Math.sqrt(squares(values.map((value, i) => value - (restored[i] ?? 0))) / squares(values))
      expect(error, tensor.name).toBeLessThan(tensor.type === 'int4' ? 0.15 : 0.01)
    }
  })

  test('clips the largest weight of a 4-bit row where that serves the other fifteen', () => {
    const row = Array.from({ length: SMALL.width }, (_, i) => (i === 0 ? 1 : 0.1 + 0.01 * i))
    const { restored } = quantiseRow('table', row)
    const plain = row.map((value) => Math.round(value * 7) / 7)
    const errorOf = (values: ArrayLike<number>): number =>
      row.reduce((sum, value, i) => sum + (value - (values[i] ?? 0)) ** 2, 0)
    expect(errorOf(restored)).toBeLessThan(errorOf(plain))
  })

  test('never makes a row worse than zeros, nor a code of -8 or -128', () => {
    const value = fc.oneof(fc.float({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(0, 1e-30, -1e-7, 7e4, -3e38))
    fc.assert(
      fc.property(fc.array(value, { minLength: 16, maxLength: 16 }), fc.constantFrom('table', 'attend.weight'), (row, name) => {
        const { tensor, restored } = quantiseRow(name, row)
        const lowest = tensor.type === 'int4' ? -7 : -127
        expect(Math.min(...unpackCodes(tensor))).toBeGreaterThanOrEqual(lowest)
        restored.forEach((got, i) => {
          const wanted = row[i] ?? 0
          expect(Number.isFinite(got)).toBe(true)
          expect(got * wanted).toBeGreaterThanOrEqual(0)
        })
      }),
      { numRuns: 40 },
    )
  })

  test('makes a row of zeros, or of numbers below the smallest scale, of zeros', () => {
    expect([...quantiseRow('table', new Array(16).fill(0)).restored]).toEqual(new Array(16).fill(0))
    expect([...quantiseRow('table', new Array(16).fill(1e-12)).restored]).toEqual(new Array(16).fill(0))
  })

  test('refuses a tensor that is missing, of another shape, not finite or too large for 16 bits', () => {
    const broken = (change: (weights: ReturnType<typeof randomWeights>) => void) => () => {
      const weights = randomWeights(SMALL, 1)
      change(weights)
      return quantise(weights, SMALL)
    }
    expect(broken((weights) => weights.delete('join.bias'))).toThrow('join.bias: expected [16], got nothing')
    expect(broken((weights) => weights.set('join.bias', { shape: [15], values: new Float32Array(15) }))).toThrow(
      'join.bias: expected [16], got [15]',
    )
    expect(broken((weights) => weights.get('table')?.values.fill(Number.NaN, 16, 17))).toThrow('table row 1: expected finite')
    expect(broken((weights) => weights.get('score.bias')?.values.fill(70_000))).toThrow(
      'score.bias[0]: expected a number that fits',
    )
  })
})
