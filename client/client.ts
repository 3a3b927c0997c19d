/**
 * `edge-qe/client`: a client of the API for whatever has `fetch`: Node, browsers, Workers, Deno, Bun. Names only, so that
 * bundlers leave the client out where an error alone is imported.
 */

export type * from '../edge/scoring/wire.ts'
export type { Flag } from '../models/flags/index.ts'
export type { Verdict, WordScore } from '../models/score.ts'
export {
  type BatchOptions,
  type Client,
  type ClientOptions,
  type ConversationOptions,
  createClient,
  type ScoreOptions,
} from './create-client.ts'
export { EdgeQeError, type EdgeQeErrorCode } from './error.ts'
export type { CallOptions } from './http.ts'
export type { UploadOptions, WaitOptions } from './jobs.ts'
