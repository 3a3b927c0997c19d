/** What a student trains on: sources, kinds of label, weights and caps. */

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Row } from '../../../../trainer/data/rows.ts'
import type { Example } from '../../../../trainer/learning/batch/example.ts'
import { loadConfig, parseConfig } from '../../../../trainer/learning/config.ts'
import { readTrainingData } from '../../../../trainer/learning/examples/examples.ts'
import { capRows, LABEL_KINDS, type Source } from '../../../../trainer/learning/examples/mixture.ts'
import { direct } from '../../../../trainer/learning/methods/direct.ts'
import { toBatch } from '../../../../trainer/learning/methods/labels.ts'
import { sum, termsOf, toWorld } from '../methods/terms-of.ts'

let folder = ''

const row = (id: string, source: string, more: Partial<Row> = {}): Row => ({
  id,
  languagePair: 'ro-en',
  source,
  translation: 'one two',
  ...more,
})

const save = async (name: string, split: string, rows: readonly Row[]): Promise<void> => {
  const path = join(folder, name)
  await mkdir(path, { recursive: true })
  await writeFile(join(path, `ro-en.${split}.jsonl`), rows.map((each) => `${JSON.stringify(each)}\n`).join(''))
}

beforeAll(async () => {
  await tf.setBackend('cpu')
  folder = await mkdtemp(join(tmpdir(), 'mixture-'))
  await save('scores', 'train', [row('train:0', 'a', { z: 1 }), row('train:1', 'b', { z: -1 })])
  await save('scores', 'dev', [row('dev:0', 'held', { z: 0.5 })])
  await save('tags', 'train', [row('train:0', 'a', { tags: [1, 0] }), row('train:9', 'held', { tags: [1, 1] })])
  await save('critical', 'train', [row('critical:1', 'c', { critical: 1 }), row('critical:2', 'x', { critical: 0 })])
  await save('critical', 'dev', [row('critical:3', 'x', { critical: 1 })])
  await save('teacher', 'train', [
    row('train:0', 'a', { label: { score: 0.5, critical: 0, words: [0, null] } }),
    row('unlabelled:1', 'd', { label: { score: -0.5, critical: 2, words: [2, -2] } }),
  ])
  await save('teacher', 'dev', [row('unlabelled:2', 'e', { label: { score: 0.1 } })])
})

afterAll(() => rm(folder, { recursive: true }))

const source = (name: string, more: Partial<Source> = {}): Source => ({
  path: join(folder, name),
  kinds: [...LABEL_KINDS],
  weight: 1,
  ...more,
})

const read = (sources: readonly Source[], goldWeight = 0.5) =>
  readTrainingData(
    { sources, languagePairs: ['ro-en'], scale: 'z', goldWeight, lowestZ: -3, highestZ: 2.5 },
    { shape: { rows: 100, maxTokens: 8, maxHashes: 40 } },
  ).then((data) => ({ ...data, train: [...data.train] }))

/** What the only teacher that has spoken says. */
const scoreOf = (example: Example | undefined): number => example?.teachers.find((score) => !Number.isNaN(score)) ?? Number.NaN

describe('a mixture', () => {
  test('joins what its sources say of one row, and mixes people and teacher', async () => {
    const { train, counts } = await read(
      [
        source('scores'),
        source('tags', { weight: 2 }),
        source('critical'),
        source('teacher', { kinds: ['teacher-score', 'teacher-words', 'teacher-critical'] }),
      ],
      0.75,
    )
    expect(counts['ro-en']).toMatchObject({ human: 2, teacher: 2, both: 1, tagged: 1, critical: 1, heldOut: 2 })
    const [joined] = train
    expect(joined).toMatchObject({ human: 1, critical: 0.5, weight: 2 })
    expect(scoreOf(joined)).toBe(0.5)
    // A tag of 1 and a teacher's even chance; then a tag of 0 alone.
    expect([...(joined?.words ?? [])]).toEqual([0.875, 0])
    const critical = train.find((each) => Number.isNaN(each.human) && Number.isNaN(scoreOf(each)))
    expect(critical).toMatchObject({ critical: 1, weight: 1 })
  })

  test('lets a label count less the farther its passes are apart, where a spread is set', async () => {
    const label = (deviation?: number) => ({ label: { score: 0.5, ...(deviation === undefined ? {} : { deviation }) } })
    await save('passes', 'train', [row('a', 'a', label(0.3)), row('b', 'b', label(0.9)), row('c', 'c', label())])
    await save('passes', 'dev', [row('dev:7', 'd', label())])
    const weights = async (more: Partial<Source>): Promise<number[]> =>
      (await read([source('passes', { weight: 2, ...more })])).train.map(({ weight }) => Number(weight.toFixed(6)))
    expect(await weights({ spread: 0.3 })).toEqual([1, 0.2, 2])
    expect(await weights({})).toEqual([2, 2, 2])
  })

  test('joins what an augmentation says of a critical error with a teacher’s label of the same row', async () => {
    const made = row('augment:numbers:train:0', 'f')
    await save('augmented', 'train', [{ ...made, critical: 1 }, row('augment:drop:train:0', 'g')])
    await save('augmented-labels', 'train', [
      { ...made, label: { score: -1 } },
      row('augment:drop:train:0', 'g', { label: { score: -2 } }),
    ])
    const { train } = await read([
      source('scores'),
      source('augmented', { kinds: ['human-critical'] }),
      source('augmented-labels', { kinds: ['teacher-score'] }),
    ])
    expect(train.map((each) => [scoreOf(each), each.critical]).slice(0, 2)).toEqual([
      [-1, 1],
      [-2, Number.NaN],
    ])
    expect(train).toHaveLength(4)
  })

  test('takes of a source only the kinds of label it is there for', async () => {
    const { train } = await read([source('scores'), source('teacher', { kinds: ['teacher-words'] })])
    expect(train).toHaveLength(3)
    expect(train.every((each) => Number.isNaN(scoreOf(each)) && Number.isNaN(each.critical))).toBe(true)
    expect(train.filter(({ words }) => words.length > 0)).toHaveLength(2)
  })

  test('leaves out rows that have no label of the kinds asked for', async () => {
    const { train } = await read([source('scores', { kinds: ['human-score'] }), source('critical', { kinds: ['human-words'] })])
    expect(train).toHaveLength(2)
  })

  test('measures on a teacher’s dev scores where no person has rated any, and says so', async () => {
    const { dev, counts } = await read([source('teacher', { kinds: ['teacher-score'] })])
    expect(counts).toMatchObject({ 'ro-en': { devBasis: 'teacher' } })
    expect(dev.map(({ human }) => human)).toEqual([0.1])
  })

  test('keeps a cap, drawn the same for the same seed', async () => {
    const { train } = await read([source('scores', { cap: 1 }), source('teacher', { kinds: ['teacher-score'] })])
    expect(train.filter(({ human }) => !Number.isNaN(human))).toHaveLength(1)
    const rows = Array.from({ length: 100 }, (_, i) => i)
    const kept = capRows(rows, 10, 1)
    expect(kept).toHaveLength(10)
    expect(kept).toEqual(capRows(rows, 10, 1))
    expect(kept).not.toEqual(capRows(rows, 10, 2))
    expect(kept.toSorted((a, b) => a - b)).toEqual(kept)
    expect(Math.max(...kept)).toBeGreaterThan(20)
  })
})

describe('a weight', () => {
  const example = (more: Partial<Example>): Example => ({
    languagePair: 'ro-en',
    source: Int32Array.of(1),
    translation: Int32Array.of(1, 2),
    human: Number.NaN,
    origin: 'train',
    group: 0,
    teachers: Float32Array.of(Number.NaN),
    knownShare: Number.NaN,
    critical: Number.NaN,
    words: Float32Array.of(),
    weight: 1,
    ...more,
  })
  const loss = (examples: readonly Example[], outputs: readonly number[]): number =>
    sum(
      termsOf(
        direct.create({ kind: 'direct' }, toWorld({ criticalLoss: 0.2 })),
        {
          score: tf.tensor1d([...outputs]),
          critical: tf.tensor1d([...outputs]),
          words: tf.tensor2d(outputs.map((value) => [value, -value])),
        },
        toBatch(examples, 2),
      ),
    )

  test('of three counts as three rows in every term', () => {
    const a = example({ human: 1, critical: 1, words: Float32Array.of(1, 0) })
    const b = example({ teachers: Float32Array.of(-1), critical: 0, words: Float32Array.of(0) })
    const weighted = loss([{ ...a, weight: 3 }, b], [0.5, 2])
    expect(weighted).toBeCloseTo(loss([a, a, a, b], [0.5, 0.5, 0.5, 2]), 5)
    expect(weighted).not.toBeCloseTo(loss([a, b], [0.5, 2]), 2)
  })
})

describe('a mixture file', () => {
  test('adds its sources to those of the configuration', async () => {
    const { data } = await loadConfig('configs/critical.toml')
    expect(data.sources?.map(({ path }) => path)).toEqual([
      'data/mlqe-pe',
      'data/post-editing',
      'data/critical',
      'data/teacher',
    ])
    expect(data.sources?.[0]).toEqual({ path: 'data/mlqe-pe', kinds: ['human-score'], weight: 1 })
  })

  test.each([
    ['sources = []', 'data.sources: must be at least 1'],
    ['[[data.sources]]\npath = "x"\nkinds = ["gold"]', 'data.sources[0].kinds[0]: expected "human-score" or'],
    ['[[data.sources]]\npath = "x"\nweight = 0', 'data.sources[0].weight: must be more than 0'],
    ['', 'data.gold: needs at least one imported folder, or data.mixture or data.sources'],
  ])('refuses %j', (text, message) => {
    expect(() => parseConfig(`name = "x"\n[data]\nlanguagePairs = ["ro-en"]\n${text}`)).toThrow(message)
  })
})
