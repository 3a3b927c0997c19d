/** The kernel engine in workerd, which compiles no WebAssembly at run time: the module is imported. */

import kernelModule from '../../models/kernel/build/kernel.wasm'
import { createKernel } from '../../models/kernel/kernel.ts'
import type { EngineKind } from '../releases/release.ts'

export const KERNEL: EngineKind = {
  file: 'student.bin',
  single: false,
  startsAtOnce: true,
  create: (bytes, { student: shape }, { trusted = false } = {}) =>
    createKernel(kernelModule, { bytes: new Uint8Array(bytes), shape, trusted }),
}
