/** `edge-qe/local` in Workers, which compile no WebAssembly at run time: the kernel is imported as a module. */

import kernel from '../models/kernel/build/kernel.wasm'
import { type CreateScorer, withKernel } from './scorer.ts'

export type * from '../edge/scoring/wire.ts'
export { type ErrorCode, QualityError } from '../models/errors.ts'
export type { Flag } from '../models/flags/index.ts'
export type { Verdict, WordScore } from '../models/score.ts'
export type { ByteSource } from './bytes.ts'
export type { CreateScorer, Scorer, ScorerOptions, VerifyOptions } from './scorer.ts'

/** A scorer of a release. Throws BAD_MANIFEST or BAD_STUDENT naming the file, what was expected and what came; UNTRUSTED; UNAVAILABLE. */
export const createScorer: CreateScorer = withKernel(() => Promise.resolve(kernel))
