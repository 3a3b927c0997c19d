/** Label files as they were published: what is known and what teachers say apart, on one scale, mixed as a config says. */

import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Example } from '../../../../trainer/learning/batch/example.ts'
import { parseConfig } from '../../../../trainer/learning/config.ts'
import { readTrainingData, type TrainingDataOptions } from '../../../../trainer/learning/examples/examples.ts'
import { LABEL_KINDS, type Source } from '../../../../trainer/learning/examples/mixture.ts'
import type { MixtureRule } from '../../../../trainer/learning/examples/shares.ts'

const LABELS = 'tests/fixtures/published/labels'
const CHAT = 'tests/fixtures/published/chat'
const SHAPE = { rows: 4096, maxTokens: 64, maxHashes: 40, textRules: 2 } as const
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'published-'))
})

afterAll(() => rm(folder, { recursive: true }))

const read = async (more: Partial<TrainingDataOptions> = {}, cache?: { folder: string; key: string }) => {
  const options = {
    labels: [LABELS, CHAT],
    languagePairs: ['ro-en'] as const,
    scale: 'da' as const,
    lowestZ: -3,
    highestZ: 2.5,
  }
  const data = await readTrainingData({ ...options, ...more }, { shape: SHAPE, cache })
  return { ...data, examples: [...data.train] }
}

interface Published {
  readonly origin: string
  readonly translation: string
  readonly score: number
  readonly known: number
}

const parse = async (file: string): Promise<Published[]> =>
  (await readFile(file, 'utf8'))
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [origin = '', , translation = '', score, , , known = ''] = line.split('\t')
      return { origin, translation, score: Number(score), known: known === '' ? Number.NaN : Number(known) }
    })

const source = (path: string, more: Partial<Source> = {}): Source => ({ path, kinds: [...LABEL_KINDS], weight: 1, ...more })

/** Another teacher's labels of the rows of `LABELS`: a third of them, each score half a point lower. */
const writeOther = async (name: string): Promise<string> => {
  const other = join(folder, name)
  await cp(LABELS, other, { recursive: true })
  const [header, ...lines] = (await readFile(join(LABELS, 'ro-en.tsv'), 'utf8')).trimEnd().split('\n')
  const lower = lines
    .filter((_, i) => i % 3 === 0)
    .map((line) => {
      const cells = line.split('\t')
      return cells.with(3, String(Number(cells[3]) - 0.5)).join('\t')
    })
  await writeFile(join(other, 'ro-en.tsv'), `${[header, ...lower].join('\n')}\n`)
  return other
}

test('what is known of a row is what people say of it, and never a teacher’s word', async () => {
  const rows = (await parse(join(CHAT, 'ro-en.tsv'))).filter(({ origin }) => !origin.startsWith('dev:'))
  const { examples, counts } = await read({ labels: [CHAT] })
  expect(counts['ro-en']).toMatchObject({ human: examples.length, teacher: examples.length, devBasis: 'people' })
  expect(examples.map(({ human }) => human)).toEqual(rows.map(({ known }) => Math.min(1.1, Math.max(-2.8, known))))
  expect(examples.map(({ teachers }) => [...teachers])).toEqual(rows.map(({ score }) => [Math.fround(score)]))
})

test('rows of dev never train, nor do others of their sources', async () => {
  const { examples, dev } = await read()
  const textOf = ({ source: types }: Example): string => types.join(' ')
  const held = new Set(dev.map(textOf))
  expect(dev.length).toBeGreaterThan(50)
  expect(examples.filter((example) => held.has(textOf(example)))).toEqual([])
  expect(new Set(dev.map(({ origin }) => origin)).has('chat-right')).toBe(true)
})

test('translations of one source are one group', async () => {
  const { examples } = await read({ labels: [CHAT] })
  const groups = Map.groupBy(examples, ({ group }) => group)
  for (const rows of groups.values()) expect(new Set(rows.map(({ source: types }) => types.join(' '))).size).toBe(1)
  expect(groups.size).toBeLessThan(examples.length)
})

describe('several folders of labels', () => {
  test('over the same rows are columns, and people count once', async () => {
    const alone = await read({ labels: [LABELS] })
    const { examples, counts } = await read({ labels: [LABELS, await writeOther('second')] })
    expect(examples).toHaveLength(alone.examples.length)
    expect(counts['ro-en']?.human).toBe(alone.counts['ro-en']?.human)
    for (const [i, { teachers, human }] of examples.entries()) {
      expect(teachers[0]).toBe(alone.examples[i]?.teachers[0])
      expect(human).toEqual(alone.examples[i]?.human)
      if (!Number.isNaN(teachers[1])) expect(teachers[1]).toBeCloseTo(Math.max(-2.8, (teachers[0] ?? 0) - 0.5), 5)
    }
    const second = examples.filter(({ teachers }) => !Number.isNaN(teachers[1] ?? Number.NaN))
    expect(second.length).toBeGreaterThan(20)
    expect(second.length).toBeLessThan(examples.length / 2)
  })

  test('of one teacher share its column', async () => {
    const { examples } = await read({
      labels: [],
      sources: [source(LABELS, { teacher: 'chat' }), source(CHAT, { teacher: 'chat' })],
    })
    expect(new Set(examples.map(({ teachers }) => teachers.length))).toEqual(new Set([1]))
    expect(examples.every(({ teachers }) => !Number.isNaN(teachers[0]))).toBe(true)
  })
})

describe('the one scale', () => {
  test('takes people’s z-scores by their language pair’s own line, which agrees with what label files know of the same rows', async () => {
    const gold = await read({ labels: [], gold: ['tests/fixtures/rows'] })
    const ratings = (await readFile('tests/fixtures/rows/ro-en.train.jsonl', 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { da: number; z: number })
    const [first, second, third] = [0, 1, 2].map((i) => ({ z: ratings[i]?.z ?? 0, x: gold.train.at(i)?.human ?? 0 }))
    if (!first || !second || !third) throw new Error('there are no ratings')
    const slope = (second.x - first.x) / (second.z - first.z)
    expect(third.x).toBeCloseTo(first.x + slope * (third.z - first.z), 6)
    const off = ratings.map(({ da }, i) => (gold.train.at(i)?.human ?? 0) - (da - 75) / 25)
    expect(Math.abs(off.reduce((sum, each) => sum + each, 0) / off.length)).toBeLessThan(0.1)
  })

  test('maps a teacher’s z-scores too, where a source says that it speaks in them', async () => {
    const z = await read({ labels: [], sources: [source(LABELS, { scale: 'z' })] })
    const x = await read({ labels: [LABELS] })
    expect(z.examples.some(({ teachers }, i) => teachers[0] !== x.examples[i]?.teachers[0])).toBe(true)
  })

  test('tells what z-scores were mapped by', async () => {
    const { counts } = await read({ labels: [], gold: ['tests/fixtures/rows'] })
    expect(counts['ro-en']?.line).toMatchObject({ ratings: 300 })
    expect((await read()).counts['ro-en']?.line).toBeUndefined()
  })

  test('is asked for where a label file knows something, for that is on it', async () => {
    await expect(read({ scale: 'z' })).rejects.toThrow('is on the scale of direct assessments: set data.scale to "da"')
  })
})

describe('a mixture', () => {
  const rules: MixtureRule[] = [
    { origin: '', known: 0.5 },
    { origin: 'chat-', repeat: 2, known: 0.8 },
    { origin: 'chat-wrong:literal', repeat: 0 },
    { origin: 'tatoeba-', weight: 0.25 },
    { origin: 'tatoeba-', languagePair: 'ro-en', weight: 0.5 },
    { origin: 'nobody', repeat: 3 },
  ]

  test('is what the most particular rule says, each key for itself', async () => {
    const { train, examples } = await read({ mixture: rules })
    const all = examples.map((example, i) => ({ ...example, repeat: train.repeatOf(i) }))
    const of = (origin: string) => all.filter((each) => each.origin.startsWith(origin))
    expect(new Set(of('chat-right').map(({ repeat, knownShare, weight }) => [repeat, knownShare, weight].join()))).toEqual(
      new Set(['2,0.8,1']),
    )
    expect(new Set(of('chat-wrong:literal').map(({ repeat, knownShare }) => [repeat, knownShare].join()))).toEqual(
      new Set(['0,0.8']),
    )
    expect(new Set(of('tatoeba-').map(({ weight }) => weight))).toEqual(new Set([0.5]))
    expect(new Set(of('train').map(({ repeat, knownShare }) => [repeat, knownShare].join()))).toEqual(new Set(['1,0.5']))
  })

  test('leaves an origin out of dev too, and names rules that speak of no row', async () => {
    const { dev, idle } = await read({ mixture: [...rules, { origin: 'twin-', repeat: 0 }] })
    expect(dev.some(({ origin }) => origin.startsWith('twin-'))).toBe(false)
    expect(idle).toEqual([{ origin: 'nobody', repeat: 3 }])
  })

  test('that leaves out everything is an error', async () => {
    await expect(read({ mixture: [{ origin: '', repeat: 0 }] })).rejects.toThrow('leaves out every origin of the training rows')
  })

  test.each([
    ['[[data.mixture]]\nshare = 2', 'data.mixture[0]: unknown key "share"'],
    ['[[data.mixture]]\nknown = 1.5', 'data.mixture[0].known: must be at most 1'],
    ['[[data.mixture]]\nrepeat = -1', 'data.mixture[0].repeat: must be at least 0'],
    ['[[data.mixture]]\nlanguagePair = "roen"', 'data.mixture[0].languagePair: must look like "ro-en"'],
  ])('refuses %j', (text, message) => {
    expect(() => parseConfig(`name = "x"\n[data]\ngold = ["x"]\nlanguagePairs = ["ro-en"]\n${text}`)).toThrow(message)
  })
})

describe('what was read', () => {
  test('is kept, and comes back the same', async () => {
    const cache = { folder, key: 'kept' }
    const fresh = await read()
    const first = await read({}, cache)
    const second = await read({ labels: ['nowhere'] }, cache)
    for (const each of [first, second]) {
      expect(each.examples).toEqual(fresh.examples)
      expect(each.dev).toEqual(fresh.dev)
      expect(each.counts).toEqual(fresh.counts)
      expect(each.vocabulary.size).toBe(fresh.vocabulary.size)
      expect(Array.from(each.vocabulary.rowsOf(7))).toEqual(Array.from(fresh.vocabulary.rowsOf(7)))
    }
  })

  test('is read anew where what was kept is not whole', async () => {
    const file = join(folder, 'cut.bin')
    await read({}, { folder, key: 'cut' })
    await writeFile(file, (await readFile(file)).subarray(0, 5000))
    expect((await read({}, { folder, key: 'cut' })).examples).toEqual((await read()).examples)
  })
})

test('dev rows are drawn evenly of each kind where there are too many', async () => {
  const few = await read({ devRows: 30 })
  expect(few.dev).toHaveLength(30)
  expect((await read({ devRows: 30 })).dev).toEqual(few.dev)
  const kinds = Map.groupBy(few.dev, ({ origin }) => origin.split('-')[0])
  expect([...kinds.keys()].toSorted()).toEqual(['chat', 'dev', 'tatoeba', 'twin'])
  for (const rows of kinds.values()) expect(rows.length).toBeGreaterThanOrEqual(7)
})
