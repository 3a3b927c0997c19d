/** Training through the command line: it learns, it repeats itself, and a kill changes nothing. */

import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sampleCorrelation } from 'simple-statistics'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { toFeatures } from '../../../models/hashing.ts'
import { chooseBackend } from '../../../trainer/backends/choose.ts'
import type { Row } from '../../../trainer/data/rows.ts'
import { createFloatEngine } from '../../../trainer/learning/students/engine.ts'
import { readStudentWeights } from '../../../trainer/release/format/student-weights.ts'
import { edgeQe } from '../edge-qe.ts'

const ROWS = 'tests/fixtures/rows'
const LABELS = 'tests/fixtures/labels'
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'distil-'))
})

afterAll(() => rm(folder, { recursive: true }))

const tiny = (more = ''): string => `
name = "tiny"
[data]
scale = "z"
gold = ["${ROWS}"]
labels = ["${LABELS}"]
languagePairs = ["ro-en"]
[student]
rows = 1024
width = 8
hidden = 8
[training]
epochs = 5
patience = 5
batch = 64
warmupSteps = 10
checkpointSteps = 5
${more}`

const saveConfig = async (name: string, text: string): Promise<string> => {
  await writeFile(join(folder, name), text)
  return join(folder, name)
}

const start = (config: string, run: string) => {
  const child = spawn(process.execPath, ['trainer/cli.ts', 'distil', '--config', config, '--run', run, '--json'])
  const said = { stdout: '', stderr: '' }
  child.stdout.on('data', (bytes) => (said.stdout += bytes))
  child.stderr.on('data', (bytes) => (said.stderr += bytes))
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, ...said }))
  })
  return { child, ended }
}

/** A run from start to end. Fails with what the command said. */
const distil = async (config: string, run: string) => {
  const { code, stdout, stderr } = await edgeQe(['distil', '--config', config, '--run', run, '--json'])
  expect(code, stderr).toBe(0)
  return { result: JSON.parse(stdout) as { epoch: number; meanPearson: number }, stderr }
}

const stepsIn = (run: string): number => {
  const file = join(run, 'metrics.jsonl')
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 1 : 0
}

describe('a run', () => {
  let whole = ''
  let config = ''

  beforeAll(async () => {
    config = await saveConfig('tiny.toml', tiny())
    whole = join(folder, 'whole')
    await distil(config, whole)
  }, 60_000)

  const expectSame = async (run: string): Promise<void> => {
    for (const file of ['student/weights.bin', 'student/weights.json', 'checkpoint.bin', 'metrics.jsonl'])
      expect((await readFile(join(run, file))).equals(await readFile(join(whole, file))), file).toBe(true)
  }

  test('ends with the same bytes when it is started twice', async () => {
    await distil(config, join(folder, 'twice'))
    await expectSame(join(folder, 'twice'))
  }, 60_000)

  test('ends with the same bytes when it is killed twice and resumed', async () => {
    const run = join(folder, 'killed')
    for (const steps of [13, 29]) {
      const { child, ended } = start(config, run)
      while (stepsIn(run) < steps && child.exitCode === null) await sleep(20)
      expect(child.kill('SIGKILL')).toBe(true)
      await ended
    }
    const { stderr } = await distil(config, run)
    expect(stderr).toMatch(/resuming after step \d+, in epoch \d+/)
    await expectSame(run)
  }, 60_000)

  test('has the same bytes on one thread, on two and on eight', async () => {
    const weights: Buffer[] = []
    for (const threads of [1, 2, 8]) {
      const backend = `[backend]\nname = "wasm"\nshards = 8\nthreads = ${threads}`
      const run = join(folder, `threads-${threads}`)
      const text = tiny(backend).replace('epochs = 5', 'epochs = 1')
      const { stderr } = await distil(await saveConfig(`threads-${threads}.toml`, text), run)
      expect(stderr).toContain(`batches in 8 shards, on ${threads} threads`)
      weights.push(await readFile(join(run, 'checkpoint.bin')))
    }
    expect(weights[1]?.equals(weights[0] ?? Buffer.of())).toBe(true)
    expect(weights[2]?.equals(weights[0] ?? Buffer.of())).toBe(true)
  }, 120_000)

  test('that is finished says its result again and changes nothing', async () => {
    const { result } = await distil(config, whole)
    const { info } = await readStudentWeights(join(whole, 'student'))
    expect(result).toMatchObject({ epoch: info.epoch, meanPearson: info.meanPearson })
  }, 60_000)

  test('records configuration, packages and the hash of every file it read', async () => {
    const record = JSON.parse(await readFile(join(whole, 'run.json'), 'utf8'))
    expect(record).toMatchObject({ config: { name: 'tiny', seed: 1 }, packages: { node: process.versions.node } })
    expect(Object.keys(record.data)).toEqual([
      ...['train', 'dev', 'test'].map((split) => `${ROWS}/ro-en.${split}.jsonl`),
      ...['train', 'dev'].map((split) => `${LABELS}/ro-en.${split}.jsonl`),
    ])
  })

  test('is not mixed with one of another configuration', async () => {
    const other = await saveConfig('other.toml', tiny('dropout = 0.2'))
    const { code, stderr } = await edgeQe(['distil', '--config', other, '--run', whole])
    expect(code).toBe(2)
    expect(stderr).toContain('holds another run: config.training.dropout was 0.1 and is 0.2 now')
  }, 60_000)

  test('of another seed is another student', async () => {
    const other = join(folder, 'seed')
    await distil(await saveConfig('seed.toml', `seed = 2\n${tiny()}`), other)
    const [a, b] = [await readFile(join(other, 'student/weights.bin')), await readFile(join(whole, 'student/weights.bin'))]
    expect(a.equals(b)).toBe(false)
  }, 60_000)
})

test('64 real rows are learnt by heart: Pearson above .95', async () => {
  const gold = join(folder, 'gold')
  await mkdir(gold)
  const lines = (await readFile(join(ROWS, 'ro-en.train.jsonl'), 'utf8')).split('\n').slice(0, 64)
  // A hundred times over, so that one epoch is enough and the choice of epoch has no say.
  await writeFile(join(gold, 'ro-en.train.jsonl'), `${lines.join('\n')}\n`.repeat(100))
  await writeFile(join(gold, 'ro-en.dev.jsonl'), await readFile(join(ROWS, 'ro-en.dev.jsonl')))
  const config = tiny('rate = 0.005\ntableRate = 0.005\ndropout = 0')
    .replaceAll(ROWS, gold)
    .replace(`labels = ["${LABELS}"]`, '')
    .replace('epochs = 5', 'epochs = 1')
    .replace('batch = 64', 'batch = 16')
    .replace('width = 8\nhidden = 8', 'width = 16\nhidden = 24')
    .replace('[student]', 'goldWeight = 1\n[student]')
  await distil(await saveConfig('overfit.toml', config), join(folder, 'overfit'))

  await chooseBackend('wasm')
  const weights = await readStudentWeights(join(folder, 'overfit', 'student'))
  const rows = lines.map((line): Row => JSON.parse(line))
  const encoded = rows.map(({ source, translation }) => ({
    source: toFeatures(source, weights.shape),
    translation: toFeatures(translation, weights.shape),
  }))
  const outputs = await createFloatEngine(weights).run(encoded)
  expect(rows).toHaveLength(64)
  expect(
    sampleCorrelation(
      outputs.map(({ score }) => score),
      rows.map(({ z }) => z ?? Number.NaN),
    ),
  ).toBeGreaterThan(0.95)
}, 120_000)
