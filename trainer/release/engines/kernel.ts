/** The WebAssembly kernel in Node: the very module that the Worker runs, built where it is not yet or its sources are newer. */

import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { BirnnShape } from '../../../models/birnn.ts'
import type { DecomposableShape } from '../../../models/decomposable.ts'
import type { Engine } from '../../../models/engine.ts'
import { QualityError } from '../../../models/errors.ts'
import { createBirnnKernel } from '../../../models/kernel/birnn.ts'
import { createKernel, type KernelModule } from '../../../models/kernel/kernel.ts'
import { isBuilt } from '../../files/is-built.ts'

// Node has it, its type definitions do not.
declare const WebAssembly: { compile(bytes: Uint8Array): Promise<KernelModule> }

const ROOT = new URL('../../..', import.meta.url)
const BUILD = new URL('models/kernel/build/', ROOT)
const SOURCES = new URL('models/kernel/assembly/', ROOT)

/** Takes the bytes of student.bin. Throws UNAVAILABLE where the kernel cannot be built, BAD_STUDENT as the kernel does. */
export const createKernelEngine = async (bytes: Uint8Array, shape: DecomposableShape): Promise<Engine> => {
  const architecture: string = shape.architecture
  // Whose code alone knows the rest of its shape.
  if (architecture === 'birnn')
    return createBirnnKernel(await compile('birnn'), { bytes, shape: shape as unknown as BirnnShape })
  return createKernel(await compile('kernel'), { bytes, shape })
}

/** The module of a build script's name. */
const compile = async (name: 'kernel' | 'birnn'): Promise<KernelModule> => {
  const file = new URL(`${name}.wasm`, BUILD)
  // An older kernel would read the memory that today's host lays out as another, and score nonsense.
  if (!(await isBuilt(file, SOURCES))) await build(name)
  return await WebAssembly.compile(await readFile(file))
}

/** Nobody should train for an hour in a fresh checkout to hear at its end that a build of two seconds is missing. */
const build = async (name: string): Promise<void> => {
  try {
    await promisify(execFile)('npm', ['run', '--silent', `build:${name}`], { cwd: fileURLToPath(ROOT) })
  } catch (cause) {
    throw new QualityError(
      'UNAVAILABLE',
      `models/kernel/build/${name}.wasm is missing and cannot be built: run npm run build:${name} to see why`,
      { cause },
    )
  }
}
