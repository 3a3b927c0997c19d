/** What counts as nearly a held-out source. */

import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import { createHeldOut, jaccard, NEAR } from '../../../../trainer/data/augment/near-duplicates.ts'

const sources: string[] = []

beforeAll(async () => {
  for (const line of (await readFile('tests/fixtures/rows/ro-en.test.jsonl', 'utf8')).trim().split('\n'))
    sources.push(JSON.parse(line).source)
})

describe('createHeldOut', () => {
  test('finds a source again with other case, digits, punctuation, or a word more', () => {
    const heldOut = createHeldOut()
    for (const source of sources) heldOut.add(source)
    expect(heldOut.size).toBe(new Set(sources).size)
    for (const source of sources.filter(({ length }) => length > 60)) {
      expect(heldOut.find(source.toUpperCase())).toBeDefined()
      expect(heldOut.find(`${source.replace(/\d/g, '7').replace(/[,.]/g, '')} azi`)).toBeDefined()
    }
  })

  test('does not find train sources, which the published test set does not hold', async () => {
    const heldOut = createHeldOut()
    for (const source of sources) heldOut.add(source)
    const lines = (await readFile('tests/fixtures/rows/ro-en.train.jsonl', 'utf8')).trim().split('\n')
    expect(lines.filter((line) => heldOut.find(JSON.parse(line).source) !== undefined)).toEqual([])
  })

  test('an empty one finds nothing', () => {
    expect(createHeldOut().find('Bună ziua tuturor')).toBeUndefined()
  })
})

test('the similarity is what two sets share over what they hold', () => {
  expect(jaccard(new Set(['a', 'b', 'c']), new Set(['b', 'c', 'd']))).toBe(0.5)
  expect(NEAR).toBeLessThan(1)
})
