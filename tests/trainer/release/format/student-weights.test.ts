/** Float weights on disk: what is written is read, and nothing else is. */

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type DecomposableShape, decomposableTensors } from '../../../../models/decomposable.ts'
import {
  readStudentWeights,
  type StudentWeights,
  writeStudentWeights,
} from '../../../../trainer/release/format/student-weights.ts'
import { createRandom } from '../../../../trainer/statistics/random.ts'

const SHAPE: DecomposableShape = { architecture: 'decomposable', rows: 32, width: 4, hidden: 6, maxTokens: 64, maxHashes: 40 }
const random = createRandom(1)

const weights: StudentWeights = {
  shape: SHAPE,
  tensors: new Map(
    decomposableTensors(SHAPE).map(({ name, shape }) => {
      const length = shape.reduce((product, dimension) => product * dimension, 1)
      return [name, { shape, values: Float32Array.from({ length }, random.normal) }]
    }),
  ),
  info: {
    name: 'small',
    languagePairs: ['ro-en'],
    seed: 1,
    epoch: 3,
    pearson: { 'ro-en': 0.5 },
    meanPearson: 0.5,
    criticalTrained: false,
    wordsTrained: true,
  },
}

let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weights-'))
  await writeStudentWeights(folder, weights)
})

afterEach(() => rm(folder, { recursive: true }))

test('come back as they were written', async () => {
  expect(await readStudentWeights(folder)).toEqual(weights)
})

test('that were cut off are refused with both lengths', async () => {
  const file = join(folder, 'weights.bin')
  const bytes = await readFile(file)
  await writeFile(file, bytes.subarray(0, 100))
  await expect(readStudentWeights(folder)).rejects.toThrow(`${file}: its shape needs ${bytes.length} bytes, but it has 100`)
})

test('with a changed byte are refused', async () => {
  const file = join(folder, 'weights.bin')
  const bytes = await readFile(file)
  bytes[50] = (bytes[50] ?? 0) ^ 1
  await writeFile(file, bytes)
  await expect(readStudentWeights(folder)).rejects.toThrow(/weights\.bin: its sha256 is [0-9a-f]{64}, weights\.json says/)
})

test('of another shape than the tensors are not written', async () => {
  await expect(writeStudentWeights(folder, { ...weights, shape: { ...SHAPE, hidden: 8 } })).rejects.toThrow(
    'attend.weight: expected [8,4], got [6,4]',
  )
})

test('of a folder without a student are an error that names the file', async () => {
  await expect(readStudentWeights('nowhere')).rejects.toThrow('nowhere/weights.json: cannot be read')
})
