/** Runs of a method on rows in this repository, in this process, with the smallest student that learns. */

import { join } from 'node:path'
import { sampleCorrelation } from 'simple-statistics'
import type { Example } from '../../../../trainer/learning/batch/example.ts'
import { type Config, parseConfig } from '../../../../trainer/learning/config.ts'
import { readTrainingData, type TrainingData } from '../../../../trainer/learning/examples/examples.ts'
import { createMethod, prepareMethod, toPlans } from '../../../../trainer/learning/loop/create-method.ts'
import { createLoneCrew } from '../../../../trainer/learning/loop/crew.ts'
import { openRunFolder } from '../../../../trainer/learning/loop/run-folder.ts'
import { createState } from '../../../../trainer/learning/loop/state.ts'
import { train } from '../../../../trainer/learning/loop/training.ts'
import { OPTIMISERS } from '../../../../trainer/learning/optimiser/optimiser.ts'
import { createDecomposable } from '../../../../trainer/learning/students/decomposable.ts'
import { runStudent } from '../../../../trainer/learning/students/run.ts'
import { readStudentWeights } from '../../../../trainer/release/format/student-weights.ts'
import { silent } from '../../output/said.ts'

export interface Lesson {
  readonly config: Config
  readonly data: TrainingData
}

/** `more` are further lines of [data]; rows beyond `most` are not learnt from. */
export const toLesson = async (
  method: string,
  { pairs = '"ro-en"', more = '', training = '', most = Number.POSITIVE_INFINITY, table = 2048 } = {},
): Promise<Lesson> => {
  const config = parseConfig(`
name = "lesson"
[data]
scale = "z"
gold = ["tests/fixtures/rows"]
languagePairs = [${pairs}]
goldWeight = 1
${more.includes('labels =') || more.includes('sources') ? '' : 'labels = ["tests/fixtures/labels"]'}
${more}
[student]
rows = ${table}
width = 16
hidden = 16
[method]
${method}
[training]
batch = 16
warmupSteps = 5
rate = 0.01
tableRate = 0.01
dropout = 0
wordLoss = 0
checkpointSteps = 3
${training}
`)
  const data = await readTrainingData({ ...config.data, ...config.training, seed: 1 }, { shape: config.student })
  const { train: rows } = data
  const repeatOf = (row: number): number => (row < most ? rows.repeatOf(row) : 0)
  return { config, data: { ...data, train: { ...rows, [Symbol.iterator]: () => rows[Symbol.iterator](), repeatOf } } }
}

export interface Learnt {
  readonly path: string
  readonly said: readonly string[]
  /** What the kept student says. */
  score(examples: readonly Example[]): Promise<number[]>
}

const CUT = 'the power is cut'

/** A run, or what is left of it, until it ends or until it has written as many lines of metrics. */
export const learn = async (
  { config, data }: Lesson,
  path: string,
  { until = Number.POSITIVE_INFINITY, start }: { readonly until?: number; readonly start?: string } = {},
): Promise<Learnt> => {
  const said: string[] = []
  const output = { ...silent, progress: (text: string) => said.push(text) }
  const known = start === undefined ? undefined : (await readStudentWeights(start)).tensors
  const { facts, notes, fixedRows } = await prepareMethod(config, { data, start: known, progress: output.progress })
  const method = createMethod(config, { ...toPlans(config, data), facts })
  const state = createState(method, { seed: 1, optimiser: OPTIMISERS.adam })
  if (known)
    for (const [name, values] of createDecomposable(config.student).fromTensors(known))
      state.get(`students/student/${name}`)?.set(values)
  const optimiser = OPTIMISERS.adam
  const crew = createLoneCrew({
    method,
    state,
    vocabulary: data.vocabulary,
    shards: 2,
    dropout: config.training.dropout,
    seed: 1,
    optimiser,
  })
  const opened = await openRunFolder(path, { config: {}, backend: 'wasm', commit: null, packages: {}, data: {} })
  let lines = 0
  const appendMetrics: typeof opened.appendMetrics = async (added) => {
    await opened.appendMetrics(added)
    if (++lines === until) throw new Error(CUT)
  }
  await train({
    config,
    folder: { ...opened, appendMetrics },
    method,
    vocabulary: data.vocabulary,
    data,
    state,
    crew,
    notes,
    fixedRows,
    output,
  }).catch((error: unknown) => {
    if (!(error instanceof Error && error.message === CUT)) throw error
  })
  const score: Learnt['score'] = async (examples) => {
    const { shape, tensors } = await readStudentWeights(join(path, 'student'))
    const student = createDecomposable(shape)
    const outputs = await runStudent(examples, { student, weights: student.fromTensors(tensors), vocabulary: data.vocabulary })
    return outputs.map((each) => each.score)
  }
  return { path, said, score }
}

/** Of the scores with what people said. */
export const correlate = (scores: readonly number[], examples: readonly Example[]): number =>
  sampleCorrelation(
    [...scores],
    examples.map(({ human }) => human),
  )
