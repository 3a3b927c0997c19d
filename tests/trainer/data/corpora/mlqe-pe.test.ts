import { createWriteStream } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { pack } from 'tar-stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { archivePath, findAssessments, listPairs, readAssessments } from '../../../../trainer/data/corpora/mlqe-pe.ts'
import { collect } from '../../collect.ts'

const PUBLISHED = 'tests/fixtures/mlqe-pe/direct-assessments'
const HEADER = 'segid\toriginal\ttranslation\tscores\tmean\tz_scores\tz_mean\tmodel_scores'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mlqe-'))
})
afterAll(() => rm(folder, { recursive: true }))

const archive = async (split: 'train' | 'dev' | 'test', table: string | Uint8Array, name = 'x.df.short.tsv'): Promise<void> => {
  const file = archivePath(folder, { languagePair: 'ru-en', split })
  await mkdir(dirname(file), { recursive: true })
  const tar = pack()
  tar.entry({ name: 'x/doc_ids' }, 'doc_id\nnone\n')
  tar.entry({ name: `x/${name}` }, Buffer.from(table))
  tar.finalize()
  await pipeline(tar, createGzip(), createWriteStream(file))
}

const line = (source: string, translation = 'ok'): string => `1\t${source}\t${translation}\t[1]\t50.5\t[0.1]\t-0.25\t-0.3`

const readTrain = () => collect(readAssessments(folder, { languagePair: 'ru-en', split: 'train' }))

describe('published archives', () => {
  test('are found from their folder, the one above and the one above that', () => {
    expect(findAssessments(PUBLISHED)).toBe(PUBLISHED)
    expect(findAssessments('tests/fixtures/mlqe-pe')).toBe(PUBLISHED)
    expect(findAssessments('tests/fixtures')).toBe(PUBLISHED)
    expect(findAssessments('tests/models')).toBeUndefined()
    expect(listPairs(PUBLISHED, 'dev')).toEqual(['en-de', 'en-zh', 'et-en', 'ne-en', 'ro-en', 'ru-en', 'si-en'])
  })

  test('keep quotation marks that do not pair up', async () => {
    const entries = await collect(readAssessments(PUBLISHED, { languagePair: 'ru-en', split: 'train' }))
    const odd = entries.filter(({ row }) => ((row?.source ?? '') + (row?.translation ?? '')).split('"').length % 2 === 0)
    expect(entries).toHaveLength(60)
    expect(odd.length).toBeGreaterThanOrEqual(5)
  })

  test('name the train rows that leak and number the others as published', async () => {
    const entries = await collect(readAssessments(PUBLISHED, { languagePair: 'si-en', split: 'train' }))
    expect(entries.map(({ row }) => row?.id)).toEqual(Array.from({ length: 60 }, (_, n) => `train:${n}`))
    expect(entries.flatMap(({ dropped }) => dropped ?? []).toSorted()).toEqual(['source is in dev', 'source is in test'])
  })
})

describe('an archive', () => {
  test('drops train rows by their source, whatever the spaces in it, and counts bad lines in their ids', async () => {
    await archive('dev', `${HEADER}\n${line('Кто  там')}\n${line('Оба')}\n`)
    await archive('test', `${HEADER}\n${line('Оба')}\n`)
    await archive('train', `${HEADER}\n${line('Кто там')}\nshort\tline\n${line('Оба')}\n${line('Новое')}\n`)
    const entries = await readTrain()
    expect(entries.map(({ row, dropped }) => row?.id && (dropped ?? row.id)).concat(entries[1]?.reject)).toEqual([
      'source is in dev',
      undefined,
      'source is in dev and test',
      'train:3',
      'expected 8 columns, got 2',
    ])
    expect(entries[3]?.row).toEqual({
      id: 'train:3',
      languagePair: 'ru-en',
      source: 'Новое',
      translation: 'ok',
      da: 50.5,
      z: -0.25,
    })
  })

  test('with broken UTF-8 is read, and its lines say so', async () => {
    const bytes = Buffer.concat([
      Buffer.from(`${HEADER}\n${line('раз')}\n1\tд`),
      Buffer.from([0xd0]),
      Buffer.from(`\t${line('').slice(3)}\n`),
    ])
    await archive('train', bytes)
    const entries = await readTrain()
    expect(entries.map((entry) => entry.line.broken)).toEqual([false, true])
    expect(entries[1]?.row?.source).toBe('д\ufffd')
  })

  test('without the column that is wanted says which and which there are', async () => {
    await archive('train', 'segid\toriginal\ttranslation\tmean\n')
    await expect(readTrain()).rejects.toThrow(
      /ru-en-train\.tar\.gz line 1: expected a column z_mean, got segid, original, translation, mean$/,
    )
  })

  test('without a table, cut short or absent is an error that names it', async () => {
    await archive('train', 'x', 'other.txt')
    await expect(readTrain()).rejects.toThrow('expected a file *.df.short.tsv inside, got x/doc_ids, x/other.txt')
    const file = archivePath(folder, { languagePair: 'ru-en', split: 'train' })
    await cp(archivePath(PUBLISHED, { languagePair: 'ru-en', split: 'train' }), file)
    await writeFile(file, (await readFile(file)).subarray(0, 4000))
    await expect(readTrain()).rejects.toMatchObject({ code: 'BAD_DATA', message: expect.stringContaining('cannot be read') })
    await rm(file)
    await expect(readTrain()).rejects.toThrow('ru-en-train.tar.gz: there is no such archive')
  })
})
