/** Principal components against what they are defined by. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addVectors, createMoments, eigen, project, toComponents } from '../../../trainer/statistics/principal-components.ts'
import { createRandom } from '../../../trainer/statistics/random.ts'

describe('eigen', () => {
  test('gives orthonormal vectors that the matrix only stretches, whatever the symmetric matrix', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.nat(), (n, seed) => {
        const random = createRandom(seed)
        const matrix = new Float64Array(n * n)
        for (let i = 0; i < n; i++) for (let j = i; j < n; j++) matrix[i * n + j] = matrix[j * n + i] = random.normal()
        const { values, vectors } = eigen(matrix, n)
        for (let k = 0; k < n; k++) {
          const vector = vectors.subarray(k * n, (k + 1) * n)
          for (let i = 0; i < n; i++) {
            const stretched = vector.reduce((sum, value, j) => sum + (matrix[i * n + j] ?? 0) * value, 0)
            expect(stretched).toBeCloseTo((values[k] ?? 0) * (vector[i] ?? 0), 8)
          }
          for (let l = 0; l <= k; l++) {
            const dot = vector.reduce((sum, value, j) => sum + value * (vectors[l * n + j] ?? 0), 0)
            expect(dot).toBeCloseTo(k === l ? 1 : 0, 10)
          }
        }
      }),
    )
  })
})

describe('toComponents', () => {
  test('finds the plane that vectors lie in, its directions by their variance, and their mean', () => {
    const random = createRandom(1)
    // Spread 3 along (1, 1, 0), 1 along (0, 0, 1), about (5, 0, 2).
    const vectors = Float32Array.from(
      Array.from({ length: 5000 }, () => {
        const [a, b] = [3 * random.normal(), random.normal()]
        return [5 + a / Math.SQRT2, a / Math.SQRT2, 2 + b]
      }).flat(),
    )
    const moments = createMoments(3)
    addVectors(moments, vectors.subarray(0, 3 * 2000))
    addVectors(moments, vectors.subarray(3 * 2000))
    const components = toComponents(moments, 2)
    expect(components.explained).toBeCloseTo(1, 6)
    expect(components.mean[0]).toBeCloseTo(5, 0)
    expect(Math.abs(components.axes[0] ?? 0)).toBeCloseTo(Math.SQRT1_2, 2)
    expect(components.axes[5]).toBeCloseTo(1, 2)
    const projected = project(vectors, components)
    const spread = Math.sqrt(projected.filter((_, i) => i % 2 === 0).reduce((sum, value) => sum + value * value, 0) / 5000)
    expect(spread).toBeCloseTo(3, 1)
  })
})
