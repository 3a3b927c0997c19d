/** The forward pass of any student as the oracle runs it: obviously right, and slow. No Worker imports it. */

import { architectureOf, type WholeArchitecture } from './architectures.ts'
import { createReference, type DecomposableShape } from './decomposable.ts'
import type { PackedTensor } from './tensor.ts'

/** Throws BAD_STUDENT for an architecture that is not known, and unless the tensors are those of the shape. */
export const createReferenceOf = (
  tensors: ReadonlyMap<string, PackedTensor>,
  shape: DecomposableShape,
): ReturnType<WholeArchitecture['createReference']> =>
  (architectureOf(shape).createReference ?? createReference)(tensors, shape)
