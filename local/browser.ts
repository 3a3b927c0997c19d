/** `edge-qe/local` in browsers, and wherever else `fetch` reaches what lies beside a module. */

import { QualityError } from '../models/errors.ts'
import { type CreateScorer, withKernel } from './scorer.ts'

export type * from '../edge/scoring/wire.ts'
export { type ErrorCode, QualityError } from '../models/errors.ts'
export type { Flag } from '../models/flags/index.ts'
export type { Verdict, WordScore } from '../models/score.ts'
export type { CreateScorer, Scorer, ScorerOptions, VerifyOptions } from './scorer.ts'

// Bundlers know this form, and ship the file.
const WASM = new URL('../models/kernel/build/kernel.wasm', import.meta.url)

/** A scorer of a release. Throws BAD_MANIFEST or BAD_STUDENT naming the file, what was expected and what came; UNTRUSTED. */
export const createScorer: CreateScorer = withKernel(async () => {
  const response = await fetch(WASM)
  if (!response.ok)
    throw new QualityError('UNAVAILABLE', `kernel.wasm: ${WASM} answers ${response.status}`, { field: 'kernel' })
  // From its bytes, since not every server knows the type that compileStreaming insists on.
  return await WebAssembly.compile(await response.arrayBuffer())
})
