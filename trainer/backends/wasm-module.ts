/** Our own WebAssembly (assembly/) in the memory of TensorFlow.js's wasm backend, built where it is not yet or its sources are newer. */

import { execFile } from 'node:child_process'
import { readFile, rename } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { QualityError } from '../../models/errors.ts'
import { isBuilt } from '../files/is-built.ts'

// Node has it, its type definitions do not.
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<object>
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown }
}

/** What assembly/index.ts exports; addresses in bytes. */
export interface WasmModule {
  scratchBytes(columns: number): number
  multiply(
    ...call: [
      a: number,
      b: number,
      c: number,
      batch: number,
      m: number,
      n: number,
      k: number,
      turnA: number,
      turnB: number,
      scratch: number,
    ]
  ): void
  copyColumns(to: number, toStep: number, from: number, fromStep: number, bytes: number, rows: number): void
}

const ROOT = new URL('../..', import.meta.url)
const WASM = new URL('build/training.wasm', import.meta.url)
const SOURCES = new URL('assembly/', import.meta.url)

/** Throws UNAVAILABLE where it cannot be built, or where Node is too old for it. */
export const loadWasmModule = async (memory: unknown): Promise<WasmModule> => {
  if (!(await isBuilt(WASM, SOURCES))) await build()
  const module = await WebAssembly.compile(await readFile(WASM)).catch((cause: unknown) => {
    throw new QualityError(
      'UNAVAILABLE',
      `the wasm backend needs relaxed SIMD, which Node ${process.versions.node} lacks: use Node 22 or later`,
      { cause },
    )
  })
  // The exports' types are those of assembly/index.ts, compiled from it.
  return new WebAssembly.Instance(module, { env: { memory } }).exports as WasmModule
}

const build = async (): Promise<void> => {
  // Several processes may find it missing at once: each builds its own, and the last one stays.
  const own = `trainer/backends/build/training-${process.pid}.wasm`
  try {
    await promisify(execFile)('npm', ['run', '--silent', 'build:training', '--', '--outFile', own], {
      cwd: fileURLToPath(ROOT),
    })
    await rename(new URL(own, ROOT), WASM)
  } catch (cause) {
    throw new QualityError(
      'UNAVAILABLE',
      'trainer/backends/build/training.wasm is missing and cannot be built: run npm run build:training to see why',
      { cause },
    )
  }
}
