/** Seeded random numbers. */

import { expect, test } from 'vitest'
import { createRandom } from '../../../trainer/statistics/random.ts'

const draw = (...seeds: number[]): number[] => {
  const random = createRandom(...seeds)
  return Array.from({ length: 8 }, random.bits)
}

test('the same seeds give the same stream, and any other seed or order another', () => {
  expect(draw(1, 2)).toEqual(draw(1, 2))
  for (const other of [[2, 1], [1, 3], [1], [1, 2, 0]]) expect(draw(...other)).not.toEqual(draw(1, 2))
})

test('uniform and normal numbers have their mean and deviation', () => {
  const random = createRandom(3)
  const moments = (next: () => number) => {
    const values = Array.from({ length: 100_000 }, next)
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    return [mean, Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)]
  }
  const [uniformMean, uniformDeviation] = moments(random.uniform)
  const [normalMean, normalDeviation] = moments(random.normal)
  expect(uniformMean).toBeCloseTo(0.5, 2)
  expect(uniformDeviation).toBeCloseTo(Math.sqrt(1 / 12), 2)
  expect(normalMean).toBeCloseTo(0, 1)
  expect(normalDeviation).toBeCloseTo(1, 2)
})

test('shuffling keeps every value', () => {
  const values = Int32Array.from({ length: 100 }, (_, i) => i)
  const shuffled = values.slice()
  createRandom(4).shuffle(shuffled)
  expect(shuffled).not.toEqual(values)
  expect(shuffled.toSorted()).toEqual(values)
})
