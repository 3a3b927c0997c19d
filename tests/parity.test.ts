/** The keystone: one pair, one score, whatever runs the student. */

import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sampleCorrelation } from 'simple-statistics'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { unstable_startWorker } from 'wrangler'
import type { EncodedPair, Engine, RawOutput } from '../models/engine.ts'
import { toFeatures } from '../models/hashing.ts'
import { writePacked } from '../models/packed.ts'
import { parseLanguagePair, type ScorablePair } from '../models/pair.ts'
import { predict } from '../models/predict.ts'
import type { Score } from '../models/score.ts'
import { chooseBackend } from '../trainer/backends/choose.ts'
import { parseConfig } from '../trainer/learning/config.ts'
import { createFloatEngine } from '../trainer/learning/students/engine.ts'
import { createEngine, ENGINE_NAMES, type EngineName } from '../trainer/release/engines/create.ts'
import { scoreOverHttp } from '../trainer/release/engines/http.ts'
import { createKernelEngine } from '../trainer/release/engines/kernel.ts'
import { createOnnxEngine } from '../trainer/release/engines/onnx.ts'
import { createReferenceEngine } from '../trainer/release/engines/reference.ts'
import { quantise } from '../trainer/release/format/quantise.ts'
import { loadRelease } from '../trainer/release/format/release.ts'
import { toFloatOnnx, toQuantisedOnnx } from '../trainer/release/format/student-onnx.ts'
import { readStudentWeights } from '../trainer/release/format/student-weights.ts'
import { distil } from '../trainer/stages/distil.ts'
import { silent } from './trainer/output/said.ts'

/** Between two that compute the same float student. */
const FLOAT_TOLERANCE = 1e-4
/** Between two engines of the same quantised student: the kernel's activations have 16 bits. */
const ENGINE_TOLERANCE = 2e-4

const toConfig = (student: string, epochs: number): string => `
name = "parity"
[data]
scale = "z"
gold = ["tests/fixtures/rows"]
labels = ["tests/fixtures/labels"]
languagePairs = ["ro-en", "en-zh"]
[student]
rows = 4096
width = 32
hidden = 32
${student}
[training]
epochs = ${epochs}
batch = 32
warmupSteps = 5
tableRate = 3e-3
`

const readPairs = async (): Promise<ScorablePair[]> => {
  const [, ...lines] = (await readFile('tests/fixtures/pairs.tsv', 'utf8')).trim().split('\n')
  return lines.map((line) => {
    const [languagePair = '', source = '', translation = ''] = line.split('\t')
    return { languagePair: parseLanguagePair(languagePair), source, translation }
  })
}

const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  expect(a.length).toBe(b.length)
  return Math.max(...Array.from(a, (value, i) => Math.abs(value - (b[i] ?? Number.NaN))))
}

const expectSame = (a: readonly RawOutput[], b: readonly RawOutput[], tolerance: number): void => {
  expect(a.length).toBe(b.length)
  const flatten = ({ score, critical, words }: RawOutput): number[] => [score, critical, ...words]
  expect(largestDifference(a.flatMap(flatten), b.flatMap(flatten))).toBeLessThanOrEqual(tolerance)
}

let pairs: ScorablePair[] = []
let folder = ''

beforeAll(async () => {
  pairs = await readPairs()
  expect(pairs).toHaveLength(200)
  expect(new Set(pairs.map(({ languagePair }) => languagePair)).size).toBe(7)
  folder = await mkdtemp(join(tmpdir(), 'parity-'))
})

afterAll(() => rm(folder, { recursive: true }))

describe.each([
  { name: 'small', settings: '', epochs: 3, cost: 0.01 },
  { name: 'small, with self-attention', settings: 'selfAttention = { heads = 2, feedForward = 48 }', epochs: 3, cost: 0.01 },
  // Its states carry on what four bits cost.
  { name: 'birnn', settings: 'architecture = "birnn"', epochs: 1, cost: 0.05 },
])('a student trained here, $name', ({ name: run, settings, epochs, cost }) => {
  const outputs: Record<string, readonly RawOutput[]> = {}

  beforeAll(async () => {
    const config = parseConfig(toConfig(settings, epochs))
    const { student } = await distil(config, join(folder, run), silent)
    const { shape, tensors } = await readStudentWeights(student)
    const quantised = quantise(tensors, shape)
    const packed = writePacked(quantised)
    await chooseBackend(undefined)
    const engines: Record<string, Engine> = {
      tfjs: createFloatEngine({ shape, tensors }),
      floatOnnx: await createOnnxEngine(toFloatOnnx(tensors, shape)),
      quantisedOnnx: await createOnnxEngine(toQuantisedOnnx(new Map(quantised.map((tensor) => [tensor.name, tensor])), shape)),
      kernel: await createKernelEngine(packed, shape),
      reference: createReferenceEngine(packed, shape),
    }
    const encoded = pairs.map(
      ({ source, translation }): EncodedPair => ({
        source: toFeatures(source, shape),
        translation: toFeatures(translation, shape),
      }),
    )
    for (const [name, engine] of Object.entries(engines)) outputs[name] = await engine.run(encoded)
  })

  const of = (name: string): readonly RawOutput[] => outputs[name] ?? []

  test('ONNX float equals TensorFlow.js within 1e-4', () => expectSame(of('floatOnnx'), of('tfjs'), FLOAT_TOLERANCE))

  test('quantised ONNX equals the reference within 2e-4', () =>
    expectSame(of('quantisedOnnx'), of('reference'), ENGINE_TOLERANCE))

  test('the kernel equals the reference within 2e-4', () => expectSame(of('kernel'), of('reference'), ENGINE_TOLERANCE))

  test('the quantised student correlates with the float one closely, and differs by $cost or less in the mean', () => {
    const [float = [], quantised = []] = ['tfjs', 'kernel'].map((name) => of(name).map(({ score }) => score))
    // Trained so little, its scores lie close together, and what four bits a row weight cost weighs the more.
    expect(sampleCorrelation([...float], [...quantised])).toBeGreaterThanOrEqual(0.985)
    const differences = float.map((score, i) => Math.abs(score - (quantised[i] ?? Number.NaN)))
    expect(differences.reduce((sum, difference) => sum + difference, 0) / differences.length).toBeLessThanOrEqual(cost)
  })
})

describe('the shipped student', () => {
  const scores: Partial<Record<EngineName, readonly Score[]>> = {}

  beforeAll(async () => {
    const release = await loadRelease('models/default')
    for (const name of ENGINE_NAMES)
      scores[name] = await predict(pairs, { manifest: release.manifest, engine: await createEngine(name, release) })
  })

  const rawOf = (replies: readonly { raw: number | null }[] = []): number[] => replies.map(({ raw }) => raw ?? Number.NaN)

  test.each(['kernel', 'onnx'] as const)('the %s engine equals the reference within 2e-4', (name) => {
    expect(largestDifference(rawOf(scores[name]), rawOf(scores.reference))).toBeLessThanOrEqual(ENGINE_TOLERANCE)
    const words = (replies: readonly Score[] = []): number[] => replies.flatMap((reply) => reply.words.map(({ bad }) => bad))
    expect(largestDifference(words(scores[name]), words(scores.reference))).toBeLessThanOrEqual(ENGINE_TOLERANCE)
  })

  test.each([
    ['kernel', ''],
    ['onnx', 'onnx'],
  ])('POST /v1/score in workerd with the %s engine equals the reference within 2e-4', async (_, env) => {
    const worker = await unstable_startWorker({
      config: 'wrangler.toml',
      env,
      bindings: { ACCESS: { type: 'plain_text', value: 'open' } },
      dev: { server: { port: 0 }, inspector: false, logLevel: 'error', persist: false },
    })
    try {
      const replies = await scoreOverHttp(String(await worker.url), pairs)
      expect(largestDifference(rawOf(replies), rawOf(scores.reference))).toBeLessThanOrEqual(ENGINE_TOLERANCE)
      const served = scores.reference ?? []
      expect(replies.map(({ verdict, calibration }) => ({ verdict, calibration }))).toEqual(
        served.map(({ verdict, calibration }) => ({ verdict, calibration })),
      )
    } finally {
      await worker.dispose()
    }
  })
})
