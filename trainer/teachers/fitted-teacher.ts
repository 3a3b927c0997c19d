/** Teachers that a command of `labels` fitted: a file of weights, and a label for each pair at once, by itself. */

import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type * as z from 'zod/mini'
import { QualityError } from '../../models/errors.ts'
import { parseJson } from '../../models/json.ts'
import { sha256 } from '../files/sha256.ts'
import { planInOrder, type Teacher, type TeacherAnswer, type TeacherPair } from './teacher.ts'

export interface FittedTeacherOptions<Weights> {
  readonly name: string
  /** The command that writes the file. */
  readonly command: string
  readonly schema: z.ZodMiniType<Weights>
  /** What labels one pair by the weights. Throws BAD_CONFIG for weights that will not do. */
  readonly open: (weights: Weights) => (pair: TeacherPair) => TeacherAnswer
}

/** Throws BAD_CONFIG for a file that the command did not write. */
export const createFittedTeacher = async <Weights>(
  file: string,
  { name, command, schema, open }: FittedTeacherOptions<Weights>,
): Promise<Teacher> => {
  if (!existsSync(file))
    throw new QualityError('BAD_CONFIG', `${file}: there is no such file (${command} writes it)`, { field: 'weights' })
  const text = await readFile(file, 'utf8')
  const labelPair = open(parseJson(text, schema, { code: 'BAD_CONFIG', what: file }))
  return {
    name,
    identity: sha256(text),
    gives: [],
    parallel: 1,
    plan: (pairs) => planInOrder(pairs.length, pairs.length),
    label: async (pairs) => pairs.map(labelPair),
    close: async () => {},
  }
}
