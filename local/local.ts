/**
 * `edge-qe/local` wherever WebAssembly is compiled at run time: Node, Deno, Bun, browsers and their workers. Names only, so
 * that bundlers leave the scorer out where an error alone is imported.
 */

export type * from '../edge/scoring/wire.ts'
export { type ErrorCode, QualityError } from '../models/errors.ts'
export type { Flag } from '../models/flags/index.ts'
export type { Verdict, WordScore } from '../models/score.ts'
export type { ByteSource } from './bytes.ts'
export { createScorer } from './create-scorer.ts'
export type { CreateScorer, Scorer, ScorerOptions, VerifyOptions } from './scorer.ts'
