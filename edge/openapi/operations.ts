/** Every route of the Worker, as the OpenAPI document tells it. */

import { LIMITS } from '../message.ts'
import { EXAMPLE_BATCH, EXAMPLE_BATCH_REPLY, EXAMPLE_REPLY, EXAMPLE_REQUEST } from './examples.ts'

export interface Operation {
  readonly method: 'get' | 'post' | 'put' | 'delete'
  readonly path: string
  readonly id: string
  readonly tag: string
  readonly summary: string
  readonly description: string
  /** Name of a component schema. */
  readonly request?: { readonly schema: string; readonly example: unknown }
  readonly reply: {
    readonly schema: string
    readonly description: string
    readonly status?: string
    readonly example?: unknown
  }
  /** Codes it can answer. */
  readonly errors: readonly string[]
}

/** What any request can meet. */
const ALWAYS = ['INTERNAL']
/** What a request under /v1 can meet, too. */
const KEY = [...ALWAYS, 'UNAUTHORISED', 'FORBIDDEN', 'RATE_LIMITED', 'UNCONFIGURED']
/** What a request with a body can meet, too. */
const BODY = ['BAD_MESSAGE', 'TOO_LONG', 'UNSUPPORTED_TYPE']
/** What a request that needs a student can meet, too. */
const STUDENT = ['BAD_MANIFEST', 'BAD_STUDENT', 'UNAVAILABLE']

export const OPERATIONS: readonly Operation[] = [
  {
    method: 'post',
    path: '/v1/score',
    id: 'score',
    tag: 'Scoring',
    summary: 'Score a translation',
    description: `Scores one pair. A language pair the release does not know is no error: its verdict is \`unsupported\`, with a
reason. A text longer than the student’s window is scored in overlapping parts and flagged \`long\`.`,
    request: { schema: 'ScoreRequest', example: EXAMPLE_REQUEST },
    reply: { schema: 'ScoreReply', description: 'The score, or why there is none.', example: EXAMPLE_REPLY },
    errors: [...KEY, ...BODY, ...STUDENT],
  },
  {
    method: 'post',
    path: '/v1/score/batch',
    id: 'scoreBatch',
    tag: 'Scoring',
    summary: 'Score many translations',
    description: `Scores up to ${LIMITS.items} pairs in one run of the student. The order is kept. An item that cannot be read
has an \`error\` in its place; the others are scored all the same.`,
    request: { schema: 'BatchRequest', example: EXAMPLE_BATCH },
    reply: { schema: 'BatchReply', description: 'One reply an item.', example: EXAMPLE_BATCH_REPLY },
    errors: [...KEY, ...BODY, ...STUDENT],
  },
  {
    method: 'get',
    path: '/v1/languages',
    id: 'languages',
    tag: 'Release',
    summary: 'List the language pairs',
    description: 'The language pairs that the release was trained for, with its measured agreement with people.',
    reply: { schema: 'LanguagesReply', description: 'The language pairs.' },
    errors: [...KEY, ...STUDENT],
  },
  {
    method: 'get',
    path: '/v1/models',
    id: 'models',
    tag: 'Release',
    summary: 'Show the release',
    description: 'What is served: the release, its files with their hashes, its quality, and how it was made.',
    reply: { schema: 'ModelsReply', description: 'The releases that are served.' },
    errors: [...KEY, ...STUDENT],
  },
  {
    method: 'get',
    path: '/healthz',
    id: 'health',
    tag: 'Operation',
    summary: 'Is the Worker alive?',
    description: 'Answers as long as the Worker runs, whether it has a student or not.',
    reply: { schema: 'Health', description: 'It is.', example: { status: 'ok' } },
    errors: ALWAYS,
  },
  {
    method: 'get',
    path: '/readyz',
    id: 'ready',
    tag: 'Operation',
    summary: 'Can the Worker score?',
    description: 'Loads the student if that has not been done, and says which it is.',
    reply: { schema: 'Ready', description: 'It can.', example: { status: 'ready', model: EXAMPLE_REPLY.model } },
    errors: [...ALWAYS, ...STUDENT],
  },
]
