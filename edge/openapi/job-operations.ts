/** The routes of bulk jobs and feedback, as the OpenAPI document describes them. */

import { JOB_LIMITS, LIMITS } from '../platform/limits.ts'
import { EXAMPLE_FEEDBACK, EXAMPLE_JOB } from './examples.ts'
import type { Operation, OperationParameter } from './operation.ts'

const ID: OperationParameter = {
  name: 'id',
  in: 'path',
  description: 'Id of the job.',
  schema: { type: 'string', format: 'uuid' },
}

const JOB = ['NOT_FOUND', 'UNAVAILABLE']

export const JOB_OPERATIONS: readonly Operation[] = [
  {
    method: 'post',
    path: '/v1/jobs',
    id: 'createJob',
    tag: 'Bulk jobs',
    summary: 'Create a bulk job',
    description: `For files of any size: create a job, upload the file in parts, start the job, and read its result when it is
finished. JSON lines have the fields of a batch item; a table has a header with the columns \`source\` and \`translation\`, and where
rows differ \`id\`, \`sourceLang\` and \`targetLang\`. The texts are deleted with the job. A key may have
${LIMITS.jobs} jobs at a time, unless the operator sets another number in \`LIMITS\`: delete jobs once you have their results.`,
    request: { schema: 'JobRequest', example: { format: 'tsv', sourceLang: 'ro', targetLang: 'en' } },
    reply: {
      schema: 'NewJob',
      status: '201',
      description: 'The job, and the size of the parts to upload.',
      example: { ...EXAMPLE_JOB, state: 'uploading', partBytes: JOB_LIMITS.partBytes },
    },
    errors: ['UNAVAILABLE', 'CONFLICT'],
  },
  {
    method: 'put',
    path: '/v1/jobs/{id}/parts/{number}',
    id: 'uploadPart',
    tag: 'Bulk jobs',
    summary: 'Upload a part of the input',
    description: `Parts are numbered from 1 and may be cut anywhere. All parts but the last must have the same size, at least
${JOB_LIMITS.minPartBytes} bytes and at most ${JOB_LIMITS.maxPartBytes}. They may be uploaded in any order and at the
same time. Together they may have at most ${LIMITS.jobBytes} bytes.`,
    parameters: [
      ID,
      {
        name: 'number',
        in: 'path',
        description: 'Number of the part.',
        schema: { type: 'integer', minimum: 1, maximum: JOB_LIMITS.parts },
      },
    ],
    request: { schema: 'bytes' },
    reply: { schema: 'JobPart', description: 'The part is stored.', example: { number: 1, bytes: JOB_LIMITS.partBytes } },
    errors: [...JOB, 'BAD_MESSAGE', 'TOO_LONG', 'CONFLICT'],
  },
  {
    method: 'post',
    path: '/v1/jobs/{id}/start',
    id: 'startJob',
    tag: 'Bulk jobs',
    summary: 'Start the job',
    description: 'Joins the parts and queues them for scoring. Starting a job again queues the chunks that were given up.',
    parameters: [ID],
    reply: { schema: 'Job', status: '202', description: 'The job is queued.', example: EXAMPLE_JOB },
    errors: [...JOB, 'BAD_MESSAGE', 'TOO_LONG'],
  },
  {
    method: 'get',
    path: '/v1/jobs/{id}',
    id: 'job',
    tag: 'Bulk jobs',
    summary: 'Get the progress of a job',
    description: 'The state of the job, how much is finished, and what was given up.',
    parameters: [ID],
    reply: { schema: 'Job', description: 'The progress of the job.', example: EXAMPLE_JOB },
    errors: JOB,
  },
  {
    method: 'get',
    path: '/v1/jobs/{id}/result',
    id: 'jobResult',
    tag: 'Bulk jobs',
    summary: 'Read the result',
    description: `Exactly one line per input row, in order: JSON as in a batch reply, plus the id of the release that scored
it. Large results are read in parts; \`resultParts\` of the job is their number.`,
    parameters: [
      ID,
      {
        name: 'part',
        in: 'query',
        description: 'Counted from 1; may be omitted if there is only one.',
        schema: { type: 'integer', minimum: 1 },
      },
    ],
    reply: { schema: 'lines', description: 'One ItemReply per line.' },
    errors: [...JOB, 'BAD_MESSAGE', 'CONFLICT'],
  },
  {
    method: 'delete',
    path: '/v1/jobs/{id}',
    id: 'deleteJob',
    tag: 'Bulk jobs',
    summary: 'Delete the job',
    description: 'Deletes the input and the result. Results still being computed are discarded.',
    parameters: [ID],
    reply: { status: '204', description: 'The job is deleted.' },
    errors: JOB,
  },
  {
    method: 'post',
    path: '/v1/feedback',
    id: 'feedback',
    tag: 'Feedback',
    summary: 'Report how good a translation is',
    description: `A person’s rating, correction or disagreement, as training data for a student. Off until the operator turns it
on, since it stores the texts.`,
    request: { schema: 'FeedbackRequest', example: EXAMPLE_FEEDBACK },
    reply: {
      schema: 'FeedbackReply',
      status: '201',
      description: 'The feedback is stored.',
      or: { status: '200', description: 'The same feedback was already stored.' },
      example: { id: EXAMPLE_FEEDBACK.release, stored: true },
    },
    errors: ['UNAVAILABLE'],
  },
]
