/** The TypeScript forward pass as an engine: slow, and the one that all others are compared with. */

import type { DecomposableShape } from '../../../models/decomposable.ts'
import type { Engine } from '../../../models/engine.ts'
import { readPacked } from '../../../models/packed.ts'
import { createReferenceOf } from '../../../models/references.ts'

/** Takes the bytes of student.bin. Throws BAD_STUDENT where they are not a student of the shape. */
export const createReferenceEngine = (bytes: Uint8Array, shape: DecomposableShape): Engine => {
  const forward = createReferenceOf(readPacked(bytes), shape)
  return { name: 'reference', run: (batch) => batch.map(({ source, translation }) => forward(source, translation)) }
}
