/** `edge-qe/local` in Node, Deno and Bun: the kernel is read from beside the module. */

import { readFile } from 'node:fs/promises'
import { type CreateScorer, withKernel } from './scorer.ts'

export type * from '../edge/scoring/wire.ts'
export { type ErrorCode, QualityError } from '../models/errors.ts'
export type { Flag } from '../models/flags/index.ts'
export type { Verdict, WordScore } from '../models/score.ts'
export type { CreateScorer, Scorer, ScorerOptions, VerifyOptions } from './scorer.ts'

const WASM = new URL('../models/kernel/build/kernel.wasm', import.meta.url)

/** A scorer of a release. Throws BAD_MANIFEST or BAD_STUDENT naming the file, what was expected and what came; UNTRUSTED. */
export const createScorer: CreateScorer = withKernel(async () => WebAssembly.compile(new Uint8Array(await readFile(WASM))))
