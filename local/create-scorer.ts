/** A scorer wherever WebAssembly is compiled at run time. */

import { compileKernel } from './kernel.ts'
import { type CreateScorer, withKernel } from './scorer.ts'

/** A scorer of a release. Throws BAD_MANIFEST or BAD_STUDENT naming the file, what was expected and what came; UNTRUSTED; UNAVAILABLE. */
export const createScorer: CreateScorer = /* @__PURE__ */ withKernel(compileKernel)
