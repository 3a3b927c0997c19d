/** The loop with a method that has everything a method may have: phases, two students, extras, noise and memory. */

import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { useWasm } from '../../../../trainer/backends/wasm-kernels.ts'
import type { Vocabulary } from '../../../../trainer/learning/batch/vocabulary.ts'
import { parseConfig } from '../../../../trainer/learning/config.ts'
import { readTrainingData, type TrainingData } from '../../../../trainer/learning/examples/examples.ts'
import { createLoneCrew } from '../../../../trainer/learning/loop/crew.ts'
import { openRunFolder } from '../../../../trainer/learning/loop/run-folder.ts'
import { createState, parametersOf, type TrainingState } from '../../../../trainer/learning/loop/state.ts'
import { train } from '../../../../trainer/learning/loop/training.ts'
import { squaredError } from '../../../../trainer/learning/methods/losses.ts'
import type { Method, Phase } from '../../../../trainer/learning/methods/method.ts'
import { bernoulli, detach } from '../../../../trainer/learning/methods/terms.ts'
import { OPTIMISERS } from '../../../../trainer/learning/optimiser/optimiser.ts'
import { createDecomposable } from '../../../../trainer/learning/students/decomposable.ts'
import { readStudentWeights } from '../../../../trainer/release/format/student-weights.ts'
import { silent } from '../../output/said.ts'

const config = parseConfig(`
name = "everything"
[data]
scale = "z"
gold = ["tests/fixtures/rows"]
languagePairs = ["ro-en"]
[student]
rows = 256
width = 4
hidden = 4
[training]
warmupSteps = 2
checkpointSteps = 3
optimiser = "adagrad"
`)

let folder = ''
let vocabulary: Vocabulary
let data: TrainingData

beforeAll(async () => {
  await useWasm()
  folder = await mkdtemp(join(tmpdir(), 'loop-'))
  const all = await readTrainingData({ ...config.data, ...config.training }, { shape: config.student })
  data = { ...all, dev: all.dev.slice(0, 20) }
  vocabulary = all.vocabulary
})

afterAll(() => rm(folder, { recursive: true }))

/** Batches of 8 of so many rows. */
const batchesOf = (rows: number): Int32Array[] =>
  Array.from({ length: rows / 8 }, (_, i) => Int32Array.from({ length: 8 }, (__, k) => 8 * i + k))

interface Seen {
  readonly moments: { readonly phase: number; readonly epoch: number; readonly step: number; readonly progress: number }[]
}

/** Two students and a gate learn from people, a policy guesses at coins, a mean of the loss is remembered. */
const createEverything = (seen: Seen = { moments: [] }): Method => {
  const mean = new Float32Array(1)
  const phase = (more: Partial<Phase>): Phase => ({
    epochs: 2,
    rate: 1,
    from: 'last',
    plan: () => batchesOf(40),
    objective: (tape, { human }, at) => {
      const [a, b] = [tape.outputs('a'), tape.outputs('b')]
      const gate = tf.sigmoid(tape.weight('gate')) // [1]
      const both: tf.Tensor1D = tf.add(tf.mul(a.score, gate), tf.mul(b.score, tf.sub(1, gate)))
      const p = tf.sigmoid(tf.mul(detach(a.score), tape.weight('policy')))
      const coins = bernoulli(p, tape.noise(p.shape))
      return {
        a: squaredError(a.score, human.values, human.known),
        both: squaredError(both, human.values, human.known),
        policy: tf.mul(tf.mean(tf.mul(p, coins)), (mean[0] ?? 0) + at.progress),
      }
    },
    after: ({ both = 0 }, at) => {
      seen.moments.push(at)
      mean[0] = 0.9 * (mean[0] ?? 0) + 0.1 * both
    },
    ...more,
  })
  return {
    students: new Map([
      ['a', createDecomposable(config.student)],
      ['b', createDecomposable(config.student)],
    ]),
    extras: [
      { name: 'gate', shape: [1], initial: () => new Float32Array(1) },
      { name: 'policy', shape: [1], initial: () => Float32Array.of(1) },
    ],
    memory: new Map([['mean', mean]]),
    phases: [
      phase({ admits: (epoch) => epoch === 2 }),
      phase({ rate: 0.1, from: 'best', epochs: 3, plan: () => batchesOf(24) }),
    ],
  }
}

interface Run {
  readonly path: string
  readonly state: TrainingState
  readonly seen: Seen
}

/** A run, or what is left of it, until it ends or until it has written as many lines of metrics. */
const run = async (name: string, { until = Number.POSITIVE_INFINITY }: { until?: number } = {}): Promise<Run> => {
  const path = join(folder, name)
  const record = { config: {}, backend: 'wasm', commit: null, packages: {}, data: {} }
  const opened = await openRunFolder(path, record)
  const seen: Seen = { moments: [] }
  const method = createEverything(seen)
  const state = createState(method, { seed: 1, optimiser: OPTIMISERS.adagrad })
  let lines = 0
  const appendMetrics: typeof opened.appendMetrics = async (added) => {
    await opened.appendMetrics(added)
    if (++lines === until) throw new Error('the power is cut')
  }
  const crew = createLoneCrew({ method, state, vocabulary, shards: 2, dropout: 0.1, seed: 1, optimiser: OPTIMISERS.adagrad })
  await train({ config, folder: { ...opened, appendMetrics }, method, vocabulary, data, state, crew, output: silent }).catch(
    (error: unknown) => {
      if (!(error instanceof Error && error.message === 'the power is cut')) throw error
    },
  )
  return { path, state, seen }
}

const FILES = ['checkpoint.bin', 'best.bin', 'metrics.jsonl', 'student/weights.bin', 'student/weights.json']
const STEPS = 2 * 5 + 3 * 3

describe('a run', () => {
  let whole: Run

  beforeAll(async () => {
    whole = await run('whole')
  }, 60_000)

  test('takes every step of every phase once, and says where it is', () => {
    const { moments } = whole.seen
    expect(moments.map(({ step }) => step)).toEqual(Array.from({ length: STEPS }, (_, i) => i + 1))
    expect(moments.at(0)).toEqual({ phase: 0, epoch: 1, step: 1, progress: 0.1 })
    expect(moments.at(10)).toEqual({ phase: 1, epoch: 1, step: 11, progress: 1 / 9 })
    expect(moments.at(-1)).toEqual({ phase: 1, epoch: 3, step: 19, progress: 1 })
  })

  test('writes every term of every step, and keeps none of an epoch that is not admitted', async () => {
    const lines = (await readFile(join(whole.path, 'metrics.jsonl'), 'utf8')).trim().split('\n')
    const metrics = lines.map((line) => JSON.parse(line))
    const [first] = metrics
    expect(Object.keys(first.terms)).toEqual(['a', 'both', 'policy'])
    expect(first.loss).toBeCloseTo(first.terms.a + first.terms.both + first.terms.policy, 5)
    const epochs = metrics.filter(({ meanPearson }) => meanPearson !== undefined)
    expect(epochs.map(({ phase, epoch, admitted }) => [phase, epoch, admitted])).toEqual([
      [0, 1, false],
      [0, 2, true],
      [1, 3, true],
      [1, 4, true],
      [1, 5, true],
    ])
    const { info } = await readStudentWeights(join(whole.path, 'student'))
    const admitted = epochs.filter((epoch) => epoch.admitted)
    expect(info.meanPearson).toBe(Math.max(...admitted.map(({ meanPearson }) => meanPearson)))
    expect(info.epoch).toBeGreaterThan(1)
  })

  test('exports the best student, and the other one beside it', async () => {
    const { info } = await readStudentWeights(join(whole.path, 'student'))
    const others = await Promise.allSettled(['a', 'b'].map((name) => readStudentWeights(join(whole.path, 'students', name))))
    expect(others.some(({ status }) => status === 'fulfilled')).toBe(true)
    expect(info.name).toBe('everything')
  })

  test('moves every weight, those of extras and of the memory too', async () => {
    const start = createState(createEverything(), { seed: 1, optimiser: OPTIMISERS.adagrad })
    const still = Array.from(start).filter(([name, values]) => values.every((value, i) => value === whole.state.get(name)?.[i]))
    // No term asks for them.
    const expected = /\/(critical|bad)\.(weight|bias)/
    expect(still.map(([name]) => name).filter((name) => !expected.test(name))).toEqual([])
  })

  test('starts its students from other weights', () => {
    const state = createState(createEverything(), { seed: 1, optimiser: OPTIMISERS.adagrad })
    const [a, b] = ['a', 'b'].map((name) => parametersOf(state, createEverything(), name))
    expect(a?.get('join.weight')).not.toEqual(b?.get('join.weight'))
    expect(a?.get('table')).not.toEqual(b?.get('table'))
  })

  test('killed anywhere, as often as may be, ends with the same bytes', async () => {
    let runs = 0
    const kills = fc.array(fc.integer({ min: 1, max: STEPS + 4 }), { minLength: 1, maxLength: 3 })
    await fc.assert(
      fc.asyncProperty(kills, async (places) => {
        const name = `killed-${runs++}`
        for (const until of places) await run(name, { until })
        const { path, state } = await run(name)
        for (const file of FILES)
          expect((await readFile(join(path, file))).equals(await readFile(join(whole.path, file))), file).toBe(true)
        expect(state).toEqual(whole.state)
      }),
      { numRuns: 6, examples: [[[3]], [[12, 1]]] },
    )
  }, 120_000)
})
