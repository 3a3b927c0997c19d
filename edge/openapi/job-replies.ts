/** Schemas of what the Worker answers about bulk jobs and feedback. */

import * as z from 'zod/mini'
import { FORMATS } from '../jobs/job.ts'
import type { FeedbackReply, JobReply, NewJobReply } from '../scoring/wire.ts'
import { describe, name } from './describe.ts'
import { count, digest } from './replies.ts'

const job = {
  id: describe(z.string(), 'Part of every address below `/v1/jobs`.'),
  state: describe(
    z.enum(['uploading', 'scoring', 'finished', 'failed']),
    '`failed`: everything is scored or given up, and something was given up; start it again to try that again.',
  ),
  format: z.enum(FORMATS),
  created: z.string(),
  expires: describe(z.string(), 'When the job is deleted with all its texts.'),
  input: z.strictObject({ parts: count(), bytes: count() }),
  chunks: z.strictObject({ total: count(), finished: count() }),
  rows: z.strictObject({
    finished: count(),
    failed: describe(count(), 'Rows with an error in place of a score.'),
  }),
  releases: describe(z.array(digest()), 'The releases that scored its rows: more than one where the channel moved meanwhile.'),
  deadLetters: z.array(
    z.strictObject({
      from: describe(count(), 'First chunk that was given up.'),
      to: describe(count(), 'The chunk after the last.'),
      code: z.exactOptional(z.string()),
      detail: z.exactOptional(z.string()),
      at: z.string(),
    }),
  ),
  resultParts: describe(count(), 'Requests that the result takes: `?part=1` to this number; one needs no `part`.'),
}

export const jobReplySchema = name(z.strictObject(job) satisfies z.ZodMiniType<JobReply>, 'Job', 'How far a bulk job is.')

export const newJobReplySchema = name(
  z.strictObject({
    ...job,
    partBytes: describe(count(), 'Bytes that every part but the last should have.'),
  }) satisfies z.ZodMiniType<NewJobReply>,
  'NewJob',
  'A job that waits for its parts.',
)

export const partReplySchema = name(
  z.strictObject({ number: count(), bytes: count() }),
  'JobPart',
  'A part that was stored. Uploading it again replaces it.',
)

export const feedbackReplySchema = name(
  z.strictObject({
    id: digest(),
    stored: describe(z.boolean(), 'False if the same feedback was already stored.'),
  }) satisfies z.ZodMiniType<FeedbackReply>,
  'FeedbackReply',
  'Whether it was kept.',
)
