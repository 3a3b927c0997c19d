import { readFileSync } from 'node:fs'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type OpenDataOptions, openData } from '../../../../trainer/data/corpora/open-data.ts'
import type { Row } from '../../../../trainer/data/rows.ts'
import { collect } from '../../collect.ts'

const FIXTURES = 'tests/fixtures'
const open = (path: string, options: OpenDataOptions): Promise<Row[]> => collect(openData(path, options))

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'data-'))
})
afterAll(() => rm(folder, { recursive: true }))

const write = async (name: string, text: string): Promise<string> => {
  await writeFile(join(folder, name), text)
  return join(folder, name)
}

describe('data', () => {
  test('of archives and of the imported folder are the same rows', async () => {
    for (const split of ['train', 'dev', 'test'] as const) {
      const options: OpenDataOptions = { languagePairs: ['si-en', 'ro-en'], split }
      const archived = await open(join(FIXTURES, 'mlqe-pe'), options)
      const imported = await open(join(FIXTURES, 'rows'), options)
      expect(Map.groupBy(archived, ({ languagePair }) => languagePair)).toEqual(
        Map.groupBy(imported, ({ languagePair }) => languagePair),
      )
    }
  })

  test('are of all language pairs unless some are asked for', async () => {
    expect(await open(join(FIXTURES, 'rows'), { split: 'test' })).toHaveLength(300)
    expect(await open(join(FIXTURES, 'rows'), { languagePairs: ['et-en'], split: 'test' })).toHaveLength(40)
  })

  test('may be one file of rows', async () => {
    const rows = await open(join(FIXTURES, 'rows/ro-en.dev.jsonl'), { split: 'test' })
    expect(rows).toHaveLength(100)
    expect(await open(join(FIXTURES, 'rows/ro-en.dev.jsonl'), { languagePairs: ['et-en'], split: 'test' })).toEqual([])
  })

  test('may be a label file or a folder of them, of which a split is read', async () => {
    const rows = await open(join(FIXTURES, 'teacher/ro-en.tsv.gz'), { split: 'dev' })
    expect(rows).toHaveLength(100)
    expect(rows[0]).toMatchObject({ id: 'dev:0', languagePair: 'ro-en', label: { score: 0.1247 } })
    expect(await open(join(FIXTURES, 'teacher'), { languagePairs: ['et-en', 'ro-en'], split: 'dev' })).toHaveLength(140)
    expect(await open(join(FIXTURES, 'teacher'), { split: 'test' })).toEqual([])
  })

  test('a label file under another name needs a language pair', async () => {
    const file = join(folder, 'teacher.tsv.gz')
    await cp(join(FIXTURES, 'teacher/ro-en.tsv.gz'), file)
    await expect(open(file, { split: 'dev' })).rejects.toThrow('is not named after a language pair')
    expect(await open(file, { languagePairs: ['ro-en'], split: 'dev' })).toHaveLength(100)
  })

  test('may be a table with language pair, source, translation and score', async () => {
    const rows = await open(join(FIXTURES, 'pairs.tsv'), { split: 'test' })
    expect(rows).toHaveLength(200)
    const [, first] = readFileSync(join(FIXTURES, 'pairs.tsv'), 'utf8').split('\n')
    const { languagePair, source, translation, z } = rows[0] ?? {}
    expect([languagePair, source, translation, String(z)].join('\t')).toBe(first)
  })

  test('a nameless folder says what it could have held', async () => {
    await mkdir(join(folder, 'empty'))
    await expect(open(join(folder, 'empty'), { split: 'dev' })).rejects.toThrow(
      'expected direct-assessments/dev/*.tar.gz, *.dev.jsonl or label files such as ro-en.tsv.gz',
    )
    await expect(open(join(folder, 'nothing'), { split: 'dev' })).rejects.toThrow('there is no such file or folder')
  })
})

describe('a plain table', () => {
  const plain = 'source\ttranslation\tscore\n"Da\tYes\t87\nNu\t\t\n'

  test('takes its language pair from the caller and its score as it is', async () => {
    expect(await open(await write('plain.tsv', plain), { languagePairs: ['ro-en'], split: 'test' })).toEqual([
      { id: 'test:0', languagePair: 'ro-en', source: '"Da', translation: 'Yes', z: 87 },
      { id: 'test:1', languagePair: 'ro-en', source: 'Nu', translation: '' },
    ])
  })

  test('takes its language pair from columns, and z and da before score', async () => {
    const text = 'sourceLang\ttargetLang\tsource\ttranslation\tscore\tz\tda\npt-BR\ten\tSim\tYes\t1\t0.5\t80\n'
    expect(await open(await write('columns.tsv', text), { split: 'dev' })).toMatchObject([
      { id: 'dev:0', languagePair: 'pt-en', z: 0.5, da: 80 },
    ])
  })

  test.each([
    ['no language pair', plain, 'expected a column languagePair (or pair, lp, or sourceLang and targetLang;'],
    ['no translation', 'source\ttext\tscore\n', 'expected a column translation, got source, text, score'],
    [
      'no score',
      'pair\tsource\ttranslation\n',
      'expected a column score (or z, or da; or use --score-column), got pair, source, translation',
    ],
    ['a bad row', 'pair\tsource\ttranslation\tz\nro-en\ta\tb\tgood\n', 'line 2: z: expected a number, got "good"'],
    ['nothing in it', '', 'is empty: expected pairs'],
  ])('with %s is an error that says so', async (_, text, message) => {
    await expect(open(await write('bad.tsv', text), { split: 'test' })).rejects.toMatchObject({
      code: 'BAD_DATA',
      message: expect.stringContaining(message),
    })
  })
})
