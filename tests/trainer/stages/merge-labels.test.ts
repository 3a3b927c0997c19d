/** Shards put together against one run without shards, and everything that is not a whole set of shards. */

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LabelFormat } from '../../../trainer/labels/label-files.ts'
import { label } from '../../../trainer/stages/label.ts'
import { mergeLabels } from '../../../trainer/stages/merge-labels.ts'
import type { Knowledge } from '../../../trainer/teachers/teacher.ts'
import { silent } from '../output/said.ts'
import { writeTinyTeacher } from '../teachers/tiny-teacher.ts'

const SHARDS = 3
let folder = ''

const labelPart = (name: string, index: number, more: { count?: number; format?: LabelFormat; asked?: Knowledge[] } = {}) => {
  const { count = SHARDS, format = 'jsonl', asked = ['words', 'hidden'] } = more
  const options = { teacher: join(folder, 'tiny'), input: join(folder, 'pairs.tsv'), asked, format }
  return label({ ...options, output: join(folder, name), shard: { index, count } }, silent)
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'merge-'))
  await writeTinyTeacher(join(folder, 'tiny'))
  // Three windows of 2,048 rows, of two language pairs, with a line that is no pair in the middle.
  const rows = Array.from(
    { length: 4500 },
    (_, i) => `r${i}\t${i % 3 ? 'ro-en' : 'et-en'}\tcasa ${i} mare\tthe ${i % 977} house`,
  )
  rows[2501] = 'no pair'
  await writeFile(join(folder, 'pairs.tsv'), ['id\tpair\tsource\ttranslation', ...rows].join('\n'))
  for (let i = 0; i < SHARDS; i++) await labelPart(`part-${i}`, i)
  await labelPart('whole', 0, { count: 1 })
})

afterAll(() => rm(folder, { recursive: true }))

const parts = (...indices: number[]): string[] => indices.map((i) => join(folder, `part-${i}`))

describe('mergeLabels', () => {
  test('writes what one run would have written, in whatever order the shards are named', async () => {
    const merged = await mergeLabels(parts(2, 0, 1), join(folder, 'merged'), silent)
    expect(merged).toMatchObject({ labelled: 4499, rejected: 1, failed: 0 })
    const names = (await readdir(join(folder, 'whole'))).filter((name) => !['store.jsonl', 'pace.jsonl'].includes(name))
    expect(names).toContain('et-en.train.hidden')
    for (const name of names)
      expect([name, await readFile(join(folder, 'merged', name), 'utf8')]).toEqual([
        name,
        await readFile(join(folder, 'whole', name), 'utf8'),
      ])
  })

  test('keeps one header in tables', async () => {
    for (let i = 0; i < SHARDS; i++) await labelPart(`table-${i}`, i, { format: 'tsv', asked: [] })
    await mergeLabels(
      [0, 1, 2].map((i) => join(folder, `table-${i}`)),
      join(folder, 'tables'),
      silent,
    )
    const lines = (await readFile(join(folder, 'tables/ro-en.tsv'), 'utf8')).trim().split('\n')
    expect(lines.filter((line) => line.startsWith('origin')).length).toBe(1)
    expect(lines.length).toBe(1 + 3000 - 1)
  })

  test('takes shards that had nothing to do, of more machines than there are windows', async () => {
    for (let i = 0; i < 7; i++) await labelPart(`many-${i}`, i, { count: 7, asked: [] })
    const merged = await mergeLabels(
      Array.from({ length: 7 }, (_, i) => join(folder, `many-${i}`)),
      join(folder, 'many'),
      silent,
    )
    expect(merged).toMatchObject({ labelled: 4499, rejected: 1, failed: 0 })
  })

  test('says which shard is missing', async () => {
    await expect(mergeLabels(parts(0, 2), join(folder, 'no'), silent)).rejects.toThrow('expected 3 shards, but 1/3 is missing')
  })

  test('says which shard came twice', async () => {
    await expect(mergeLabels([...parts(0, 1, 2), ...parts(1)], join(folder, 'no'), silent)).rejects.toThrow(
      'shard 1/3 was given twice',
    )
  })

  test('does not take shards of two runs for one', async () => {
    await labelPart('other-1', 1, { asked: [] })
    await expect(mergeLabels([...parts(0, 2), join(folder, 'other-1')], join(folder, 'no'), silent)).rejects.toThrow(
      /not shards of one run: their --with and --format differ/,
    )
  })

  test('does not take a shard that is not finished', async () => {
    await rm(join(folder, 'other-1/labels.json'))
    await expect(mergeLabels([...parts(0, 2), join(folder, 'other-1')], join(folder, 'no'), silent)).rejects.toThrow(
      /its labelling is not finished/,
    )
  })
})
