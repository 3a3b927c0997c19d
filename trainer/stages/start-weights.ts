/** What a student starts from: an earlier run's weights, a table fitted to word vectors, or noise. */

import { existsSync } from 'node:fs'
import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DecomposableShape } from '../../models/decomposable.ts'
import { QualityError } from '../../models/errors.ts'
import { readPacked, toNumbers } from '../../models/packed.ts'
import { writeAtomically } from '../files/atomic-file.ts'
import { sha256 } from '../files/sha256.ts'
import type { Config } from '../learning/config.ts'
import { parametersOf, type TrainingState } from '../learning/loop/state.ts'
import type { Method } from '../learning/methods/method.ts'
import type { Output } from '../output/output.ts'
import { loadRelease, requireBytes } from '../release/format/release.ts'
import {
  type FloatTensor,
  type FloatTensors,
  readStudentWeights,
  type StudentWeights,
} from '../release/format/student-weights.ts'
import { fitTable, loadWordVectors, PASSES } from '../vectors/word-vectors.ts'

/** The files that a student starts from, for the run folder's hashes. */
export const startFiles = async ({ student: { start }, data: { words } }: Config): Promise<string[]> => [
  ...(start === undefined
    ? []
    : [...((await isRelease(start)) ? RELEASE_FILES : WEIGHT_FILES)].map((name) => join(start, name))),
  ...(words === undefined ? [] : [words]),
]

const TABLE_TENSOR = 'table'
const WEIGHT_FILES = ['weights.json', 'weights.bin']
const RELEASE_FILES = ['manifest.json', 'student.bin']

/** A release has its manifest, a run's student its weights. */
const isRelease = async (folder: string): Promise<boolean> =>
  await access(join(folder, 'manifest.json')).then(
    () => true,
    () => false,
  )

/** The weights of a run's student, or those of a release as its numbers on the wire stand for. */
const readWeights = async (folder: string): Promise<Pick<StudentWeights, 'shape' | 'tensors'>> => {
  if (!(await isRelease(folder))) return await readStudentWeights(folder)
  const release = await loadRelease(folder)
  const packed = readPacked(requireBytes(release, 'student.bin'))
  const { student: shape } = release.manifest
  return {
    shape,
    tensors: new Map(Array.from(packed, ([name, tensor]) => [name, { shape: tensor.shape, values: toNumbers(tensor) }])),
  }
}

/**
 * The weights of `folder`, tensors by name, for a student of the shape that is wanted. Throws BAD_CONFIG where they cannot
 * be: rows may be a multiple or a part of those there, and self-attention may be new or left out; all else must agree.
 */
export const readStart = async (folder: string, wanted: DecomposableShape): Promise<FloatTensors> => {
  const { shape, tensors } = await readWeights(folder)
  requireShape(folder, shape, wanted)
  const table = tensors.get(TABLE_TENSOR)
  return table && shape.rows !== wanted.rows ? new Map([...tensors, [TABLE_TENSOR, resizeRows(table, wanted.rows)]]) : tensors
}

/** Fills every student of a fresh state with the weights of `folder`. Throws BAD_CONFIG as `readStart` does. */
export const startFrom = async (folder: string, method: Method, state: TrainingState): Promise<void> => {
  for (const [name, student] of method.students) {
    const tensors = await readStart(folder, student.shape)
    const own = parametersOf(state, method, name)
    for (const [parameter, values] of student.fromTensors(tensors)) own.get(parameter)?.set(values)
  }
}

/**
 * A hashed table, [rows, width], of more or fewer rows, as n-grams are hashed modulo their number: with twice as many
 * every row starts as the one that it shared, and says the same; with half as many those that fall together as their mean.
 */
const resizeRows = ({ shape: [there = 0, width = 1], values }: FloatTensor, rows: number): FloatTensor => {
  const resized = new Float32Array(rows * width)
  const shared = Math.max(1, there / rows)
  for (let row = 0; row < Math.max(there, rows); row++)
    for (let i = 0; i < width; i++) {
      const to = (row % rows) * width + i
      resized[to] = (resized[to] ?? 0) + (values[(row % there) * width + i] ?? 0) / shared
    }
  return { shape: [rows, width], values: resized }
}

const requireShape = (folder: string, found: DecomposableShape, wanted: DecomposableShape): void => {
  const keys = new Set([...Object.keys(found), ...Object.keys(wanted)]) as Set<keyof DecomposableShape>
  if (!found.selfAttention || !wanted.selfAttention) keys.delete('selfAttention')
  if (found.rows % wanted.rows === 0 || wanted.rows % found.rows === 0) keys.delete('rows')
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

/** Where tables that were fitted to word vectors lie, for the runs that start from the same, and the hash of these. */
export interface TablePlace {
  readonly folder: string
  readonly wordsHash: string
}

/** The table to start from, fitted to word vectors; undefined where there are none. */
export const startTable = async (
  { data, student, seed }: Config,
  { folder, wordsHash }: TablePlace,
  output: Output,
): Promise<Float32Array | undefined> => {
  if (data.words === undefined) return undefined
  const { rows, width, maxHashes, textRules } = student
  const key = sha256(JSON.stringify([TABLE_VERSION, wordsHash, rows, width, maxHashes, textRules, seed]))
  const file = join(folder, `words-${key}.bin`)
  if (existsSync(file)) return new Float32Array(Uint8Array.from(await readFile(file)).buffer)
  const words = await loadWordVectors(data.words)
  if (words.width !== width)
    throw new QualityError('BAD_CONFIG', `student.width: the word vectors of ${data.words} need ${words.width}, got ${width}`, {
      field: 'student.width',
    })
  output.progress(`fitting ${rows} rows to ${words.words.length} word vectors`)
  const total = PASSES * words.words.length
  const table = await output.stage({ name: 'word vectors', unit: 'words', total }, async ({ advance }) => {
    const onPass = (pass: number, recovered: number): void => {
      const share = `${(100 * recovered).toFixed(1)} % of the word vectors' variance`
      advance(0, share)
      if (pass === PASSES) output.progress(`the table explains ${share}`)
    }
    return fitTable(words, { shape: student, seed, onPass, onWords: advance })
  })
  await writeAtomically(file, [new Uint8Array(table.buffer)])
  return table
}

/** Another whenever the fit changes what comes of it. */
const TABLE_VERSION = 1
