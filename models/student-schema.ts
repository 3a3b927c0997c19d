/** What a student's shape may have beside its sizes, as a schema: in a manifest, in a configuration and beside float weights. */

import * as z from 'zod/mini'
import { COMPARE_INPUTS, CONTEXTS, type DecomposableShape } from './decomposable.ts'

/** The optional keys of a shape. Made where they are used: no schema is made while a Worker starts. */
export const createShapeOptions = () => ({
  alignWidth: z.optional(z.int().check(z.positive())),
  context: z.optional(z.enum(CONTEXTS)),
  compareInputs: z.optional(
    z
      .readonly(z.array(z.enum(COMPARE_INPUTS)))
      .check(z.refine(isInOrder, `must be one or more of ${COMPARE_INPUTS.join(', ')}, in that order`)),
  ),
  selfAttention: z.optional(
    z.strictObject({ heads: z.int().check(z.positive()), feedForward: z.int().check(z.nonnegative()) }),
  ),
})

const isInOrder = (inputs: readonly string[]): boolean =>
  inputs.length > 0 && String(inputs) === String(COMPARE_INPUTS.filter((name) => inputs.includes(name)))

/** For a whole shape: heads share the hidden vector evenly. */
export const checkHeads = () =>
  z.refine<Pick<DecomposableShape, 'hidden' | 'selfAttention'>>(
    ({ hidden, selfAttention }) => hidden % (selfAttention?.heads ?? 1) === 0,
    { path: ['selfAttention', 'heads'], error: 'must divide hidden' },
  )
