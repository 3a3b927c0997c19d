/** The routes of bulk jobs and feedback, as the OpenAPI document describes them. */

import { JOB_LIMITS, LIMITS } from '../platform/limits.ts'
import { EXAMPLE_FEEDBACK, EXAMPLE_JOB } from './examples.ts'
import type { Operation, OperationParameter } from './operation.ts'

const ID: OperationParameter = {
  name: 'id',
  in: 'path',
  description: 'Of the job.',
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
rows differ \`id\`, \`sourceLang\` and \`targetLang\`. The texts are deleted with the job. A key has at
most ${LIMITS.jobs} jobs at once (or as many as the setting \`LIMITS\` says): delete those whose results you have.`,
    request: { schema: 'JobRequest', example: { format: 'tsv', sourceLang: 'ro', targetLang: 'en' } },
    reply: {
      schema: 'NewJob',
      status: '201',
      description: 'The job, with the size that its parts should have.',
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
    description: `Parts are numbered from 1 and cut anywhere. Every part but the last has the same size, at least
${JOB_LIMITS.minPartBytes} bytes and at most ${JOB_LIMITS.maxPartBytes}. They may come in any order and at the
same time. All of them together have at most ${LIMITS.jobBytes} bytes.`,
    parameters: [
      ID,
      {
        name: 'number',
        in: 'path',
        description: 'Of the part.',
        schema: { type: 'integer', minimum: 1, maximum: JOB_LIMITS.parts },
      },
    ],
    request: { schema: 'bytes' },
    reply: { schema: 'JobPart', description: 'It is stored.', example: { number: 1, bytes: JOB_LIMITS.partBytes } },
    errors: [...JOB, 'BAD_MESSAGE', 'TOO_LONG', 'CONFLICT'],
  },
  {
    method: 'post',
    path: '/v1/jobs/{id}/start',
    id: 'startJob',
    tag: 'Bulk jobs',
    summary: 'Start the job',
    description: 'Joins the parts and queues them. Starting it again queues what was given up.',
    parameters: [ID],
    reply: { schema: 'Job', status: '202', description: 'It is queued.', example: EXAMPLE_JOB },
    errors: [...JOB, 'BAD_MESSAGE', 'TOO_LONG'],
  },
  {
    method: 'get',
    path: '/v1/jobs/{id}',
    id: 'job',
    tag: 'Bulk jobs',
    summary: 'Get the progress of a job',
    description: 'Its state, what is finished, and what was given up.',
    parameters: [ID],
    reply: { schema: 'Job', description: 'How far it is.', example: EXAMPLE_JOB },
    errors: JOB,
  },
  {
    method: 'get',
    path: '/v1/jobs/{id}/result',
    id: 'jobResult',
    tag: 'Bulk jobs',
    summary: 'Read the result',
    description: `Exactly one line per row of the input, in order: JSON as in a batch, with the id of the release that scored
it. Large results are read in parts, as many as the job says.`,
    parameters: [
      ID,
      {
        name: 'part',
        in: 'query',
        description: 'From 1; may be left out where there is one.',
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
    description: 'Deletes input and result. Results that are still being computed are discarded.',
    parameters: [ID],
    reply: { status: '204', description: 'It is gone.' },
    errors: JOB,
  },
  {
    method: 'post',
    path: '/v1/feedback',
    id: 'feedback',
    tag: 'Feedback',
    summary: 'Say how good a translation is',
    description: `A person’s rating, correction or disagreement, for a student to be trained on. Off until the operator turns it
on, since it stores the texts.`,
    request: { schema: 'FeedbackRequest', example: EXAMPLE_FEEDBACK },
    reply: {
      schema: 'FeedbackReply',
      status: '201',
      description: 'It is kept.',
      or: { status: '200', description: 'The same feedback was already stored.' },
      example: { id: EXAMPLE_FEEDBACK.release, stored: true },
    },
    errors: ['UNAVAILABLE'],
  },
]
