/** The WebAssembly kernel in Node: the very module that the Worker runs, built where it is not yet or its sources are newer. */

import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { DecomposableShape } from '../../../models/decomposable.ts'
import type { Engine } from '../../../models/engine.ts'
import { QualityError } from '../../../models/errors.ts'
import { createKernel, type KernelModule } from '../../../models/kernel/kernel.ts'
import { isBuilt } from '../../files/is-built.ts'

// Node has it, its type definitions do not.
declare const WebAssembly: { compile(bytes: Uint8Array): Promise<KernelModule> }

const ROOT = new URL('../../..', import.meta.url)
const WASM = new URL('models/kernel/build/kernel.wasm', ROOT)
const SOURCES = new URL('models/kernel/assembly/', ROOT)

/** Takes the bytes of student.bin. Throws UNAVAILABLE where the kernel cannot be built, BAD_STUDENT as the kernel does. */
export const createKernelEngine = async (bytes: Uint8Array, shape: DecomposableShape): Promise<Engine> => {
  // An older kernel would read the memory that today's host lays out as another, and score nonsense.
  if (!(await isBuilt(WASM, SOURCES))) await buildKernel()
  return createKernel(await WebAssembly.compile(await readFile(WASM)), { bytes, shape })
}

/** Nobody should train for an hour in a fresh checkout to hear at its end that a build of two seconds is missing. */
const buildKernel = async (): Promise<void> => {
  try {
    await promisify(execFile)('npm', ['run', '--silent', 'build:kernel'], { cwd: fileURLToPath(ROOT) })
  } catch (cause) {
    throw new QualityError(
      'UNAVAILABLE',
      'models/kernel/build/kernel.wasm is not there and cannot be built: npm run build:kernel says why',
      { cause },
    )
  }
}
