import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { createReference } from '../../models/decomposable.ts'
import type { EncodedPair } from '../../models/engine.ts'
import { areGolden, GOLDEN_PAIRS, SEEN_PAIRS, scoreGolden } from '../../models/golden.ts'
import { toFeatures } from '../../models/hashing.ts'
import { parseManifest } from '../../models/manifest.ts'
import { readPacked } from '../../models/packed.ts'

const { student: shape, golden } = parseManifest(readFileSync('models/default/manifest.json', 'utf8'))
const { textRules: _own, ...student } = shape
const SEEN = { ...student, textRules: 2 } as const
const run = createReference(readPacked(readFileSync('models/default/student.bin')), shape)
const engine = {
  name: 'reference',
  run: (batch: readonly EncodedPair[]) => batch.map(({ source, translation }) => run(source, translation)),
}

test('the shipped release scores its golden pairs as it says', async () => {
  expect(golden).toBeDefined()
  expect(areGolden(await scoreGolden(engine, shape), golden)).toBe(true)
})

test('a release without a field for its rules has the golden pairs of the first releases', async () => {
  expect(await scoreGolden(engine, student)).toHaveLength(GOLDEN_PAIRS.length)
})

test('one that is read by rules 2 has more, and each of these notices the rules of the other', async () => {
  const right = await scoreGolden(engine, SEEN)
  expect(areGolden(right, right)).toBe(true)
  const wrong = SEEN_PAIRS.map((pair) => run(toFeatures(pair.source, student), toFeatures(pair.translation, student)).score)
  const noticed = SEEN_PAIRS.filter((_, i) => !areGolden([right[i] ?? 0], [wrong[i] ?? 0]))
  expect(noticed).toEqual(expect.arrayContaining(SEEN_PAIRS.slice(GOLDEN_PAIRS.length)))
  expect(areGolden(wrong, right)).toBe(false)
  // A list of another length is of other rules.
  expect(areGolden(right.slice(0, GOLDEN_PAIRS.length), right)).toBe(false)
})
