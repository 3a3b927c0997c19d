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
    ['page.html', '<html><body>no</body></html>', /expected TMX or XLIFF, got a web page: was the download refused\?/],
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
    ['gb.tsv', encodeGb18030(), /it looks like GB18030: iconv -f GB18030 -t UTF-8 < /],
    ['nul.tsv', Buffer.from('source\ttranslation\n', 'utf16le'), /it looks like UTF-16LE/],
    ['nul.bin', Buffer.from('0102000003ff00000a', 'hex'), /expected a text or Parquet, got bytes that are neither/],
    ['book.xlsx', 'PK\u0003\u0004\u0014\0[Content_Types].xml', /got an Excel workbook: save it as CSV UTF-8/],
    ['sheet.ods', 'PK\u0003\u0004\u0014\0mimetypeapplication/vnd.oasis.opendocument', /got an OpenDocument spreadsheet/],
    ['pairs.zip', 'PK\u0003\u0004\u0014\0pairs.tsv', /got a zip archive: unzip -p .*pairs\.zip/],
    ['pairs.zst', Buffer.from('28b52ffd04', 'hex'), /got a file packed with zstd: zstd -dc .*pairs\.zst/],
    ['pairs.bz2', Buffer.from('425a683931415926535900', 'hex'), /got a file packed with bzip2: bzip2 -dc /],
    ['cr.tsv', 'source\ttranslation\rUnu\tone\rDoi\ttwo\r', /its lines end with carriage returns only; convert it: tr /],
    ['bare.tsv', 'Unu\tone\nDoi\ttwo\n', /expected a column source, got Unu, one: the first line must name the columns/],
    ['object.json', '{\n "a": 1\n}', /line 1: the line is not valid JSON: expected an object on each line, a list of/],
    ['lists.json', '{"a":[{"src":"a","mt":"b","lp":"ro-en"}],"b":[{"src":"a","mt":"b"}]}', /one list of pairs, got a and b/],
  ])('%s is told in a sentence', async (name, content, message) => {
    await expect(read(name, content)).rejects.toThrow(message)
  })

  test.each([
    ['a first line for Excel', 'sep=;\r\nsource;translation;lp;score\r\n"a;""b""";c;ro-en;"50,5"\r\n'],
    ['one in quotation marks', '"sep=,"\nsource,translation,lp,score\n"a;""b""",c,ro-en,50.5\n'],
    ['bars', 'source|translation|lp|score\na;"b"|c|ro-en|50.5\n'],
    ['backslashes, quoted', 'source,translation,lp,score\n"a;\\"b\\"",c,ro-en,50.5\n"x\\"y",z,ro-en,1\n'],
    ['backslashes, bare', 'source,translation,lp,score\na;\\"b\\",c,ro-en,50.5\n'],
    ['backslashes and tabs', 'source\ttranslation\tlp\tscore\n"a;\\"b\\""\tc\tro-en\t50.5\n"x\\"y"\tz\tro-en\t1\n'],
  ])('may be a table with %s', async (what, content) => {
    const [first] = await read(`${what}.csv`, content)
    expect(first?.row).toMatchObject({ source: 'a;"b"', translation: 'c', da: 50.5 })
  })

  test('may be the one list of pairs in a larger document, on lines of its own or not', async () => {
    const document = { schema: { fields: [{ name: 'src' }] }, data: [{ src: 'Unu.', mt: 'One.', lp: 'ro-en' }] }
    for (const indent of [0, 2]) {
      const [only, ...more] = await read('document.json', JSON.stringify(document, undefined, indent))
      expect(only?.row).toMatchObject({ source: 'Unu.', translation: 'One.' })
      expect(more).toHaveLength(0)
    }
  })

  test('names languages by their tags, not by their names', async () => {
    const [named, tagged] = await read(
      'tags.csv',
      'src,mt,score,source_lang,target_lang\na,b,5,Romanian,English\na,b,5,ron,en_US\n',
    )
    expect(named?.reject).toMatch(/sourceLang: expected a language tag such as "ro" or "pt-BR", got Romanian/)
    expect(tagged?.row?.languagePair).toBe('ro-en')
  })

  test('may be XLIFF whose elements have a prefix', async () => {
    const unit = '<x:trans-unit id="1"><x:source>Unu.</x:source><x:target>One.</x:target></x:trans-unit>'
    const file = `<x:xliff version="1.2" xmlns:x="urn:oasis:names:tc:xliff:document:1.2"><x:file source-language="ro" target-language="en"><x:body>${unit}</x:body></x:file></x:xliff>`
    const [only] = await collect(readOwnPairs(await write('prefix.xlf', file), { fields: {}, split: 'dev' }))
    expect(only?.row).toMatchObject({ languagePair: 'ro-en', source: 'Unu.', translation: 'One.' })
  })

  test('may be TMX whose header names the source language with its country, and a unit without', async () => {
    const variant = (language: string, text: string) => `<tuv xml:lang="${language}"><seg>${text}</seg></tuv>`
    const file = `<tmx><header srclang="ro-RO"/><body><tu>${variant('EN', 'One.')}${variant('RO', 'Unu.')}</tu></body></tmx>`
    const [only] = await collect(readOwnPairs(await write('country.tmx', file), { fields: {}, split: 'dev' }))
    expect(only?.row).toMatchObject({ languagePair: 'ro-en', source: 'Unu.', translation: 'One.' })
  })

  test('may name its texts by the languages of the pair that is asked for', async () => {
    const file = await write('languages.csv', 'en,ro\nOne.,Unu.\n')
    const [only] = await collect(readOwnPairs(file, { fields: { languagePair: 'ro-en' }, split: 'dev' }))
    expect(only?.row).toMatchObject({ source: 'Unu.', translation: 'One.' })
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
/** 政府在每个县任命一名省长 */
function encodeGb18030(): Uint8Array {
  const text = Buffer.from('d5fec4aed4dac3bfb8f6cfd8c8cec3fcd2bbc3fbcaa1b3a4', 'hex')
  const line = [...text, 0x09, ...Buffer.from('The government appoints one\n')]
  return Buffer.concat([Buffer.from('source\ttranslation\n'), ...Array.from({ length: 9 }, () => Buffer.from(line))])
}

function encode1251(): Uint8Array {
  const word = [0xc4, 0xee, 0xec, 0x20, 0xe1, 0xee, 0xeb, 0xfc, 0xf8, 0xee, 0xe9]
  const line = [...word, 0x09, ...word, 0x09, ...Buffer.from('ru-en\t5\n')]
  return Buffer.concat([
    Buffer.from('source\ttranslation\tlp\tscore\n'),
    ...Array.from({ length: 20 }, () => Buffer.from(line)),
  ])
}
