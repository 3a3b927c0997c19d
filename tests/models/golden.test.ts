import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { createReference } from '../../models/decomposable.ts'
import type { EncodedPair } from '../../models/engine.ts'
import { areGolden, GOLDEN_PAIRS, SEEN_PAIRS, scoreGolden } from '../../models/golden.ts'
import { toFeatures } from '../../models/hashing.ts'
import { parseManifest } from '../../models/manifest.ts'
import { readPacked } from '../../models/packed.ts'

const { student, golden } = parseManifest(readFileSync('models/default/manifest.json', 'utf8'))
const SEEN = { ...student, textRules: 2 } as const
const run = createReference(readPacked(readFileSync('models/default/student.bin')), student)
const engine = {
  name: 'reference',
  run: (batch: readonly EncodedPair[]) => batch.map(({ source, translation }) => run(source, translation)),
}

test('a release without a field for its rules has the golden pairs of the first releases', async () => {
  const outputs = await scoreGolden(engine, student)
  expect(outputs.length).toBe(GOLDEN_PAIRS.length)
  expect(areGolden(outputs, golden)).toBe(true)
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
