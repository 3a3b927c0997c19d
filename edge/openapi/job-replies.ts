/** Schemas of what the Worker answers about bulk jobs and feedback. */

import * as z from 'zod/mini'
import { FORMATS } from '../jobs/job.ts'
import type { FeedbackReply, JobReply, NewJobReply } from '../scoring/wire.ts'
import { describe, name } from './describe.ts'
import { count, digest } from './replies.ts'

const job = {
  id: describe(z.string(), 'Id of the job, used in every path below `/v1/jobs`.'),
  state: describe(
    z.enum(['uploading', 'scoring', 'finished', 'failed']),
    '`failed`: every chunk is scored or given up, and at least one was given up; start the job again to retry those.',
  ),
  format: z.enum(FORMATS),
  created: z.string(),
  expires: describe(z.string(), 'When the job and all its texts will be deleted.'),
  input: z.strictObject({ parts: count(), bytes: count() }),
  chunks: z.strictObject({ total: count(), finished: count() }),
  rows: z.strictObject({
    finished: count(),
    failed: describe(count(), 'Rows with an error instead of a score.'),
  }),
  releases: describe(
    z.array(digest()),
    'The releases that scored its rows: more than one if the channel changed in the meantime.',
  ),
  deadLetters: z.array(
    z.strictObject({
      from: describe(count(), 'The first chunk that was given up.'),
      to: describe(count(), 'The chunk after the last one that was given up.'),
      code: z.exactOptional(z.string()),
      detail: z.exactOptional(z.string()),
      at: z.string(),
    }),
  ),
  resultParts: describe(
    count(),
    'Number of parts to read the result in: `?part=1` up to this number; a single part needs no `part`.',
  ),
}

export const jobReplySchema = name(z.strictObject(job) satisfies z.ZodMiniType<JobReply>, 'Job', 'The progress of a bulk job.')

export const newJobReplySchema = name(
  z.strictObject({
    ...job,
    partBytes: describe(count(), 'Size in bytes of every part but the last.'),
  }) satisfies z.ZodMiniType<NewJobReply>,
  'NewJob',
  'A job that is waiting for its parts.',
)

export const partReplySchema = name(
  z.strictObject({ number: count(), bytes: count() }),
  'JobPart',
  'A stored part. Uploading it again replaces it.',
)

export const feedbackReplySchema = name(
  z.strictObject({
    id: digest(),
    stored: describe(z.boolean(), 'False if the same feedback was already stored.'),
  }) satisfies z.ZodMiniType<FeedbackReply>,
  'FeedbackReply',
  'Whether the feedback was stored.',
)
