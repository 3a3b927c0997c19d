import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writeAtomically } from '../../../trainer/files/atomic-file.ts'

test('a file that several write at once is one of theirs, whole, and nothing else is left', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'atomic-'))
  const texts = Array.from({ length: 8 }, (_, i) => String(i).repeat(100_000))
  await Promise.all(texts.map((text) => writeAtomically(join(folder, 'file'), text)))
  expect(texts).toContain(await readFile(join(folder, 'file'), 'utf8'))
  expect(await readdir(folder)).toEqual(['file'])
  await rm(folder, { recursive: true })
})
