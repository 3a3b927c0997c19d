/** The WebAssembly kernel in Node: the very module that the Worker runs. */

import { readFile } from 'node:fs/promises'
import type { DecomposableShape } from '../../models/decomposable.ts'
import { QualityError } from '../../models/errors.ts'
import { createKernel, type KernelModule } from '../../models/kernel/kernel.ts'
import type { Engine } from '../../models/predict.ts'

// Node has it, its type definitions do not.
declare const WebAssembly: { compile(bytes: Uint8Array): Promise<KernelModule> }

const WASM = new URL('../../models/kernel/build/kernel.wasm', import.meta.url)

/** Takes the bytes of student.bin. Throws UNAVAILABLE before the kernel is built, BAD_STUDENT as the kernel does. */
export const createKernelEngine = async (bytes: Uint8Array, shape: DecomposableShape): Promise<Engine> => {
  const wasm = await readFile(WASM).catch((cause: unknown) => {
    throw new QualityError('UNAVAILABLE', 'models/kernel/build/kernel.wasm is not built: npm run build:kernel', { cause })
  })
  return createKernel(await WebAssembly.compile(wasm), { bytes, shape })
}
