/** Training data: which rows join, which never train, and what is said of rows that disagree. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Row } from '../../../../trainer/data/rows.ts'
import { readTrainingData } from '../../../../trainer/learning/examples/examples.ts'

let gold = ''
let labels = ''

const row = (id: string, source: string, more: Partial<Row> = {}): Row => ({
  id,
  languagePair: 'ro-en',
  source,
  translation: `${source} translated`,
  ...more,
})

const save = (folder: string, split: string, rows: readonly Row[]): Promise<void> =>
  writeFile(join(folder, `ro-en.${split}.jsonl`), rows.map((each) => `${JSON.stringify(each)}\n`).join(''))

const read = (from = [gold]) =>
  readTrainingData(
    { gold: from, labels: [labels], languagePairs: ['ro-en'], scale: 'z', lowestZ: -3, highestZ: 2.5 },
    { shape: { rows: 100, maxTokens: 4, maxHashes: 40 } },
  )

beforeEach(async () => {
  gold = await mkdtemp(join(tmpdir(), 'gold-'))
  labels = await mkdtemp(join(tmpdir(), 'labels-'))
  await save(gold, 'train', [row('train:0', 'Bună ziua', { z: 0.5 }), row('train:1', 'Mulțumesc', { z: -7 })])
  await save(gold, 'dev', [row('dev:0', 'Da', { z: 3.5 })])
  await save(labels, 'train', [])
})

afterEach(async () => {
  await rm(gold, { recursive: true })
  await rm(labels, { recursive: true })
})

describe('a limit of training rows', () => {
  const limited = async (trainRows: number, seed: number): Promise<string[]> => {
    const data = {
      gold: [gold],
      labels: [labels],
      languagePairs: ['ro-en'],
      scale: 'z',
      lowestZ: -3,
      highestZ: 2.5,
      trainRows,
      seed,
    } as const
    const mixture = [{ origin: 'augment', repeat: 0 }]
    const { train } = await readTrainingData({ ...data, mixture }, { shape: { rows: 100, maxTokens: 4, maxHashes: 40 } })
    return [...train].map(({ origin, human }) => `${origin} ${human}`)
  }

  test('takes the same rows with any seed and any teacher, and all of one source', async () => {
    const rows = [...Array(40).keys()].map((i) =>
      row(`train:${i}`, `Propoziția ${i >> 1}`, { translation: `T ${i}`, z: i / 40 }),
    )
    await save(gold, 'train', rows)
    const drawn = await limited(10, 1)
    expect(drawn).toHaveLength(10)
    const sources = new Set(drawn.map((each) => Math.round(40 * Number(each.split(' ')[1])) >> 1))
    expect(sources.size).toBe(5)
    await save(
      labels,
      'train',
      rows.slice(7, 20).map(({ z: _, ...each }) => ({ ...each, label: { score: 0 } })),
    )
    expect((await limited(10, 2)).toSorted()).toEqual(drawn.toSorted())
  })

  test('does not count what the mixture leaves out', async () => {
    await save(labels, 'train', [row('augment:swap', 'Casă', { label: { score: -1 } })])
    expect(await limited(2, 1)).toEqual(['train 0.5', 'train -3'])
  })
})

describe('gold and labels', () => {
  test('of one train row become one example, white space aside', async () => {
    await save(labels, 'train', [
      row('train:0', 'Bună  ziua ', { label: { score: 0.25, critical: 0, words: [0, null] } }),
      row('unlabelled:7', 'Casă', { label: { score: -9 } }),
    ])
    const { train, counts } = await read()
    expect(counts['ro-en']).toMatchObject({ human: 2, teacher: 2, both: 1, dev: 1, heldOut: 0 })
    expect([...train].map(({ human, teachers }) => [human, ...teachers])).toEqual([
      [0.5, 0.25],
      [Number.NaN, -3],
      [-3, Number.NaN],
    ])
    expect(train.at(0)).toMatchObject({ critical: 0.5, words: Float32Array.of(0.5, Number.NaN) })
  })

  test('with one id and other texts are an error that names the row and the field', async () => {
    await save(labels, 'train', [row('train:1', 'Altceva', { label: { score: 0 } })])
    await expect(read()).rejects.toThrow('ro-en train:1: source: gold has "Mulțumesc", the label file "Altceva"')
  })

  test('of several gold folders may share ids', async () => {
    const { train } = await read([gold, gold])
    expect(train).toHaveLength(4)
  })
})

describe('held-out rows', () => {
  test('never train, whatever file their source stands in', async () => {
    await save(gold, 'test', [row('test:0', 'Mulțumesc', { z: 0 })])
    await save(labels, 'train', [row('augment:swap', ' Da', { label: { score: 0 } })])
    const { train, counts } = await read()
    expect(train).toHaveLength(1)
    expect(counts).toMatchObject({ 'ro-en': { heldOut: 2 } })
  })

  test('among the training labels are an error', async () => {
    await save(labels, 'train', [row('dev:0', 'Nu', { label: { score: 0 } })])
    await expect(read()).rejects.toThrow('ro-en: dev:0 is among the training labels')
  })

  test('keep their scores unclipped, because the student is measured against them', async () => {
    expect((await read()).dev[0]?.human).toBe(3.5)
  })
})

test('keeps labels of the tokens that are read and drops those of the rest', async () => {
  await save(labels, 'train', [row('unlabelled:1', 'a b c d e f', { label: { score: 0, words: [0, 0, 0, 0, 0, 0, 0] } })])
  const { train } = await read()
  expect(train.at(0)?.translation).toHaveLength(4)
  expect(train.at(0)?.words).toHaveLength(4)
})

describe('what is missing is named', () => {
  test('a folder', async () => {
    await expect(read(['nowhere'])).rejects.toThrow('nowhere: there is no such folder')
  })

  test('the dev rows of a language pair', async () => {
    await save(gold, 'dev', [])
    await expect(read()).rejects.toThrow(`ro-en: there are no dev rows with a score (by people or a teacher) in ${gold}`)
  })
})
