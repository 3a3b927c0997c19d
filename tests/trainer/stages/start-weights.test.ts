/** Training goes on from the weights of an earlier run or of a release: of the same shape, or with more or fewer rows. */

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DecomposableShape } from '../../../models/decomposable.ts'
import { parseManifest } from '../../../models/manifest.ts'
import { readPacked, toNumbers } from '../../../models/packed.ts'
import type { Tensor } from '../../../models/tensor.ts'
import { parseConfig } from '../../../trainer/learning/config.ts'
import { createState, parametersOf } from '../../../trainer/learning/loop/state.ts'
import type { Method } from '../../../trainer/learning/methods/method.ts'
import { OPTIMISERS } from '../../../trainer/learning/optimiser/optimiser.ts'
import { createDecomposable } from '../../../trainer/learning/students/decomposable.ts'
import { writeStudentWeights } from '../../../trainer/release/format/student-weights.ts'
import { readStart, startFrom, startTable } from '../../../trainer/stages/start-weights.ts'
import { writeNpz } from '../../../trainer/vectors/npz.ts'
import { sayTo } from '../output/said.ts'

const { start: _, ...shape } = parseConfig(`
name = "tiny"
[data]
scale = "z"
gold = ["rows"]
languagePairs = ["ro-en"]
[student]
rows = 64
width = 4
hidden = 4`).student
const INFO = {
  name: 'tiny',
  languagePairs: ['ro-en'],
  seed: 1,
  epoch: 1,
  pearson: {},
  meanPearson: 0,
  criticalTrained: false,
  wordsTrained: false,
}
let folder = ''

const methodOf = (hidden = shape.hidden, rows = shape.rows): Method => ({
  students: new Map([['student', createDecomposable({ ...shape, hidden, rows })]]),
  extras: [],
  phases: [],
})
const stateOf = (method: Method, seed: number) => createState(method, { seed, optimiser: OPTIMISERS.adam })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'start-'))
  const method = methodOf()
  const tensors = method.students.get('student')?.toTensors(parametersOf(stateOf(method, 1), method, 'student'))
  if (tensors) await writeStudentWeights(folder, { shape, tensors, info: INFO })
})

afterAll(() => rm(folder, { recursive: true }))

test('every weight is that of the earlier run', async () => {
  const method = methodOf()
  const state = stateOf(method, 2)
  await startFrom(folder, method, state)
  expect(parametersOf(state, method, 'student')).toEqual(parametersOf(stateOf(method, 1), method, 'student'))
})

test('another shape is an error that names what differs', async () => {
  const method = methodOf(8)
  await expect(startFrom(folder, method, stateOf(method, 2))).rejects.toThrow(
    `student.start: ${folder} has another shape: student.hidden is 4 there and 8 here`,
  )
})

test('what is no student is an error that names the folder', async () => {
  await expect(startFrom('nowhere', methodOf(), new Map())).rejects.toThrow('nowhere/weights.json: cannot be read')
})

test('with twice the rows, each starts as the one that it shared', async () => {
  const method = methodOf(shape.hidden, 128)
  const state = stateOf(method, 2)
  await startFrom(folder, method, state)
  const table = parametersOf(state, method, 'student').get('table')
  const there = parametersOf(stateOf(methodOf(), 1), methodOf(), 'student').get('table')
  expect(table?.subarray(0, 256)).toEqual(there)
  expect(table?.subarray(256)).toEqual(there)
})

test('with half the rows, those that fall together start as their mean', async () => {
  const method = methodOf(shape.hidden, 32)
  const state = stateOf(method, 2)
  await startFrom(folder, method, state)
  const table = parametersOf(state, method, 'student').get('table')
  const there = parametersOf(stateOf(methodOf(), 1), methodOf(), 'student').get('table')
  expect(table).toHaveLength(128)
  expect(table?.[5]).toBeCloseTo(((there?.[5] ?? 0) + (there?.[133] ?? 0)) / 2, 6)
})

test('a release is a start: its numbers as they are quantised', async () => {
  const release = 'models/default'
  const { student } = parseManifest(await readFile(`${release}/manifest.json`, 'utf8'), 'manifest.json')
  const tensors = await readStart(release, student as DecomposableShape)
  const reference = toNumbers(readPacked(await readFile(`${release}/student.bin`)).get('compare1.weight') as Tensor)
  expect(tensors.get('compare1.weight')?.values).toEqual(reference)
  expect(tensors.get('table')?.values).toHaveLength(student.rows * student.width)
})

test('a table is fitted to word vectors once for all runs of its size and seed', async () => {
  const words = Array.from('abcdefgh', (letter) => `${letter}${letter}`)
  const vectors = Int8Array.from({ length: 4 * words.length }, (_, i) => ((37 * i) % 101) - 50)
  const file = join(folder, 'words.npz')
  const arrays = {
    words: new TextEncoder().encode(words.join('\n')),
    vectors: { values: vectors, shape: [words.length, 4] },
    scale: new Float32Array(4).fill(0.01),
    counts: new Int32Array(words.length).fill(1),
  }
  await writeFile(file, writeNpz(arrays))
  const said: string[] = []
  const start = async (seed: number, wordsHash: string): Promise<Float32Array | undefined> => {
    const config = parseConfig(`
name = "tiny"
seed = ${seed}
[data]
scale = "z"
gold = ["rows"]
languagePairs = ["ro-en"]
words = "${file}"
[student]
rows = 64
width = 4
hidden = 4`)
    return await startTable(config, { folder: join(folder, '.cache'), wordsHash }, sayTo(said))
  }
  const fits = () => said.filter((line) => line.startsWith('fitting')).length
  const table = await start(1, 'a')
  expect(table).toHaveLength(256)
  expect(await start(1, 'a')).toEqual(table)
  expect(fits()).toBe(1)
  await start(2, 'a')
  await start(1, 'b')
  expect(fits()).toBe(3)
})
