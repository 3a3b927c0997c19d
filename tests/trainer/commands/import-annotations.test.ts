/** Word tags, critical errors and Parquet become rows. */

import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tokenise } from '../../../models/text.ts'
import { listCriticalErrors, readCriticalErrors } from '../../../trainer/data/corpora/critical-errors.ts'
import { readOwnPairs } from '../../../trainer/data/corpora/own-pairs.ts'
import { readPostEdits, readTagFiles } from '../../../trainer/data/corpora/post-editing.ts'
import { type Row, readRows } from '../../../trainer/data/rows.ts'
import { importRows } from '../../../trainer/stages/import.ts'
import { collect } from '../collect.ts'
import { silent } from '../output/said.ts'

const SHARED = '../shared/data/mlqe-pe'
const skipped = !existsSync(SHARED)
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'annotations-'))
})

afterAll(() => rm(folder, { recursive: true }))

const write = async (name: string, text: string): Promise<string> => {
  await writeFile(join(folder, name), text)
  return join(folder, name)
}

describe('post-edits', () => {
  test.skipIf(skipped)(
    'are read from the archives as published, on the texts of the direct assessments (needs ../shared)',
    async () => {
      const entries = await collect(readPostEdits(join(SHARED, 'post-editing'), { languagePair: 'ro-en', split: 'dev' }))
      expect(entries).toHaveLength(1000)
      expect(entries.every(({ row }) => row)).toBe(true)
      const [first] = entries
      expect(first?.row?.id).toBe('dev:0')
      expect(first?.row?.translation).not.toMatch(/ [.,]$/)
      for (const { row } of entries) expect(row?.tags).toHaveLength(tokenise(row?.translation ?? '').length)
      const tags = entries.flatMap(({ row }) => row?.tags ?? [])
      const bad = tags.filter((tag) => tag === 1).length / tags.length
      expect(bad).toBeGreaterThan(0.1)
      expect(bad).toBeLessThan(0.5)
    },
  )

  test.skipIf(skipped)(
    'of rows that leak are dropped, and segments that are not those of the assessments rejected (needs ../shared)',
    async () => {
      const leaky = await collect(readPostEdits(join(SHARED, 'post-editing'), { languagePair: 'si-en', split: 'train' }))
      expect(leaky.filter(({ dropped }) => dropped !== undefined)).toHaveLength(59)
      const german = await collect(readPostEdits(join(SHARED, 'post-editing'), { languagePair: 'en-de', split: 'dev' }))
      const rejected = german.filter(({ row }) => !row)
      expect(rejected).toHaveLength(7)
      expect(rejected[0]?.reject).toBe('tags: their tokens differ from those of the translation')
    },
  )

  test('of one’s own are three files that go together', async () => {
    const files = {
      source: await write('a.src', 'Bună ziua .\nDa\n'),
      translation: await write('a.mt', 'Hello day .\nYes\n'),
      tags: await write('a.tags', 'OK BAD OK\nOK OK OK\n'),
    }
    const entries = await collect(readTagFiles(files, { languagePair: 'ro-en', split: 'train' }))
    expect(entries.map(({ row }) => row?.tags)).toEqual([[0, 1, 0], [0]])
    const short = { ...files, tags: await write('b.tags', 'OK BAD OK\n') }
    await expect(collect(readTagFiles(short, { languagePair: 'ro-en', split: 'train' }))).rejects.toThrow('has no line 2')
  })
})

describe('critical errors', () => {
  test('become rows with a verdict, without the spaces that nobody writes between characters', async () => {
    await mkdir(join(folder, 'critical-errors'), { recursive: true })
    const line = (id: number, source: string, translation: string, verdict: string): string =>
      [id, source, translation, '[0, 1, 1]', verdict].join('\t')
    await write('critical-errors/enzh_majority_dev.tsv', `${line(1, 'Hello there', '你好 , 朋友 。', 'NOT')}\n`)
    await write(
      'critical-errors/enzh_majority_train.tsv',
      `${line(2, 'Hello  there', '你好', 'NOT')}\n${line(3, 'Go away', '滚开 like OJ 一样', 'ERR')}\n${line(4, 'x', 'y', 'MAYBE')}\n`,
    )
    const out = join(folder, 'critical')
    const summary = await importRows(readCriticalErrors(listCriticalErrors(folder)), out, { reporter: silent })
    expect(summary.pairs['en-zh']).toEqual({
      dev: { rows: 1, dropped: {} },
      train: { rows: 1, dropped: { 'source is in dev or test': 1 } },
    })
    const rows: Row[] = [
      ...(await collect(readRows(join(out, 'en-zh.dev.jsonl')))),
      ...(await collect(readRows(join(out, 'en-zh.train.jsonl')))),
    ]
    expect(rows).toEqual([
      { id: 'critical:1', languagePair: 'en-zh', source: 'Hello there', translation: '你好,朋友。', critical: 0 },
      { id: 'critical:3', languagePair: 'en-zh', source: 'Go away', translation: '滚开 like OJ 一样', critical: 1 },
    ])
    expect(await readFile(join(out, 'rejects.jsonl'), 'utf8')).toContain('expected NOT or ERR, got \\"MAYBE\\"')
  })

  test.skipIf(skipped)('are read as published (needs ../shared)', async () => {
    const files = listCriticalErrors(SHARED).filter(({ languagePair }) => languagePair === 'en-de')
    const entries = await collect(readCriticalErrors(files))
    expect(entries.filter(({ split }) => split === 'dev')).toHaveLength(1000)
    expect(entries.filter(({ split, row }) => split === 'train' && row?.critical === 1)).toHaveLength(2204)
  })
})

describe('parquet', () => {
  const fields = {
    source: 'src',
    translation: 'mt',
    score: 'raw',
    scale: 'da100',
    id: undefined,
    languagePair: undefined,
  } as const

  test('reads rated pairs, whatever the compression, over row groups', async () => {
    const entries = await collect(readOwnPairs('tests/fixtures/rated.parquet', { fields, split: 'dev' }))
    const wanted = await collect(readRows('tests/fixtures/rows/ro-en.dev.jsonl'))
    expect(entries).toHaveLength(40)
    for (const [i, { row }] of entries.slice(0, 30).entries()) {
      const { source, translation, da } = wanted[i] ?? {}
      expect(row).toEqual({ id: `dev:${i}`, languagePair: 'ro-en', source, translation, da })
    }
    expect(entries[30]?.row?.languagePair).toBe('en-zh')
  })

  test('takes an empty score for none, and a whole number for an identifier', async () => {
    const entries = await collect(
      readOwnPairs('tests/fixtures/rated.parquet', {
        fields: { ...fields, score: 'score', scale: 'z', id: 'annotators' },
        split: 'dev',
      }),
    )
    expect(entries[5]?.row).toMatchObject({ id: '3' })
    expect(entries[5]?.row?.z).toBeUndefined()
    expect(entries[4]?.row?.z).toBeTypeOf('number')
  })

  test('names the column that is missing and those there are, and a file that is none', async () => {
    const missing = readOwnPairs('tests/fixtures/rated.parquet', { fields: { ...fields, score: 'rating' }, split: 'dev' })
    await expect(collect(missing)).rejects.toThrow('expected a column rating, got lp, src, mt, raw, annotators, score')
    const cut = join(await mkdtemp(join(tmpdir(), 'cut-')), 'cut.parquet')
    await writeFile(cut, (await readFile('tests/fixtures/rated.parquet')).subarray(0, -10))
    await expect(collect(readOwnPairs(cut, { fields, split: 'dev' }))).rejects.toThrow(
      'cut.parquet: is not a complete Parquet file',
    )
  })
})
