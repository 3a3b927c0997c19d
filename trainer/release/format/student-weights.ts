/**
 * A trained student in float: `weights.json` (shape, tensors, how it did) and `weights.bin` (float32, little-endian, one
 * tensor after another in the order of its architecture, matrices [outputs, inputs]). `distil` writes, `export` reads.
 */

import { sha256 } from '../../files/sha256.ts'
import './architectures.ts'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { architectureOf, createStudentSchema } from '../../../models/architectures.ts'
import type { DecomposableShape } from '../../../models/decomposable.ts'
import { QualityError } from '../../../models/errors.ts'
import { parseJson } from '../../../models/json.ts'
import { writeAtomically } from '../../files/atomic-file.ts'

export interface FloatTensor {
  readonly shape: readonly number[]
  readonly values: Float32Array
}

export type FloatTensors = ReadonlyMap<string, FloatTensor>

const infoSchema = z.strictObject({
  /** `name` of the configuration. */
  name: z.string(),
  languagePairs: z.array(z.string()),
  seed: z.int(),
  /** The epoch that was kept, from 1. */
  epoch: z.int(),
  /** Pearson against the human z-scores of each language pair's dev split, and their mean. */
  pearson: z.record(z.string(), z.number()),
  meanPearson: z.number(),
  /** Whether the critical head saw any label; where not, its output means nothing. */
  criticalTrained: z.boolean(),
  wordsTrained: z.boolean(),
  /** Of its scores: `da` is (direct assessment - 75) / 25; absent: the z-scores of each language pair. */
  scale: z.optional(z.literal('da')),
})

export type StudentInfo = z.infer<typeof infoSchema>

export interface StudentWeights {
  readonly shape: DecomposableShape
  readonly tensors: FloatTensors
  readonly info: StudentInfo
}

const count = z.int().check(z.positive())

const createWeightsSchema = () =>
  z.strictObject({
    shape: createStudentSchema(),
    tensors: z.array(z.strictObject({ name: z.string(), shape: z.array(count) })),
    sha256: z.string(),
    info: infoSchema,
  })

const BYTES = 4

/** Throws BAD_RUN unless `tensors` are those of the shape. */
export const writeStudentWeights = async (folder: string, { shape, tensors, info }: StudentWeights): Promise<void> => {
  const specs = architectureOf(shape).tensors(shape)
  const parts = specs.map(({ name, shape: expected }) => {
    const tensor = tensors.get(name)
    if (!tensor || String(tensor.shape) !== String(expected) || tensor.values.length !== lengthOf(expected))
      throw new QualityError('BAD_RUN', `${name}: expected [${expected}], got ${tensor ? `[${tensor.shape}]` : 'nothing'}`)
    return new Uint8Array(tensor.values.buffer, tensor.values.byteOffset, tensor.values.byteLength)
  })
  const digest = createHash('sha256')
  for (const part of parts) digest.update(part)
  await writeAtomically(join(folder, 'weights.bin'), parts)
  // The JSON is written last: while it is missing or names other bytes, there is no student.
  const named = specs.map(({ name, shape: dimensions }) => ({ name, shape: dimensions }))
  const json = { shape, tensors: named, sha256: digest.digest('hex'), info }
  await writeAtomically(join(folder, 'weights.json'), `${JSON.stringify(json, undefined, 2)}\n`)
}

/** Throws BAD_RUN where there is no whole student, with what was expected and found. */
export const readStudentWeights = async (folder: string): Promise<StudentWeights> => {
  const file = join(folder, 'weights.json')
  const binary = join(folder, 'weights.bin')
  const errors = { code: 'BAD_RUN', what: file } as const
  const { shape, tensors: named, sha256: expectedHash, info } = parseJson(await readText(file), createWeightsSchema(), errors)
  const specs = architectureOf(shape).tensors(shape)
  const expected = specs.map(({ name, shape: dimensions }) => `${name} [${dimensions}]`).join(', ')
  const actual = named.map(({ name, shape: dimensions }) => `${name} [${dimensions}]`).join(', ')
  if (actual !== expected) throw new QualityError('BAD_RUN', `${file}: expected the tensors ${expected}, got ${actual}`)
  const bytes = await readFile(binary)
  const length = BYTES * specs.reduce((sum, spec) => sum + lengthOf(spec.shape), 0)
  if (bytes.length !== length)
    throw new QualityError('BAD_RUN', `${binary}: its shape needs ${length} bytes, but it has ${bytes.length}`)
  const actualHash = sha256(bytes)
  if (actualHash !== expectedHash)
    throw new QualityError('BAD_RUN', `${binary}: its sha256 is ${actualHash}, weights.json says ${expectedHash}`)
  // A copy, because a Buffer may start at any byte and a Float32Array only at multiples of four.
  const values = new Float32Array(Uint8Array.from(bytes).buffer)
  const tensors = new Map<string, FloatTensor>()
  let start = 0
  for (const { name, shape: dimensions } of specs) {
    const end = start + lengthOf(dimensions)
    tensors.set(name, { shape: dimensions, values: values.subarray(start, end) })
    start = end
  }
  return { shape, tensors, info }
}

const readText = async (file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new QualityError('BAD_RUN', `${file}: cannot be read: is this the student folder of a finished run?`, { cause })
  }
}

const lengthOf = (shape: readonly number[]): number => shape.reduce((product, dimension) => product * dimension, 1)
