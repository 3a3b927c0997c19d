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
    'A value that stays the same for one user, such as a hash of their id: it decides whether they get a canary release. Default: the API key.',
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
    description: `Scores one pair. An unknown language pair is not an error: its verdict is \`unsupported\`, with a
reason. A text longer than the student’s window is scored in overlapping parts and flagged \`long\`.`,
    request: { schema: 'ScoreRequest', example: EXAMPLE_REQUEST },
    reply: { schema: 'ScoreReply', description: 'The score, or the reason why there is none.', example: EXAMPLE_REPLY },
    errors: STUDENT,
  },
  {
    method: 'post',
    path: '/v1/score/batch',
    id: 'scoreBatch',
    tag: 'Scoring',
    parameters: [COHORT],
    summary: 'Score many translations',
    description: `Scores up to ${LIMITS.items} pairs in one run of the student. Replies come in the order of the items. An item that cannot be read
has an \`error\` in its place; the others are scored as usual.`,
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
    description: `Scores up to ${MAX_TRANSLATIONS} translations of one message in one run of the student, best first. Besides the
score, it counts how similar a translation is to the others. Most differences between good translations are too small for
the student to see: \`beats\` lists those that are not.`,
    request: { schema: 'RankRequest', example: EXAMPLE_RANK },
    reply: { schema: 'RankReply', description: 'The translations, best first.', example: EXAMPLE_RANK_REPLY },
    errors: STUDENT,
  },
  ...JOB_OPERATIONS,
  {
    method: 'get',
    path: '/v1/languages',
    id: 'languages',
    tag: 'Release',
    summary: 'List the language pairs',
    description: 'The language pairs that the release was trained for, and how well it agrees with human ratings in each.',
    reply: { schema: 'LanguagesReply', description: 'The language pairs.' },
    errors: STUDENT,
  },
  {
    method: 'get',
    path: '/v1/models',
    id: 'models',
    tag: 'Release',
    summary: 'Show the release',
    description: 'The release being served: its files and their hashes, its quality, and how it was made.',
    reply: { schema: 'ModelsReply', description: 'The releases being served.' },
    errors: STUDENT,
  },
  {
    method: 'get',
    path: '/releases/{id}/student.bin',
    id: 'student',
    tag: 'Release',
    summary: 'Download the student',
    description: 'The student of the release deployed with the Worker, for scoring on a device: `edge-qe/local` reads it.',
    parameters: [
      { name: 'id', in: 'path', description: 'Id of the release.', schema: { type: 'string', pattern: '^[0-9a-f]{64}$' } },
    ],
    reply: { schema: 'bytes', description: 'The bytes of student.bin.' },
    errors: ['NOT_FOUND'],
  },
  {
    method: 'get',
    path: '/healthz',
    id: 'health',
    tag: 'Operation',
    summary: 'Is the Worker alive?',
    description: 'Answers as long as the Worker is running, with or without a student.',
    reply: { schema: 'Health', description: 'The Worker is alive.', example: { status: 'ok' } },
    errors: [],
  },
  {
    method: 'get',
    path: '/readyz',
    id: 'ready',
    tag: 'Operation',
    summary: 'Can the Worker score?',
    description: 'Loads the student if it is not loaded yet, and says which release it belongs to.',
    reply: { schema: 'Ready', description: 'The Worker can score.', example: EXAMPLE_READY },
    errors: STUDENT,
  },
]

export const OPERATIONS: readonly Operation[] = DOCUMENTED.map(withRouteErrors)
