import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { edgeQe as run } from '../edge-qe.ts'

const SHARED = '../shared/data'
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'import-'))
})

afterAll(() => rm(folder, { recursive: true }))

const edgeQe = (...args: string[]) => run(args)

const readRows = async (file: string): Promise<Record<string, unknown>[]> =>
  (await readFile(join(folder, file), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

describe('import mlqe-pe', () => {
  test('reads archives as they are published, the same rows that the fixtures hold', async () => {
    const { code, stdout } = await edgeQe(
      'import',
      'mlqe-pe',
      '--from',
      'tests/fixtures/mlqe-pe',
      '--out',
      join(folder, 'mlqe'),
    )
    expect(code).toBe(0)
    expect(stdout).toContain('ru-en test: 40 rows')
    for (const pair of ['ro-en', 'ru-en', 'en-zh'])
      for (const split of ['train', 'dev', 'test'])
        expect(await readFile(join(folder, `mlqe/${pair}.${split}.jsonl`), 'utf8')).toBe(
          await readFile(`tests/fixtures/rows/${pair}.${split}.jsonl`, 'utf8'),
        )
  })

  test('reads only the language pairs that are asked for, and answers in JSON', async () => {
    const out = join(folder, 'two')
    const { stdout } = await edgeQe(
      'import',
      'mlqe-pe',
      '--from',
      'tests/fixtures/mlqe-pe',
      '--pairs',
      'ro-en,et-en',
      '--out',
      out,
      '--json',
    )
    expect(new Set(Object.keys(JSON.parse(stdout).pairs))).toEqual(new Set(['et-en', 'ro-en']))
  })

  test.skipIf(!existsSync(SHARED))(
    'leaves out the train rows of the published data that leak, and says how many (needs ../shared)',
    async () => {
      const { stdout } = await edgeQe(
        'import',
        'mlqe-pe',
        '--from',
        join(SHARED, 'mlqe-pe'),
        '--pairs',
        'si-en,ne-en',
        '--out',
        join(folder, 'leaks'),
        '--json',
      )
      const { pairs } = JSON.parse(stdout)
      expect(pairs['si-en'].train.dropped).toEqual({ 'source is in dev': 24, 'source is in test': 35 })
      expect(pairs['ne-en'].train.dropped).toEqual({ 'source is in dev': 47, 'source is in test': 41 })
    },
  )

  test('says what it expected where there are no archives', async () => {
    const { code, stderr } = await edgeQe('import', 'mlqe-pe', '--from', 'tests', '--out', folder)
    expect(code).toBe(2)
    expect(stderr).toContain('tests: expected direct-assessments/{train,dev,test}/*.tar.gz there')
  })
})

describe('import tsv', () => {
  const write = async (name: string, text: string): Promise<string> => {
    await writeFile(join(folder, name), text)
    return join(folder, name)
  }

  test('keeps quotation marks that do not pair up', async () => {
    const file = await write('quotes.tsv', 'source\ttranslation\trating\n"Da, a zis.\tYes, he "said.\t80\n')
    await edgeQe(
      'import',
      'tsv',
      '--from',
      file,
      '--pair',
      'ro-en',
      '--split',
      'train',
      '--score-column',
      'rating',
      '--scale',
      'da100',
      '--out',
      join(folder, 'quotes'),
    )
    expect(await readRows('quotes/ro-en.train.jsonl')).toEqual([
      { id: 'train:0', languagePair: 'ro-en', source: '"Da, a zis.', translation: 'Yes, he "said.', da: 80 },
    ])
  })

  test('collects bad rows with their line and reason, and imports the others', async () => {
    const file = await write('bad.tsv', 'source\ttranslation\tscore\na\tb\t0.5\nc\td\n e\tf\t1.5\ng\th\tgood\n')
    const { code, stdout } = await edgeQe(
      'import',
      'tsv',
      '--from',
      file,
      '--pair',
      'ro-en',
      '--split',
      'dev',
      '--score-column',
      'score',
      '--scale',
      'unit',
      '--out',
      join(folder, 'bad'),
    )
    expect(code).toBe(0)
    expect(stdout).toContain('3 invalid lines, see')
    expect(await readRows('bad/ro-en.dev.jsonl')).toMatchObject([{ da: 50 }])
    const rejects = await readRows('bad/rejects.jsonl')
    expect(rejects.map(({ line, reason }) => [line, reason])).toEqual([
      [3, 'expected 3 columns, got 2'],
      [4, 'score: expected 0 to 1 on the scale unit, got 1.5'],
      [5, 'score: expected a number, got "good"'],
    ])
  })

  test('names the column that is missing and those there are', async () => {
    const file = await write('missing.tsv', 'source\ttraducere\na\tb\n')
    const { code, stderr } = await edgeQe(
      'import',
      'tsv',
      '--from',
      file,
      '--pair',
      'ro-en',
      '--split',
      'dev',
      '--out',
      join(folder, 'missing'),
    )
    expect(code).toBe(2)
    expect(stderr.trim()).toBe(`error: ${file} line 1: expected a column translation, got source, traducere`)
  })

  test('is an error where no row is good, with the first reason', async () => {
    const file = await write('none.tsv', 'source\ttranslation\nonly one\n')
    const { code, stderr } = await edgeQe(
      'import',
      'tsv',
      '--from',
      file,
      '--pair',
      'ro-en',
      '--split',
      'dev',
      '--out',
      join(folder, 'none'),
    )
    expect(code).toBe(2)
    expect(stderr).toContain('has no row to import; the first:')
    expect(existsSync(join(folder, 'none/rejects.jsonl'))).toBe(true)
  })

  test('rejects half a pair, and keeps the rejects of other files', async () => {
    const half = await write('half.tsv', 'source\ttranslation\na\tb\n \tc\n')
    const other = await write('other.tsv', 'source\ttranslation\na\tb\nc\t\n')
    const out = join(folder, 'half')
    for (const file of [half, other, half])
      await edgeQe('import', 'tsv', '--from', file, '--pair', 'ro-en', '--split', 'train', '--out', out)
    const rejects = await readRows('half/rejects.jsonl')
    expect(rejects).toHaveLength(2)
    expect(rejects).toContainEqual({ file: half, line: 3, reason: 'source: is empty', text: ' \tc' })
    expect(rejects).toContainEqual({ file: other, line: 3, reason: 'translation: is empty', text: 'c\t' })
  })

  test('adds to a folder, and replaces what comes again', async () => {
    const first = await write('first.tsv', 'source\ttranslation\na\tb\n')
    const out = join(folder, 'grown')
    const args = ['--pair', 'ro-en', '--out', out]
    await edgeQe('import', 'tsv', '--from', first, '--split', 'train', ...args)
    await edgeQe('import', 'tsv', '--from', first, '--split', 'dev', ...args)
    await edgeQe('import', 'tsv', '--from', first, '--split', 'train', ...args)
    const summary = JSON.parse(await readFile(join(out, 'import.json'), 'utf8'))
    expect(summary.pairs['ro-en']).toEqual({ train: { rows: 1, dropped: {} }, dev: { rows: 1, dropped: {} } })
    expect(await readRows('grown/ro-en.train.jsonl')).toHaveLength(1)
  })
})

describe('import jsonl', () => {
  test('reads fields by any name and languages from the row', async () => {
    const file = join(folder, 'own.jsonl')
    await writeFile(
      file,
      '{"src":"Bună\u2028ziua","mt":"Hello","sourceLang":"ro-RO","targetLang":"en","key":7,"z":-0.5}\n' +
        '{"src":"Da","mt":"Yes","sourceLang":"ron_Latn","targetLang":"en_US","key":1234567890123456789,"z":0.5}\n',
    )
    await edgeQe(
      'import',
      'jsonl',
      '--from',
      file,
      '--split',
      'test',
      '--source-column',
      'src',
      '--translation-column',
      'mt',
      '--score-column',
      'z',
      '--id-column',
      'key',
      '--out',
      join(folder, 'own'),
    )
    expect(await readRows('own/ro-en.test.jsonl')).toEqual([
      { id: '7', languagePair: 'ro-en', source: 'Bună\u2028ziua', translation: 'Hello', z: -0.5 },
      { id: '1234567890123456789', languagePair: 'ro-en', source: 'Da', translation: 'Yes', z: 0.5 },
    ])
  })
})

describe('import labels', () => {
  test('reads label files, and dev rows never train', async () => {
    const { code, stdout } = await edgeQe(
      'import',
      'labels',
      '--from',
      'tests/fixtures/teacher',
      '--out',
      join(folder, 'labels'),
    )
    expect(code).toBe(0)
    for (const pair of ['ro-en', 'en-zh'])
      expect(stdout).toContain(
        `${pair}: z-scores: distil maps them by 0.960 z - 0.440 (from the seven language pairs of MLQE-PE)`,
      )
    for (const pair of ['ro-en', 'en-zh'])
      for (const split of ['train', 'dev'])
        expect(await readFile(join(folder, `labels/${pair}.${split}.jsonl`), 'utf8')).toBe(
          await readFile(`tests/fixtures/labels/${pair}.${split}.jsonl`, 'utf8'),
        )
    const ids = (await readRows('labels/ro-en.train.jsonl')).map(({ id }) => String(id))
    expect(ids.some((id) => id.startsWith('dev:'))).toBe(false)
    expect(ids.some((id) => id.startsWith('train:'))).toBe(true)
  })

  test('maps the words that label files count onto the tokens a student reads', async () => {
    const file = join(folder, 'ro-en.tsv')
    await writeFile(file, 'origin\tsource\ttranslation\tscore\tcritical\twords\ntrain:0\tok\tok 👍🏽 go\t0.5\t-1\t-20 5 30 -\n')
    await edgeQe('import', 'labels', '--from', file, '--out', join(folder, 'mapped'))
    expect(await readRows('mapped/ro-en.train.jsonl')).toMatchObject([
      { label: { score: 0.5, critical: -1, words: [-2, 3, null] } },
    ])
  })

  test('rejects a row whose words do not fit its translation', async () => {
    const file = join(folder, 'et-en.tsv')
    await writeFile(
      file,
      'origin\tsource\ttranslation\tscore\tcritical\twords\ntrain:0\ta\tb\t0.5\t0\t1\ntrain:1\ta\tb c\t0.5\t0\t1\n',
    )
    await edgeQe('import', 'labels', '--from', file, '--out', join(folder, 'unfit'))
    expect(await readRows('unfit/rejects.jsonl')).toMatchObject([
      { line: 3, reason: 'words: expected 2 numbers, one per token, got 1' },
    ])
  })
})

describe('what the operating system refuses', () => {
  test('is one sentence and exit code 1', async () => {
    const { code, stderr } = await edgeQe('import', 'labels', '--from', 'tests/fixtures/teacher', '--out', 'package.json/x')
    expect(code).toBe(1)
    expect(stderr.trim()).toMatch(/^error: ENOTDIR: not a directory, mkdir .*package\.json.x'$/)
  })
})
