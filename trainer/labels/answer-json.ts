/** A teacher's answers as they are kept: one batch a line, whole or not at all. */

import * as z from 'zod/mini'
import { parseJson } from '../../models/json.ts'
import { isLabel, type TeacherAnswer } from '../teachers/teacher.ts'

export interface AnswerBatch {
  /** Content hashes of (teacher, what was asked, pair). */
  readonly keys: readonly string[]
  /** One a key. */
  readonly answers: readonly TeacherAnswer[]
}

const labelSchema = z.object({
  score: z.number(),
  deviation: z.optional(z.number()),
  critical: z.optional(z.number()),
  words: z.optional(z.array(z.nullable(z.number()))),
  hidden: z.optional(z.string()),
})

const batchSchema = z.object({
  keys: z.array(z.string().check(z.regex(/^[0-9a-f]{32}$/, 'must be 32 hexadecimal digits'))),
  answers: z.array(z.union([labelSchema, z.object({ failed: z.string() })])),
})

/** Hidden states are base64. */
export const toLine = ({ keys, answers }: AnswerBatch): string =>
  JSON.stringify({
    keys,
    answers: answers.map((answer) =>
      isLabel(answer) && answer.hidden ? { ...answer, hidden: Buffer.from(answer.hidden).toString('base64') } : answer,
    ),
  })

/** Throws BAD_RUN, naming `what`, for anything but a line of `toLine`. */
export const parseBatch = (line: string, what: string): AnswerBatch => {
  const { keys, answers } = parseJson(line, batchSchema, { code: 'BAD_RUN', what })
  return {
    keys,
    answers: answers.map((answer) => {
      if ('failed' in answer) return answer
      const { hidden, ...label } = answer
      return hidden === undefined ? label : { ...label, hidden: Buffer.from(hidden, 'base64') }
    }),
  }
}
