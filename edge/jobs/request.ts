/** `POST /v1/jobs`: what the rows of a job are, and how they are to be answered. */

import * as z from 'zod/mini'
import { parseJson } from '../../models/json.ts'
import { parseLanguage } from '../../models/language-tag.ts'
import { once } from '../../models/once.ts'
import { itemSchema } from '../scoring/message-schema.ts'
import type { JobInput } from '../scoring/wire.ts'
import { FORMATS } from './job.ts'

/** Everything but `format` is for rows that do not say it themselves. */
export const jobRequestSchema = once(
  () =>
    z.strictObject({
      format: z.enum(FORMATS),
      sourceLang: z.optional(itemSchema().shape.sourceLang),
      targetLang: z.optional(itemSchema().shape.targetLang),
      threshold: itemSchema().shape.threshold,
      detail: itemSchema().shape.detail,
      terms: itemSchema().shape.terms,
    }) satisfies z.ZodMiniType<JobInput>,
)

export type JobRequest = z.infer<ReturnType<typeof jobRequestSchema>>

/** Throws BAD_MESSAGE naming the field. */
export const parseJobRequest = (body: string): JobRequest => {
  const request = parseJson(body, jobRequestSchema(), { code: 'BAD_MESSAGE', what: 'request body' })
  // A malformed tag would fail every row that has none of its own, hours later.
  for (const field of ['sourceLang', 'targetLang'] as const)
    if (request[field] !== undefined) parseLanguage(request[field], field)
  return request
}
