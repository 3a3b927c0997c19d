/** Training goes on from the weights of an earlier run, of the same shape only. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseConfig } from '../../../trainer/learning/config.ts'
import { createState, parametersOf } from '../../../trainer/learning/loop/state.ts'
import type { Method } from '../../../trainer/learning/methods/method.ts'
import { OPTIMISERS } from '../../../trainer/learning/optimiser/optimiser.ts'
import { createDecomposable } from '../../../trainer/learning/students/decomposable.ts'
import { writeStudentWeights } from '../../../trainer/release/format/student-weights.ts'
import { startFrom } from '../../../trainer/stages/start-weights.ts'

const { start: _, ...shape } = parseConfig(`
name = "tiny"
[data]
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

const methodOf = (hidden = shape.hidden): Method => ({
  students: new Map([['student', createDecomposable({ ...shape, hidden })]]),
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
