/** Finds ONNX Runtime: the native one where it is installed, else the WebAssembly one that the edge uses. */

import { QualityError } from '../../models/errors.ts'

const RUNTIMES = ['onnxruntime-node', 'onnxruntime-web/wasm'] as const
export type Runtime = (typeof RUNTIMES)[number]

const HOW = 'npm i --no-save onnxruntime-node@1.30.0 @tensorflow/tfjs-node@4.22.0'

/** What a user should know who labels by the other one; `why` is what loading the native one said. */
export const toSlowRuntime = (why: string | undefined): string =>
  `onnxruntime-node ${why === undefined ? 'is not installed' : `cannot be loaded: ${why}`}: WebAssembly is about six times slower (${HOW})`

// Both have the interface of onnxruntime-common. The name is a variable because onnxruntime-node is installed by who wants it,
// which may not be there to be typed.
export type RuntimeLibrary = typeof import('onnxruntime-web/wasm')

export interface LoadedRuntime {
  readonly runtime: Runtime
  readonly library: RuntimeLibrary
  /** Of a better one that is installed, why it cannot be loaded. */
  readonly why?: string
}

const isNotInstalled = (cause: unknown): boolean =>
  cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND'

/** The first that is installed. Throws UNAVAILABLE where none is. */
export const loadRuntime = async (candidates: readonly Runtime[] = RUNTIMES): Promise<LoadedRuntime> => {
  const causes: unknown[] = []
  for (const runtime of candidates) {
    try {
      const library: RuntimeLibrary = await import(runtime)
      if (runtime === 'onnxruntime-web/wasm') library.env.wasm.numThreads = 1
      const broken = causes.find((cause) => !isNotInstalled(cause))
      return { runtime, library, ...(broken instanceof Error ? { why: broken.message.split('\n')[0] ?? '' } : {}) }
    } catch (cause) {
      causes.push(cause)
    }
  }
  throw new QualityError('UNAVAILABLE', `${candidates.join(' and ')} cannot be loaded`, { cause: new AggregateError(causes) })
}
