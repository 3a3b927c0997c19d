/** Every route of the API as a method. */

import type {
  BatchReply,
  FeedbackInput,
  FeedbackReply,
  ItemInput,
  LanguagesReply,
  MessageInput,
  ModelsReply,
  RankInput,
  RankReply,
  ScoredItem,
  ScoreReply,
} from '../edge/scoring/wire.ts'
import { toBatches } from './batches.ts'
import { mapConcurrently } from './concurrently.ts'
import { EdgeQeError } from './error.ts'
import { type CallOptions, createHttp, type Http, type HttpOptions } from './http.ts'
import { toSent, withIdOf } from './ids.ts'
import { createJobs, type Jobs } from './jobs.ts'

export type ClientOptions = HttpOptions

export interface ScoreOptions extends CallOptions {
  /** A name that stays the same for one user, so that all of their messages get the same release while a canary runs. */
  readonly cohort?: string | undefined
}

export interface BatchOptions extends ScoreOptions {
  /** The channel whose release should score; default: the caller's own. */
  readonly channel?: string | undefined
  /** Items per request; lower it only if the operator has lowered the limit. */
  readonly batchItems?: number | undefined
  /** Number of concurrent requests. */
  readonly concurrency?: number | undefined
}

export type ConversationOptions = Omit<BatchOptions, 'batchItems' | 'concurrency'>

/** Every method throws EdgeQeError, or the reason of the signal that aborted it. */
export interface Client extends Jobs {
  /** Scores one pair. */
  score(message: MessageInput, options?: ScoreOptions): Promise<ScoreReply>
  /** Scores any number of pairs, in order; an invalid item has an error in its place. Each has its release, which may change between two requests. For millions of pairs use a job. */
  scoreBatch(items: Iterable<ItemInput>, options?: BatchOptions): Promise<ScoredItem[]>
  /** Scores the messages of a conversation or document, up to 256, in one request, with a summary. Each is scored alone. */
  scoreConversation(messages: readonly ItemInput[], options?: ConversationOptions): Promise<BatchReply>
  /** Ranks up to 16 translations of one source, best first. */
  rank(message: RankInput, options?: ScoreOptions): Promise<RankReply>
  /** The language pairs of the release, and how good it is at each. */
  languages(options?: CallOptions): Promise<LanguagesReply>
  /** The releases being served. */
  models(options?: CallOptions): Promise<ModelsReply>
  /** Sends a person's judgement of a translation; the same feedback is stored only once. */
  feedback(record: FeedbackInput, options?: CallOptions): Promise<FeedbackReply>
}

const CONCURRENCY = 4

export const createClient = (options: ClientOptions): Client => {
  const http = createHttp(options)
  return {
    ...createJobs(http),
    score: (message, { cohort, ...call } = {}) =>
      http.requestJson({ method: 'POST', path: 'v1/score', json: message, headers: toHeaders(cohort), ...call }),
    scoreBatch: async (items, { batchItems, concurrency = CONCURRENCY, signal, ...rest } = {}) => {
      const batches = toBatches(items, batchItems)
      const replies = await mapConcurrently(batches, (batch, either) => scoreOnce(http, batch, { ...rest, signal: either }), {
        limit: concurrency,
        signal,
      })
      return replies.flat()
    },
    scoreConversation: (messages, options = {}) => sendBatch(http, messages, options),
    rank: (message, { cohort, ...call } = {}) =>
      http.requestJson({ method: 'POST', path: 'v1/rank', json: message, headers: toHeaders(cohort), ...call }),
    languages: (call) => http.requestJson({ method: 'GET', path: 'v1/languages', ...call }),
    models: (call) => http.requestJson({ method: 'GET', path: 'v1/models', ...call }),
    feedback: (record, call) => http.requestJson({ method: 'POST', path: 'v1/feedback', json: record, ...call }),
  }
}

const toHeaders = (cohort: string | undefined): Record<string, string> => (cohort === undefined ? {} : { 'x-cohort': cohort })

const scoreOnce = async (http: Http, items: readonly ItemInput[], options: ConversationOptions): Promise<ScoredItem[]> => {
  const reply = await sendBatch(http, items, options)
  return reply.items.map((item) => ('error' in item ? item : { ...item, model: reply.model }))
}

const sendBatch = async (
  http: Http,
  items: readonly ItemInput[],
  { channel, cohort, ...call }: ConversationOptions,
): Promise<BatchReply> => {
  const json = { items: items.map(toSent), channel }
  const path = 'v1/score/batch'
  const reply = await http.requestJson<BatchReply>({ method: 'POST', path, json, headers: toHeaders(cohort), ...call })
  // A place that is lost would give every later item the score of another.
  if (reply.items.length !== items.length)
    throw new EdgeQeError('BAD_REPLY', `POST ${path}: ${items.length} items were sent, ${reply.items.length} came back`)
  return { ...reply, items: reply.items.map((item, i) => withIdOf(items[i], item)) }
}
