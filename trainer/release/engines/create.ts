/** A release's student in one of the engines that Node can run. */

import type { Engine } from '../../../models/engine.ts'
import { QualityError } from '../../../models/errors.ts'
import { type Release, requireBytes } from '../format/release.ts'
import { hasGraph } from '../format/student-onnx.ts'
import { createKernelEngine } from './kernel.ts'
import { createOnnxEngine } from './onnx.ts'
import { createReferenceEngine } from './reference.ts'

/** The file of the release that each engine reads. */
export const ENGINE_FILES = { kernel: 'student.bin', onnx: 'student.onnx', reference: 'student.bin' } as const

export type EngineName = keyof typeof ENGINE_FILES

export const ENGINE_NAMES = ['kernel', 'onnx', 'reference'] as const satisfies readonly EngineName[]

/** Architectures that there is a kernel for. */
const KERNELS: readonly string[] = ['decomposable', 'birnn']

/** Those that run students of an architecture, the fastest first. */
export const enginesOf = (architecture: string): readonly [EngineName, ...EngineName[]] => {
  if (KERNELS.includes(architecture)) return ENGINE_NAMES
  return hasGraph({ architecture }) ? ['onnx', 'reference'] : ['reference']
}

/** Throws BAD_STUDENT or BAD_MANIFEST where the release is not whole, UNAVAILABLE where the engine is not there. */
export const createEngine = async (name: EngineName, release: Release): Promise<Engine> => {
  const bytes = requireBytes(release, ENGINE_FILES[name])
  const shape = release.manifest.student
  const architecture: string = shape.architecture
  const able = enginesOf(architecture)
  if (!able.includes(name))
    throw new QualityError(
      'UNAVAILABLE',
      `the ${name} engine does not run students of architecture ${architecture}: use ${able.join(' or ')}`,
      {
        field: 'student.architecture',
      },
    )
  switch (name) {
    case 'kernel':
      return createKernelEngine(bytes, shape)
    case 'onnx':
      return createOnnxEngine(bytes)
    case 'reference':
      return createReferenceEngine(bytes, shape)
  }
}
