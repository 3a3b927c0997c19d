/** The onnx engine in workerd: the Worker's only importer of onnxruntime-web. */

import * as ort from 'onnxruntime-web/wasm'
import { createOnnxEngine } from '../../models/onnx.ts'
import ortModule from '../../node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm'
import type { EngineKind } from '../releases/release.ts'

export const ONNX: EngineKind = {
  file: 'student.onnx',
  // A session takes about 100 of the 128 MB.
  single: true,
  open: (bytes) => {
    const file = new Uint8Array(bytes)
    return { file, start: () => withImportedRuntime(() => createOnnxEngine(ort, file)) }
  },
}

// Stands for ORT's own bytes, so that it fetches nothing; it is copied on the way, so it is known by its length.
const STAND_IN_BYTES = 7

// Taken once: of two that start at the same time, the second would otherwise take the first one's and leave it behind.
const { instantiate: original } = WebAssembly

/**
 * workerd does not compile WebAssembly at run time and ORT has no way to be handed a module, so while it starts
 * `WebAssembly.instantiate` gives it the imported one.
 */
const withImportedRuntime = async <T>(start: () => Promise<T>): Promise<T> => {
  ort.env.wasm.numThreads = 1
  ort.env.wasm.wasmBinary = new Uint8Array(STAND_IN_BYTES)
  const instantiate = async (source: BufferSource | WebAssembly.Module, imports?: WebAssembly.Imports) => {
    const isStandIn = !(source instanceof WebAssembly.Module) && source.byteLength === STAND_IN_BYTES
    if (!isStandIn) throw new TypeError('workerd does not compile WebAssembly at run time')
    return { module: ortModule, instance: new WebAssembly.Instance(ortModule, imports) }
  }
  Object.assign(WebAssembly, { instantiate })
  try {
    return await start()
  } finally {
    Object.assign(WebAssembly, { instantiate: original })
  }
}
