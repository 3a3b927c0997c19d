/** What a student starts from: an earlier run's weights, a table fitted to word vectors, or noise. */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DecomposableShape } from '../../models/decomposable.ts'
import { QualityError } from '../../models/errors.ts'
import { writeAtomically } from '../files/atomic-file.ts'
import type { Config } from '../learning/config.ts'
import type { RunFolder } from '../learning/loop/run-folder.ts'
import { parametersOf, type TrainingState } from '../learning/loop/state.ts'
import type { Method } from '../learning/methods/method.ts'
import type { Output } from '../output/output.ts'
import { type FloatTensors, readStudentWeights } from '../release/format/student-weights.ts'
import { fitTable, loadWordVectors, PASSES } from '../vectors/word-vectors.ts'

/** The files that a student starts from, for the run folder's hashes. */
export const startFiles = ({ student, data }: Config): string[] => [
  ...(student.start === undefined ? [] : ['weights.json', 'weights.bin'].map((name) => join(student.start ?? '', name))),
  ...(data.words === undefined ? [] : [data.words]),
]

/** The weights of `folder`, tensors by name. Throws BAD_CONFIG where they are not of the shape. */
export const readStart = async (folder: string, wanted: DecomposableShape): Promise<FloatTensors> => {
  const { shape, tensors } = await readStudentWeights(folder)
  requireShape(folder, shape, wanted)
  return tensors
}

/** Fills every student of a fresh state with the weights of `folder`. Throws BAD_CONFIG where it is of another shape. */
export const startFrom = async (folder: string, method: Method, state: TrainingState): Promise<void> => {
  const { shape, tensors } = await readStudentWeights(folder)
  for (const [name, student] of method.students) {
    requireShape(folder, shape, student.shape)
    const own = parametersOf(state, method, name)
    for (const [parameter, values] of student.fromTensors(tensors)) own.get(parameter)?.set(values)
  }
}

const requireShape = (folder: string, found: DecomposableShape, wanted: DecomposableShape): void => {
  const keys = new Set([...Object.keys(found), ...Object.keys(wanted)]) as Set<keyof DecomposableShape>
  for (const key of keys) {
    const [there, here] = [found[key], wanted[key]].map((value) => (value === undefined ? 'none' : JSON.stringify(value)))
    if (there !== here)
      throw new QualityError(
        'BAD_CONFIG',
        `student.start: ${folder} has another shape: student.${key} is ${there} there and ${here} here`,
        { field: 'student.start' },
      )
  }
}

const TABLE = 'word-vectors.bin'

/** The table to start from: fitted to word vectors, once a run folder; undefined where there are none. */
export const startTable = async (
  { data, student, seed }: Config,
  folder: RunFolder,
  output: Output,
): Promise<Float32Array | undefined> => {
  if (data.words === undefined) return undefined
  const file = folder.file(TABLE)
  if (folder.has(TABLE)) return new Float32Array(Uint8Array.from(await readFile(file)).buffer)
  const words = await loadWordVectors(data.words)
  if (words.width !== student.width)
    throw new QualityError(
      'BAD_CONFIG',
      `student.width: the word vectors of ${data.words} need ${words.width}, got ${student.width}`,
      {
        field: 'student.width',
      },
    )
  output.progress(`fitting ${student.rows} rows to ${words.words.length} word vectors`)
  const total = PASSES * words.words.length
  const table = await output.stage({ name: 'word vectors', unit: 'words', total }, async ({ advance }) => {
    const onPass = (pass: number, recovered: number): void => {
      const share = `${(100 * recovered).toFixed(1)} % of the variance`
      advance(0, share)
      if (pass === PASSES) output.progress(`the rows give back ${share}`)
    }
    return fitTable(words, { shape: student, seed, onPass, onWords: advance })
  })
  await writeAtomically(file, [new Uint8Array(table.buffer)])
  return table
}
