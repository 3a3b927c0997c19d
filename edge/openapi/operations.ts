/** Every operation of the Worker, as the OpenAPI document describes it. */

import { LIMITS } from '../platform/limits.ts'
import { MAX_TRANSLATIONS } from '../scoring/rank.ts'
import {
  EXAMPLE_BATCH,
  EXAMPLE_BATCH_REPLY,
  EXAMPLE_RANK,
  EXAMPLE_RANK_REPLY,
  EXAMPLE_READY,
  EXAMPLE_REPLY,
  EXAMPLE_REQUEST,
} from './examples.ts'
import { JOB_OPERATIONS } from './job-operations.ts'
import { type Operation, type OperationParameter, STUDENT, withRouteErrors } from './operation.ts'

const COHORT: OperationParameter = {
  name: 'x-cohort',
  in: 'header',
  description:
    'What stays the same for one user, such as a hash of their id: whether they get a canary release depends on it. The key where absent.',
  schema: { type: 'string' },
}

const DOCUMENTED: readonly Operation[] = [
  {
    method: 'post',
    path: '/v1/score',
    id: 'score',
    tag: 'Scoring',
    parameters: [COHORT],
    summary: 'Score a translation',
    description: `Scores one pair. A language pair that the release does not know is not an error: its verdict is \`unsupported\`, with a
reason. A text longer than the student’s window is scored in overlapping parts and flagged \`long\`.`,
    request: { schema: 'ScoreRequest', example: EXAMPLE_REQUEST },
    reply: { schema: 'ScoreReply', description: 'The score, or why there is none.', example: EXAMPLE_REPLY },
    errors: STUDENT,
  },
  {
    method: 'post',
    path: '/v1/score/batch',
    id: 'scoreBatch',
    tag: 'Scoring',
    parameters: [COHORT],
    summary: 'Score many translations',
    description: `Scores up to ${LIMITS.items} pairs in one run of the student. The order is kept. An item that cannot be read
has an \`error\` in its place; the others are scored all the same.`,
    request: { schema: 'BatchRequest', example: EXAMPLE_BATCH },
    reply: { schema: 'BatchReply', description: 'One reply per item.', example: EXAMPLE_BATCH_REPLY },
    errors: STUDENT,
  },
  {
    method: 'post',
    path: '/v1/rank',
    id: 'rank',
    tag: 'Scoring',
    parameters: [COHORT],
    summary: 'Rank translations of one message',
    description: `Scores up to ${MAX_TRANSLATIONS} translations of one message in one run of the student, and puts the best first. Beside the
score counts how alike a translation and the others are. Most differences between good translations are smaller than what
the student can see: \`beats\` says which are not.`,
    request: { schema: 'RankRequest', example: EXAMPLE_RANK },
    reply: { schema: 'RankReply', description: 'The translations, the best first.', example: EXAMPLE_RANK_REPLY },
    errors: STUDENT,
  },
  ...JOB_OPERATIONS,
  {
    method: 'get',
    path: '/v1/languages',
    id: 'languages',
    tag: 'Release',
    summary: 'List the language pairs',
    description: 'The language pairs that the release was trained for, with its measured agreement with people.',
    reply: { schema: 'LanguagesReply', description: 'The language pairs.' },
    errors: STUDENT,
  },
  {
    method: 'get',
    path: '/v1/models',
    id: 'models',
    tag: 'Release',
    summary: 'Show the release',
    description: 'What is served: the release, its files with their hashes, its quality, and how it was made.',
    reply: { schema: 'ModelsReply', description: 'The releases that are served.' },
    errors: STUDENT,
  },
  {
    method: 'get',
    path: '/releases/{id}/student.bin',
    id: 'student',
    tag: 'Release',
    summary: 'Download the student',
    description: 'The student of the release that is deployed with the Worker, to score on a device: `edge-qe/local` reads it.',
    parameters: [
      { name: 'id', in: 'path', description: 'Of the release.', schema: { type: 'string', pattern: '^[0-9a-f]{64}$' } },
    ],
    reply: { schema: 'bytes', description: 'Its bytes.' },
    errors: ['NOT_FOUND'],
  },
  {
    method: 'get',
    path: '/healthz',
    id: 'health',
    tag: 'Operation',
    summary: 'Is the Worker alive?',
    description: 'Answers as long as the Worker runs, whether it has a student or not.',
    reply: { schema: 'Health', description: 'It is.', example: { status: 'ok' } },
    errors: [],
  },
  {
    method: 'get',
    path: '/readyz',
    id: 'ready',
    tag: 'Operation',
    summary: 'Can the Worker score?',
    description: 'Loads the student if that has not been done, and says which it is.',
    reply: { schema: 'Ready', description: 'It can.', example: EXAMPLE_READY },
    errors: STUDENT,
  },
]

export const OPERATIONS: readonly Operation[] = DOCUMENTED.map(withRouteErrors)
