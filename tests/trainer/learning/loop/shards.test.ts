/** How a batch is cut, and what comes of its parts. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Example } from '../../../../trainer/learning/batch/example.ts'
import { addShards, cutBatch } from '../../../../trainer/learning/loop/shards.ts'

const example = (group: number, tokens = 1): Example => ({
  languagePair: 'ro-en',
  origin: 'train',
  group,
  source: new Int32Array(tokens),
  translation: new Int32Array(tokens),
  human: 0,
  teachers: Float32Array.of(0),
  knownShare: Number.NaN,
  critical: Number.NaN,
  words: new Float32Array(),
  weight: 1,
})

describe('a batch', () => {
  test('is cut into parts that have every row once, as many as asked for or as there are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 9 }),
        (groups, shards) => {
          const examples = groups.map((group) => example(group))
          const parts = cutBatch(examples, shards)
          expect(parts.flat()).toHaveLength(examples.length)
          expect(new Set(parts.flat())).toEqual(new Set(examples))
          expect(parts.length).toBeLessThanOrEqual(shards)
          expect(parts.every(({ length }) => length > 0)).toBe(true)
        },
      ),
    )
  })

  test('of rows without company gives every part as many and as mixed ones', () => {
    const parts = cutBatch(
      Array.from({ length: 12 }, (_, i) => example(i, i)),
      4,
    )
    expect(parts.map((part) => part.map(({ group }) => group))).toEqual([
      [0, 4, 8],
      [1, 5, 9],
      [2, 6, 10],
      [3, 7, 11],
    ])
  })

  test('leaves rows of one group together', () => {
    const parts = cutBatch(
      [7, 7, 7, 8, 8, 9].map((group) => example(group)),
      3,
    )
    expect(parts.map((part) => part.map(({ group }) => group))).toEqual([[7, 7, 7], [8, 8], [9]])
  })
})

test('a batch asks for the mean of what its parts ask for, by their rows', () => {
  const results = [
    { share: 0.75, gradients: { loss: 1, terms: { score: 1 }, dense: new Map([['w', Float32Array.of(4, 0)]]) } },
    { share: 0.25, gradients: { loss: 3, terms: { score: 2, words: 1 }, dense: new Map([['w', Float32Array.of(0, 8)]]) } },
  ]
  expect(addShards(results)).toEqual({
    loss: 1.5,
    terms: { score: 1.25, words: 0.25 },
    dense: new Map([['w', Float32Array.of(3, 2)]]),
  })
})
