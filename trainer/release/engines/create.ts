/** A release's student in one of the engines that Node can run. */

import type { Engine } from '../../../models/engine.ts'
import { QualityError } from '../../../models/errors.ts'
import { type Release, requireBytes } from '../format/release.ts'
import { createKernelEngine } from './kernel.ts'
import { createOnnxEngine } from './onnx.ts'
import { createReferenceEngine } from './reference.ts'

/** The file of the release that each engine reads. */
export const ENGINE_FILES = { kernel: 'student.bin', onnx: 'student.onnx', reference: 'student.bin' } as const

export type EngineName = keyof typeof ENGINE_FILES

export const ENGINE_NAMES = ['kernel', 'onnx', 'reference'] as const satisfies readonly EngineName[]

/** Throws BAD_STUDENT or BAD_MANIFEST where the release is not whole, UNAVAILABLE where the engine is not there. */
export const createEngine = async (name: EngineName, release: Release): Promise<Engine> => {
  const bytes = requireBytes(release, ENGINE_FILES[name])
  const shape = release.manifest.student
  const architecture: string = shape.architecture
  if (name !== 'reference' && architecture !== 'decomposable')
    throw new QualityError(
      'UNAVAILABLE',
      `the ${name} engine does not run students of architecture ${architecture}: use reference`,
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
