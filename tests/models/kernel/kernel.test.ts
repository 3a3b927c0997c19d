import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { COMPARE_INPUTS, CONTEXTS, type DecomposableShape } from '../../../models/decomposable.ts'
import { type Features, toFeatures } from '../../../models/hashing.ts'
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

const ATTENTIVE: DecomposableShape = { ...DEFAULT, selfAttention: { heads: 4, feedForward: 192 } }
const BOTH = [
  { name: 'default sizes', shape: DEFAULT },
  { name: 'default sizes and self-attention', shape: ATTENTIVE },
] as const

const sizes = {
  rows: fc.integer({ min: 1, max: 300 }),
  half: fc.integer({ min: 1, max: 40 }),
  maxTokens: fc.integer({ min: 1, max: 14 }),
  maxHashes: fc.integer({ min: 1, max: 40 }),
  options: fc.record(
    {
      alignWidth: fc.integer({ min: 1, max: 40 }),
      context: fc.constantFrom(...CONTEXTS),
      compareInputs: fc.subarray([...COMPARE_INPUTS], { minLength: 1 }),
    },
    { requiredKeys: [] },
  ),
}
const plainShapes: fc.Arbitrary<DecomposableShape> = fc
  .record({ ...sizes, hidden: fc.integer({ min: 1, max: 100 }) })
  .map(({ half, options, ...others }) => ({ architecture: 'decomposable', width: 2 * half, ...options, ...others }))
/** Heads of any width, and with or without a second part. */
const attentiveShapes: fc.Arbitrary<DecomposableShape> = fc
  .record({
    ...sizes,
    heads: fc.integer({ min: 1, max: 7 }),
    headWidth: fc.integer({ min: 1, max: 20 }),
    feedForward: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 70 })),
  })
  .map(({ half, options, heads, headWidth, feedForward, ...others }) => ({
    architecture: 'decomposable',
    width: 2 * half,
    hidden: heads * headWidth,
    selfAttention: { heads, feedForward },
    ...options,
    ...others,
  }))

describe('the kernel against the reference', () => {
  test.each([
    { name: 'any shape', shapes: plainShapes, tolerance: TOLERANCE },
    // Self-attention normalises what it reads, so that a step of its 16-bit codes is the same share of an output however small
    // the activations are: of random weights, one student in a hundred is beyond what the others keep.
    { name: 'any shape with self-attention', shapes: attentiveShapes, tolerance: 3 * TOLERANCE },
  ])(
    'agrees on every output of random students of $name',
    ({ shapes, tolerance }) => {
      fc.assert(
        fc.property(shapes, fc.integer(), (shape, seed) => {
          const pairs = [randomPair(shape, seed), randomPair(shape, seed + 1)]
          expect(largestDifference(randomStudent(shape, { seed }), shape, pairs)).toBeLessThan(tolerance)
        }),
        { numRuns: RUNS },
      )
    },
    600_000,
  )

  test.each(BOTH)('agrees on a student of $name with real text', ({ shape }) => {
    const lines = readFileSync(new URL('../../fixtures/pairs.tsv', import.meta.url), 'utf8')
      .trim()
      .split('\n')
    const header = (lines[0] ?? '').split('\t')
    const column = (name: string): number => header.indexOf(name)
    expect(column('source')).toBeGreaterThanOrEqual(0)
    const pairs = lines.slice(1, 41).map((line) => {
      const fields = line.split('\t')
      return {
        source: toFeatures(fields[column('source')] ?? '', shape),
        translation: toFeatures(fields[column('translation')] ?? '', shape),
      }
    })
    expect(largestDifference(randomStudent(shape), shape, pairs)).toBeLessThan(TOLERANCE)
  })

  test.each(
    BOTH.flatMap(({ name, shape }) =>
      [
        [1, 1],
        [1, 64],
        [64, 1],
        [64, 64],
        [63, 62],
      ].map(([source = 1, translation = 1]) => ({ name, shape, source, translation })),
    ),
  )('agrees on $source source and $translation translation tokens with the most ids, of $name', ({ shape, ...tokens }) => {
    const random = createRandom(tokens.source * 100 + tokens.translation)
    const side = (count: number) => randomSide(shape, count, { random, idsPerToken: shape.maxHashes })
    const pair = { source: side(tokens.source), translation: side(tokens.translation) }
    expect(largestDifference(randomStudent(shape), shape, [pair])).toBeLessThan(TOLERANCE)
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

  test('agrees on a table of half a million rows, at both of its ends', () => {
    const shape: DecomposableShape = { ...SMALL, rows: 524_288, width: 16 }
    const side = (ids: number[]): Features => ({
      ...randomSide(shape, 1, { random: createRandom(1), idsPerToken: ids.length }),
      ids: Int32Array.from(ids),
    })
    const pair = { source: side([0, 524_287]), translation: side([524_286, 262_144, 1]) }
    expect(largestDifference(randomStudent(shape), shape, [pair])).toBeLessThan(TOLERANCE)
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
