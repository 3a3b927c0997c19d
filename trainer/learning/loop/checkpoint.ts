/** Everything a run needs to go on as if it had never stopped, in one file that is written whole or not at all. */

import { readFile } from 'node:fs/promises'
import * as z from 'zod/mini'
import { QualityError } from '../../../models/errors.ts'
import { parseJson } from '../../../models/json.ts'
import { writeAtomically } from '../../files/atomic-file.ts'
import type { TrainingState } from './state.ts'

const epochSchema = z.strictObject({
  /** Counted over all phases, from 1. */
  epoch: z.int(),
  phase: z.int(),
  loss: z.number(),
  /** Means of the terms, by name. */
  terms: z.record(z.string(), z.number()),
  /** The student that did best on dev, and how it did. */
  student: z.string(),
  /** Of several students, each one's. */
  students: z.optional(
    z.record(z.string(), z.strictObject({ pearson: z.record(z.string(), z.number()), meanPearson: z.number() })),
  ),
  pearson: z.record(z.string(), z.number()),
  meanPearson: z.number(),
  /** By language pair, over all kinds of its dev rows, where there are others than people's. */
  all: z.optional(z.record(z.string(), z.number())),
  /** How good it is on each kind of dev rows, and the mean, which chooses. */
  kinds: z.record(z.string(), z.number()),
  choice: z.number(),
  /** Whether it may be kept. */
  admitted: z.boolean(),
})

const progressSchema = z.strictObject({
  /** Steps taken, and those of the phase under way. */
  step: z.int(),
  stepInPhase: z.int(),
  /** From 0. */
  phase: z.int(),
  /** The epoch under way, from 1 in every phase, its steps taken and the sums of their losses and terms. */
  epoch: z.int(),
  stepInEpoch: z.int(),
  lossSum: z.number(),
  termSums: z.record(z.string(), z.number()),
  /** Epochs done, of all phases. */
  history: z.array(epochSchema),
  finished: z.boolean(),
})

export type EpochResult = z.infer<typeof epochSchema>
export type Progress = z.infer<typeof progressSchema>

const headerSchema = z.strictObject({
  progress: progressSchema,
  /** In the order they lie in, with their lengths. */
  arrays: z.array(z.tuple([z.string(), z.int()])),
})

// Magic, length of the JSON, JSON, zeros up to a multiple of four, then the arrays as they lie in memory.
const MAGIC = 'EQCHKPT2'
const PREFIX_BYTES = 12

export const writeCheckpoint = async (file: string, progress: Progress, state: TrainingState): Promise<void> => {
  const header: z.infer<typeof headerSchema> = {
    progress,
    arrays: Array.from(state, ([name, { length }]) => [name, length]),
  }
  const json = JSON.stringify(header)
  const padded = json.padEnd(json.length + ((4 - (Buffer.byteLength(json) % 4)) % 4))
  const prefix = Buffer.alloc(PREFIX_BYTES)
  prefix.write(MAGIC, 'latin1')
  prefix.writeUInt32LE(Buffer.byteLength(padded), MAGIC.length)
  await writeAtomically(file, [prefix, Buffer.from(padded), ...Array.from(state.values(), toBytes)])
}

/** Fills `state` from a checkpoint of a run of the same configuration. Throws BAD_RUN when it does not fit. */
export const readCheckpoint = async (file: string, state: TrainingState): Promise<Progress> => {
  const bytes = await readFile(file)
  const bad = (message: string): QualityError => new QualityError('BAD_RUN', `${file}: ${message}`)
  if (bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) throw bad('is not a checkpoint of this version')
  const start = PREFIX_BYTES + bytes.readUInt32LE(MAGIC.length)
  const errors = { code: 'BAD_RUN', what: file } as const
  const { progress, arrays } = parseJson(bytes.toString('utf8', PREFIX_BYTES, start), headerSchema, errors)
  const [expected, actual] = [
    Array.from(state, ([name, { length }]) => describe(name, length)),
    arrays.map((each) => describe(...each)),
  ]
  const differs = expected.findIndex((name, i) => name !== actual[i])
  if (differs >= 0 || expected.length !== actual.length)
    throw bad(`this configuration has ${expected[differs] ?? 'no more weights'} where it has ${actual[differs] ?? 'none'}`)
  const wanted = start + Array.from(state.values()).reduce((sum, { byteLength }) => sum + byteLength, 0)
  if (bytes.length !== wanted) throw bad(`its arrays need ${wanted} bytes but it has ${bytes.length}`)
  let from = start
  for (const array of state.values()) {
    toBytes(array).set(bytes.subarray(from, from + array.byteLength))
    from += array.byteLength
  }
  return progress
}

const describe = (name: string, length: number): string => `${name} of ${length} numbers`

const toBytes = (array: Float32Array): Uint8Array => new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
