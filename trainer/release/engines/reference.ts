/** The TypeScript forward pass as an engine: slow, and the one that all others are compared with. */

import { architectureOf } from '../../../models/architectures.ts'
import type { DecomposableShape } from '../../../models/decomposable.ts'
import type { Engine } from '../../../models/engine.ts'
import { readPacked } from '../../../models/packed.ts'

/** Takes the bytes of student.bin. Throws BAD_STUDENT where they are not a student of the shape. */
export const createReferenceEngine = (bytes: Uint8Array, shape: DecomposableShape): Engine => {
  const forward = architectureOf(shape).createReference(readPacked(bytes), shape)
  return { name: 'reference', run: (batch) => batch.map(({ source, translation }) => forward(source, translation)) }
}
