/** Files made to take far more memory than they have bytes: refused, by name and limit, before the memory is taken. */

import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { zipSync } from 'fflate'
import { pack } from 'tar-stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readArchiveLines } from '../../trainer/data/corpora/archive.ts'
import { openData } from '../../trainer/data/corpora/open-data.ts'
import { readOwnPairs } from '../../trainer/data/corpora/own-pairs.ts'
import { readRatings } from '../../trainer/data/corpora/ratings.ts'
import { openFormat } from '../../trainer/data/records/open-format.ts'
import { MAX_RECORD_SIZE, readFileLines } from '../../trainer/files/lines.ts'
import { readPairs } from '../../trainer/labels/read-pairs.ts'
import { parseNpz } from '../../trainer/vectors/npz.ts'
import { collect } from '../trainer/collect.ts'
import { type Claims, writeParquet } from './parquet.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hostile-files-'))
})
afterAll(() => rm(folder, { recursive: true }))

const write = async (name: string, content: Uint8Array): Promise<string> => {
  await writeFile(join(folder, name), content)
  return join(folder, name)
}

/** A few ten kilobytes. */
const bomb = (start: string): Uint8Array => gzipSync(start + 'x'.repeat(MAX_RECORD_SIZE + 100_000), { level: 1 })

const readAll = async (file: string) => {
  const records = []
  for await (const { values } of (await openFormat(file)).read()) records.push(Object.fromEntries(values()))
  return records
}

const HEADER = 'source\ttranslation\tlp\tscore\n'
const LIMIT = 'expected at most 33,554,432 bytes for one record, got 3\\d,\\d+,\\d+ or more'

describe('a record that gzip unpacks without end', () => {
  test.each([
    ['line.tsv.gz', HEADER, ' line 2'],
    ['quoted.csv.gz', '"source","translation"\n"one ""two""","Unu"\n"', ' line 3'],
    ['lines.jsonl.gz', '{"source":"a","translation":"b","lp":"ro-en"}\n{"source":"', ' line 2'],
    ['list.json.gz', '[{"source":"a","translation":"b","lp":"ro-en"},{"source":"', ''],
    ['text.tmx.gz', '<tmx><header srclang="ro"/><body><tu><tuv xml:lang="ro"><seg>', ' after segment 0'],
    ['comment.xliff.gz', '<xliff version="1.2"><!-- ', ' after segment 0'],
    ['tag.tmx.gz', '<tmx><header o-tmf="', ' after segment 0'],
  ])('%s', async (name, start, place) => {
    await expect(readAll(await write(name, bomb(start)))).rejects.toThrow(new RegExp(`${name}${place}: ${LIMIT}`))
  })

  test('stops import, label, evaluate, calibrate and what reads lines', async () => {
    const file = await write('all.tsv.gz', bomb(HEADER))
    const readers = [
      () => collect(readOwnPairs(file, { fields: { score: 'score', scale: 'da100' }, split: 'dev' })),
      () => collect(readPairs(file, undefined)),
      async () => collect(openData(file, { split: 'test' })),
      () => readRatings(file, { basis: 'people', split: 'dev' }),
      () => collect(readFileLines(file)),
    ]
    for (const read of readers) await expect(read()).rejects.toThrow(new RegExp(`all.tsv.gz line 2: ${LIMIT}`))
  })
})

test('entities that name each other ten times over ("billion laughs") and files are text, and none is looked up', async () => {
  const entities = ['<!ENTITY e0 "ha">', '<!ENTITY file SYSTEM "file:///etc/passwd">']
  for (let i = 1; i < 10; i++) entities.push(`<!ENTITY e${i} "${`&e${i - 1};`.repeat(10)}">`)
  const units = '<tu><tuv xml:lang="ro"><seg>&e9;</seg></tuv><tuv xml:lang="en"><seg>a&amp;b &file;</seg></tuv></tu>'
  const content = `<?xml version="1.0"?><!DOCTYPE tmx [${entities.join('\n')}]><tmx><header srclang="ro"/><body>${units}</body></tmx>`
  expect(await readAll(await write('laughs.tmx', Buffer.from(content)))).toMatchObject([
    { source: '&e9;', translation: 'a&b &file;' },
  ])
})

describe('a Parquet file', () => {
  test('that says what it holds is read', async () => {
    expect(await readAll(await write('good.parquet', writeParquet()))).toEqual([{ source: 'Unu' }])
    expect(await readAll(await write('packed.parquet', writeParquet({ codec: 'GZIP' })))).toEqual([{ source: 'Unu' }])
  })

  test.each<[string, Claims, string]>([
    ['rows', { rows: 2 ** 31 }, 'rows in a group: expected at most 4,194,304, got 2,147,483,648'],
    ['values', { values: 2 ** 31 - 1 }, 'values in a page: expected at most 16,777,216, got 2,147,483,647'],
    ['bytes', { bytes: 2 ** 31 - 1, codec: 'GZIP' }, 'bytes unpacked: expected at most 1,073,741,824, got 2,147,483,647'],
    ['zstd', { bytes: 2 ** 31 - 1, codec: 'ZSTD' }, 'bytes unpacked: expected at most 1,073,741,824, got 2,147,483,647'],
  ])('of a few bytes that claims too many %s', async (name, claims, message) => {
    const file = await write(`${name}.parquet`, writeParquet(claims))
    await expect(readAll(file)).rejects.toThrow(message)
    await expect(readAll(file)).rejects.toThrow(`${name}.parquet: rows 0 to `)
  })
})

test('an archive whose file is said to have 2 GB is refused at its head', async () => {
  const tar = pack()
  // Only the head: what it says is all that is looked at.
  tar.entry({ name: 'test.src', size: 2 ** 31 })
  const [head]: Uint8Array[] = await once(tar, 'data')
  const file = await write('large.tar.gz', gzipSync(head ?? ''))
  await expect(readArchiveLines(file, ['.src'])).rejects.toThrow(
    /large.tar.gz: test.src: expected at most 1073741824 bytes, got 2147483648/,
  )
})

test('word vectors whose arrays are said to have 4 GB each are refused before memory is taken', () => {
  const bytes = Buffer.from(zipSync({ 'a.npy': new Uint8Array(100), 'b.npy': new Uint8Array(100) }))
  // The size before packing in the central directory (APPNOTE.TXT 4.3.12).
  for (let at = bytes.indexOf('PK\x01\x02'); at >= 0; at = bytes.indexOf('PK\x01\x02', at + 1))
    bytes.writeUInt32LE(0xffff_fff0, at + 24)
  expect(() => parseNpz(bytes, 'words.npz')).toThrow(
    /words.npz: expected at most 4294967296 bytes unpacked, got 8589934560 or more/,
  )
})
