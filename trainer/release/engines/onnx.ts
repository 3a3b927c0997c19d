/** Runs a student's ONNX in Node: native ONNX Runtime where it is installed, else the WebAssembly one that the edge uses. */

import type { Engine } from '../../../models/engine.ts'
import { createOnnxEngine as createEngine } from '../../../models/onnx.ts'
import { loadRuntime, type Runtime } from '../../backends/onnx-runtime.ts'

/** Throws BAD_STUDENT for bytes that are no student (docs/format.md), UNAVAILABLE where the runtime is not installed. */
export const createOnnxEngine = async (bytes: Uint8Array, options: { readonly runtime?: Runtime } = {}): Promise<Engine> => {
  const { runtime, library } = await loadRuntime(options.runtime ? [options.runtime] : undefined)
  return { ...(await createEngine(library, bytes)), name: `onnx (${runtime})` }
}
