import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DecomposableShape } from '../../../models/decomposable.ts'
import { toFeatures } from '../../../models/hashing.ts'
import { largestDifference } from './compare.ts'
import { createRandom, randomPair, randomSide, randomStudent } from './random-student.ts'

const TOLERANCE = 2e-4
/** `EDGE_QE_RUNS=10000 npx vitest run tests/models/kernel` looks harder. */
const RUNS = Number(process.env.EDGE_QE_RUNS ?? 150)

const SMALL: DecomposableShape = {
  architecture: 'decomposable',
  rows: 64,
  width: 8,
  hidden: 12,
  maxTokens: 9,
  maxHashes: 40,
}
const DEFAULT: DecomposableShape = { ...SMALL, rows: 2048, width: 64, hidden: 96, maxTokens: 64 }

const shapes: fc.Arbitrary<DecomposableShape> = fc
  .record({
    rows: fc.integer({ min: 1, max: 300 }),
    half: fc.integer({ min: 1, max: 40 }),
    hidden: fc.integer({ min: 1, max: 100 }),
    maxTokens: fc.integer({ min: 1, max: 14 }),
    maxHashes: fc.integer({ min: 1, max: 40 }),
  })
  .map(({ half, ...sizes }) => ({ architecture: 'decomposable', width: 2 * half, ...sizes }))

describe('the kernel against the reference', () => {
  test('agrees on every output of random students of any shape', () => {
    fc.assert(
      fc.property(shapes, fc.integer(), (shape, seed) => {
        const pairs = [randomPair(shape, seed), randomPair(shape, seed + 1)]
        expect(largestDifference(randomStudent(shape, { seed }), shape, pairs)).toBeLessThan(TOLERANCE)
      }),
      { numRuns: RUNS },
    )
  }, 600_000)

  test('agrees on a student of the default width and depth with real text', () => {
    const lines = readFileSync(new URL('../../fixtures/pairs.tsv', import.meta.url), 'utf8')
      .trim()
      .split('\n')
    const header = (lines[0] ?? '').split('\t')
    const column = (name: string): number => header.indexOf(name)
    expect(column('source')).toBeGreaterThanOrEqual(0)
    const pairs = lines.slice(1, 41).map((line) => {
      const fields = line.split('\t')
      return {
        source: toFeatures(fields[column('source')] ?? '', DEFAULT),
        translation: toFeatures(fields[column('translation')] ?? '', DEFAULT),
      }
    })
    expect(largestDifference(randomStudent(DEFAULT), DEFAULT, pairs)).toBeLessThan(TOLERANCE)
  })

  test.each([
    [1, 1],
    [1, 64],
    [64, 1],
    [64, 64],
    [63, 62],
  ])('agrees on %i source and %i translation tokens with the most ids', (source, translation) => {
    const random = createRandom(source * 100 + translation)
    const side = (tokens: number) => randomSide(DEFAULT, tokens, { random, idsPerToken: DEFAULT.maxHashes })
    const pair = { source: side(source), translation: side(translation) }
    expect(largestDifference(randomStudent(DEFAULT), DEFAULT, [pair])).toBeLessThan(TOLERANCE)
  })

  test.each([
    ['largest', (_: () => number, largest: number) => largest],
    ['smallest', (_: () => number, largest: number) => -largest],
    ['largest and smallest', (random: () => number, largest: number) => (random() < 0.5 ? largest : -largest)],
    ['zero', () => 0],
  ])('agrees where every code is %s', (_, code) => {
    // Of codes that are all alike every inner product is at its bound, and the outputs grow with each layer.
    const pairs = [1, 2, 3].map((seed) => randomPair(DEFAULT, seed))
    expect(largestDifference(randomStudent(DEFAULT, { code, rowSize: 0.02 }), DEFAULT, pairs)).toBeLessThan(TOLERANCE)
  })

  test('sums at the bound of 32 bits do not overflow', () => {
    // 512 inputs to a layer, all of the largest code, against the weight -128 that only a file can hold.
    const shape: DecomposableShape = { ...SMALL, rows: 4, width: 128, hidden: 128, maxTokens: 2, maxHashes: 3 }
    const code = (_: () => number, largest: number): number => (largest === 127 ? -128 : 7)
    const random = createRandom(3)
    const side = randomSide(shape, 2, { random, idsPerToken: 3 })
    const bytes = randomStudent(shape, { code, rowSize: 0.01 })
    expect(largestDifference(bytes, shape, [{ source: side, translation: side }])).toBeLessThan(TOLERANCE)
  })

  test('agrees on layers of more inputs than all of int16 is safe for', () => {
    const shape: DecomposableShape = { ...SMALL, rows: 50, width: 160, hidden: 300 }
    const alike = (_: () => number, largest: number): number => largest
    expect(largestDifference(randomStudent(shape), shape, [randomPair(shape, 4)])).toBeLessThan(TOLERANCE)
    const bytes = randomStudent(shape, { code: alike, rowSize: 0.001 })
    expect(largestDifference(bytes, shape, [randomPair(shape, 4)])).toBeLessThan(TOLERANCE)
  })

  test('agrees on activations of a thousand', () => {
    // The temperature keeps attention soft. A gate opens within a few units of 0 though its sum is in the hundreds, of
    // which 16 bits leave a hundredth: the only place where the tolerance cannot hold in proportion to the outputs.
    const bytes = randomStudent(DEFAULT, { rowSize: 500, temperature: 1e-6 })
    const pairs = [1, 2, 3, 4].map((seed) => randomPair(DEFAULT, seed))
    expect(largestDifference(bytes, DEFAULT, pairs)).toBeLessThan(5 * TOLERANCE)
  })

  test('agrees on activations too small to be quantised', () => {
    const pairs = [1, 2].map((seed) => randomPair(DEFAULT, seed))
    expect(largestDifference(randomStudent(DEFAULT, { rowSize: 1e-6 }), DEFAULT, pairs)).toBeLessThan(TOLERANCE)
  })
})
