/** Finds ONNX Runtime: the native one where it is installed, else the WebAssembly one that the edge uses. */

import { QualityError } from '../../models/errors.ts'

const RUNTIMES = ['onnxruntime-node', 'onnxruntime-web/wasm'] as const
export type Runtime = (typeof RUNTIMES)[number]

/** What a user should know who labels by the other one. */
export const SLOW_RUNTIME =
  'onnxruntime-node is not installed: WebAssembly is about six times slower (npm i --no-save onnxruntime-node@1.30.0 @tensorflow/tfjs-node@4.22.0)'

// Both have the interface of onnxruntime-common. The name is a variable because onnxruntime-node is installed by who wants it,
// which may not be there to be typed.
export type RuntimeLibrary = typeof import('onnxruntime-web/wasm')

/** The first that is installed. Throws UNAVAILABLE where none is. */
export const loadRuntime = async (
  candidates: readonly Runtime[] = RUNTIMES,
): Promise<{ runtime: Runtime; library: RuntimeLibrary }> => {
  const causes: unknown[] = []
  for (const runtime of candidates) {
    try {
      const library: RuntimeLibrary = await import(runtime)
      if (runtime === 'onnxruntime-web/wasm') library.env.wasm.numThreads = 1
      return { runtime, library }
    } catch (cause) {
      causes.push(cause)
    }
  }
  throw new QualityError('UNAVAILABLE', `${candidates.join(' and ')} cannot be loaded`, { cause: new AggregateError(causes) })
}
