/** Everything a run needs to go on as if it had never stopped, in one file that is written whole or not at all. */

import { readFile } from 'node:fs/promises'
import * as z from 'zod/mini'
import { QualityError } from '../../../models/errors.ts'
import { parseJson } from '../../../models/json.ts'
import { writeAtomically } from '../../files/atomic-file.ts'
import type { Weights } from './learner.ts'

const epochSchema = z.strictObject({
  epoch: z.int(),
  loss: z.number(),
  pearson: z.record(z.string(), z.number()),
  meanPearson: z.number(),
})

const progressSchema = z.strictObject({
  /** Steps taken. */
  step: z.int(),
  /** The epoch under way, from 1, its steps taken and the sum of their losses. */
  epoch: z.int(),
  stepInEpoch: z.int(),
  lossSum: z.number(),
  /** Epochs done. */
  history: z.array(epochSchema),
  finished: z.boolean(),
})

export type EpochResult = z.infer<typeof epochSchema>
export type Progress = z.infer<typeof progressSchema>

// Magic, length of the JSON, JSON, zeros up to a multiple of four, then the arrays as they lie in memory.
const MAGIC = 'EQCHKPT1'
const PREFIX_BYTES = 12

export const writeCheckpoint = async (file: string, progress: Progress, weights: Weights): Promise<void> => {
  const arrays = arraysOf(weights)
  const json = JSON.stringify(progress)
  const padded = json.padEnd(Math.ceil(Buffer.byteLength(json) / 4) * 4)
  const prefix = Buffer.alloc(PREFIX_BYTES)
  prefix.write(MAGIC, 'latin1')
  prefix.writeUInt32LE(Buffer.byteLength(padded), MAGIC.length)
  await writeAtomically(file, [prefix, Buffer.from(padded), ...arrays.map(toBytes)])
}

/** Fills `weights` from a checkpoint of a run of the same configuration. Throws BAD_RUN when it does not fit. */
export const readCheckpoint = async (file: string, weights: Weights): Promise<Progress> => {
  const bytes = await readFile(file)
  const arrays = arraysOf(weights)
  const bad = (message: string): QualityError => new QualityError('BAD_RUN', `${file}: ${message}`)
  if (bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) throw bad('is not a checkpoint of this version')
  const start = PREFIX_BYTES + bytes.readUInt32LE(MAGIC.length)
  const expected = start + arrays.reduce((sum, array) => sum + array.byteLength, 0)
  if (bytes.length !== expected) throw bad(`this configuration needs ${expected} bytes but it has ${bytes.length}`)
  const json = bytes.toString('utf8', PREFIX_BYTES, start)
  const progress = parseJson(json, progressSchema, { code: 'BAD_RUN', what: file })
  let from = start
  for (const array of arrays) {
    toBytes(array).set(bytes.subarray(from, from + array.byteLength))
    from += array.byteLength
  }
  return progress
}

/** In one order for writing and reading. */
const arraysOf = ({ dense, denseMoments, table, tableMoments }: Weights): Float32Array[] => [
  ...dense.values(),
  ...[...denseMoments.values()].flatMap(({ first, second }) => [first, second]),
  table,
  tableMoments.first,
  tableMoments.second,
]

const toBytes = (array: Float32Array): Uint8Array => new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
