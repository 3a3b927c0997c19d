/** A small student of random weights, as a trained one is kept and as it is served. */

import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type DecomposableShape, decomposableTensors } from '../../models/decomposable.ts'
import { quantise } from '../../trainer/release/format/quantise.ts'
import { type FloatTensor, writeStudentWeights } from '../../trainer/release/format/student-weights.ts'
import { createRandom } from '../../trainer/statistics/random.ts'

export const SMALL: DecomposableShape = {
  architecture: 'decomposable',
  rows: 512,
  width: 16,
  hidden: 16,
  maxTokens: 64,
  maxHashes: 40,
}

/** Weights spread so that neither the attention nor the gates saturate. */
export const randomWeights = (shape: DecomposableShape, seed: number): Map<string, FloatTensor> => {
  const random = createRandom(seed)
  return new Map(
    decomposableTensors(shape).map(({ name, shape: dimensions }) => {
      const length = dimensions.reduce((product, dimension) => product * dimension, 1)
      const deviation = name === 'table' ? 1 : 1 / Math.sqrt(dimensions[1] ?? 4)
      return [name, { shape: dimensions, values: Float32Array.from({ length }, () => deviation * random.normal()) }]
    }),
  )
}

export const quantised = (shape: DecomposableShape, seed: number) =>
  new Map(quantise(randomWeights(shape, seed), shape).map((tensor) => [tensor.name, tensor]))

/** A run folder as `distil` leaves it. */
export const writeRandomRun = async (run: string, shape: DecomposableShape = SMALL): Promise<void> => {
  await mkdir(run, { recursive: true })
  await writeStudentWeights(join(run, 'student'), {
    shape,
    tensors: randomWeights(shape, 1),
    info: {
      name: 'random',
      languagePairs: ['ro-en'],
      seed: 1,
      epoch: 1,
      pearson: { 'ro-en': 0 },
      meanPearson: 0,
      criticalTrained: false,
      wordsTrained: true,
    },
  })
  const record = {
    config: { training: { epochs: 1 } },
    backend: 'wasm',
    commit: null,
    packages: {},
    data: { 'data/a/b.jsonl': 'c' },
  }
  await writeFile(join(run, 'run.json'), JSON.stringify(record))
}
