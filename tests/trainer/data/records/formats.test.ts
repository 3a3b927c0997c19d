/** Every format that people keep pairs in, read by what import, label, evaluate and calibrate read with (score: score.test.ts). */

import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openData } from '../../../../trainer/data/corpora/open-data.ts'
import { readOwnPairs } from '../../../../trainer/data/corpora/own-pairs.ts'
import { readRatings } from '../../../../trainer/data/corpora/ratings.ts'
import { openRecords } from '../../../../trainer/data/exports/open-records.ts'
import { describeInput, readPairs } from '../../../../trainer/labels/read-pairs.ts'
import { collect } from '../../collect.ts'
import { FORMAT_CASES, writeFormats } from './formats.ts'

let folder = ''

beforeAll(async () => {
  folder = await writeFormats()
})

afterAll(() => rm(folder, { recursive: true }))

const write = async (name: string, content: string | Uint8Array): Promise<string> => {
  await writeFile(join(folder, name), content)
  return join(folder, name)
}

const read = async (name: string, content: string | Uint8Array) =>
  collect(readOwnPairs(await write(name, content), { fields: { score: 'score', scale: 'da100' }, split: 'dev' }))

describe.each(Object.entries(FORMAT_CASES))('%s', (_, { name, pairs, unrated = false }) => {
  const rows = pairs.map(({ score: _, ...pair }) => ({ ...pair, languagePair: 'ro-en' }))

  test('is imported', async () => {
    const names = (await openRecords(join(folder, name))).names
    const id = names.find((each) => /id$/.test(each))
    const fields = { id, ...(unrated ? {} : { score: 'score', scale: 'da100' as const }) }
    const entries = await collect(readOwnPairs(join(folder, name), { fields, split: 'dev' }))
    expect(entries.map(({ row, reject }) => row ?? reject)).toEqual(
      rows.map((row, i) => (unrated ? row : { ...row, da: pairs[i]?.score })),
    )
  })

  test('is labelled', async () => {
    const entries = await collect(readPairs(join(folder, name), undefined))
    expect(entries.map(({ row, reject }) => row ?? reject)).toEqual(rows)
    expect((await describeInput(join(folder, name))).rows).toBe(3)
  })

  test.runIf(!unrated)('is evaluated and calibrated on', async () => {
    const evaluated = await collect(openData(join(folder, name), { split: 'test' }))
    expect(evaluated).toMatchObject(rows.map(({ id: _, ...row }, i) => ({ ...row, z: pairs[i]?.score })))
    const ratings = await readRatings(join(folder, name), { basis: 'people', split: 'dev' })
    expect(ratings).toMatchObject(pairs.map(({ source, score }) => ({ source, rating: score / 100 })))
  })
})

test('Parquet is labelled, evaluated and calibrated on (imported: import-annotations.test.ts, scored: score.test.ts)', async () => {
  const file = 'tests/fixtures/rated.parquet'
  const labelled = await collect(readPairs(file, undefined))
  expect(labelled.map(({ row }) => row?.languagePair)).toEqual([...Array(30).fill('ro-en'), ...Array(10).fill('en-zh')])
  expect(labelled[0]?.row).toMatchObject({ id: 'row:0', source: expect.stringMatching(/^Pe 17 iunie/) })
  const evaluated = await collect(openData(file, { languagePairs: ['ro-en'], split: 'dev' }))
  expect(evaluated).toHaveLength(30)
  expect(evaluated[0]?.z).toBeCloseTo(0.220466, 6)
  const ratings = await readRatings(file, { basis: 'people', column: 'raw', languagePairs: ['ro-en'], split: 'dev' })
  expect(ratings).toHaveLength(30)
  expect(ratings[0]).toMatchObject({ languagePair: 'ro-en', rating: 0.755 })
})

test('a Parquet file of hubs may keep both texts in one column, and knows its number of rows', async () => {
  const records = await openRecords('tests/fixtures/rated.parquet')
  expect(records).toMatchObject({ format: 'parquet', count: 40 })
  const struct = '{"translation":{"en":"One.","ro":"Unu."},"score":90}\n{"translation":{"ro":"Doi."},"score":90}'
  const [first, second] = await read('struct.jsonl', struct)
  expect(first?.row).toMatchObject({ languagePair: 'en-ro', source: 'One.', translation: 'Unu.', da: 90 })
  expect(second?.reject).toMatch(/translation: expected texts in ro/)
})

describe('a file that is not as it should be', () => {
  test.each([
    ['twice.tsv', 'source\tsource\ttranslation\n', /line 1: two columns are named source: rename one/],
    ['cut.tmx', '<tmx><header srclang="ro"/><body><tu><tuv xml:lang="ro"><seg>Un', /cut\.tmx: the XML document is cut off/],
    ['page.html', '<html><body>no</body></html>', /expected TMX or XLIFF, got XML whose root is html/],
    ['cut.json', '[{"source":"a","translation":"b","lp":"ro-en"},{"sou', /the JSON document is cut off/],
    [
      'open.csv',
      'source,translation,lp,score\n"Unu,one,ro-en,5\nDoi,two,ro-en,5\n',
      /open\.csv line 2: a quotation mark is never closed/,
    ],
    ['empty.csv', ' \n', /empty\.csv: is empty/],
    [
      'cp1251.tsv',
      encode1251(),
      /expected UTF-8, but 20 of its first 21 lines are not UTF-8; it looks like WINDOWS-1251: iconv/,
    ],
    ['nul.tsv', Buffer.from('source\ttranslation\n', 'utf16le'), /it looks like UTF-16LE/],
  ])('%s is told in a sentence', async (name, content, message) => {
    await expect(read(name, content)).rejects.toThrow(message)
  })

  test('may have a missing score, as pandas, R and Python write it', async () => {
    const entries = await read('nan.tsv', 'source\ttranslation\tlp\tscore\nUnu\tone\tro-en\tNaN\nDoi\ttwo\tro-en\tNA\n')
    const json = await read('nan.jsonl', '{"source":"Unu","translation":"one","lp":"ro-en","score":NaN}\n')
    for (const { row } of [...entries, ...json]) {
      expect(row?.source).toBeTypeOf('string')
      expect(row?.da).toBeUndefined()
    }
  })

  test('may name its columns in another form of Unicode, in quotes, with spaces around', async () => {
    const names = 'source\ttranslation\tlp\t" cafe\u0301 "\n'.replaceAll(/(\w+)(?=\t)/g, '"$1"')
    const records = await openRecords(await write('nfd.tsv', `${names}"Unu"\t"one"\t"ro-en"\t"x"\n`))
    expect(records.names).toEqual(['source', 'translation', 'lp', 'caf\u00e9'])
  })

  test('may have decimal commas, as spreadsheets of half the world save them', async () => {
    const [entry] = await read('comma.csv', 'source;translation;lp;score\nUnu;one;ro-en;70,5\n')
    expect(entry?.row?.da).toBe(70.5)
  })

  test('may have spare columns that a spreadsheet saved', async () => {
    const [entry] = await read('spare.csv', 'source,translation,lp,score\nUnu,one,ro-en,5,,\n')
    expect(entry?.row).toMatchObject({ translation: 'one', da: 5 })
  })
})

/** "Дом большой" in windows-1251. */
function encode1251(): Uint8Array {
  const word = [0xc4, 0xee, 0xec, 0x20, 0xe1, 0xee, 0xeb, 0xfc, 0xf8, 0xee, 0xe9]
  const line = [...word, 0x09, ...word, 0x09, ...Buffer.from('ru-en\t5\n')]
  return Buffer.concat([
    Buffer.from('source\ttranslation\tlp\tscore\n'),
    ...Array.from({ length: 20 }, () => Buffer.from(line)),
  ])
}
