/** The kernel engine in workerd, which compiles no WebAssembly at run time: the module is imported. */

import kernelModule from '../../models/kernel/build/kernel.wasm'
import { openKernel } from '../../models/kernel/kernel.ts'
import type { EngineKind } from '../releases/release.ts'

export const KERNEL: EngineKind = {
  file: 'student.bin',
  single: false,
  startsAtOnce: true,
  open: (bytes) => {
    const kernel = openKernel(kernelModule, bytes)
    return {
      get file() {
        return kernel.file
      },
      rehearse: ({ student }) => kernel.rehearse(student),
      start: ({ student }, options) => kernel.start(student, options),
    }
  },
}
