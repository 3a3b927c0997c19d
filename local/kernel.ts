/** The kernel, which is part of the code: there is no file to ship, and nothing to look for. */

import { QualityError } from '../models/errors.ts'
import { KERNEL } from './build/kernel.js'

/** What browsers and hosts say of a policy, as against a runtime without SIMD. */
const FORBIDDEN = /polic|csp|unsafe-eval|disallowed/i

/** A WebAssembly.Module. Throws UNAVAILABLE where the runtime compiles none, with what would allow it. */
export const compileKernel = async (): Promise<object> => {
  const refuse = (why: string, cause?: unknown): never => {
    throw new QualityError('UNAVAILABLE', `kernel: ${why}`, { field: 'kernel', cause })
  }
  if (typeof WebAssembly === 'undefined') return refuse('this runtime has no WebAssembly')
  try {
    return await WebAssembly.compile(fromHex(KERNEL))
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause)
    if (!FORBIDDEN.test(said)) return refuse(`this runtime cannot compile WebAssembly with SIMD: ${said}`, cause)
    return refuse(
      `compiling WebAssembly is not allowed here: a page needs script-src 'wasm-unsafe-eval' in its Content-Security-Policy; where nothing can be compiled at run time, pass createScorer the module edge-qe/local/kernel.wasm as kernel (${said})`,
      cause,
    )
  }
}

const fromHex = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length: text.length / 2 }, (_, i) => Number.parseInt(text.slice(2 * i, 2 * i + 2), 16))
