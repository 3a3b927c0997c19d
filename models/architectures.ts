/** The architectures of students: what a shape of each must be, its tensors, and its forward pass as the oracle runs it. */

import * as z from 'zod/mini'
import { createReference, type DecomposableShape, decomposableTensors } from './decomposable.ts'
import type { RawOutput } from './engine.ts'
import { QualityError } from './errors.ts'
import type { FeatureShape, Features } from './hashing.ts'
import { checkHeads, createShapeOptions } from './student-schema.ts'
import type { PackedTensor, TensorSpec } from './tensor.ts'

/** What the shape of any student has. */
export interface StudentShape extends FeatureShape {
  readonly architecture: string
  /** Length of a token vector: columns of the hashed table. */
  readonly width: number
}

export interface Architecture<Shape extends StudentShape = StudentShape> {
  /** A strict object. Made where it is first used: no schema is made while a Worker starts. */
  createSchema(): z.ZodMiniType<Shape>
  /** In the order of student.bin. Matrices are [outputs, inputs]. */
  tensors(shape: Shape): TensorSpec[]
  /** Throws BAD_STUDENT unless the tensors are those of the shape. */
  createReference(
    tensors: ReadonlyMap<string, PackedTensor>,
    shape: Shape,
  ): (source: Features, translation: Features) => RawOutput
}

const size = () => z.int().check(z.positive())

/** The keys that the shape of any student has, but `architecture`. */
export const createSizes = () => ({
  rows: size(),
  width: size(),
  maxTokens: size(),
  maxHashes: size(),
  /** How texts are read (models/split.ts); absent: by rules 1. */
  textRules: z.optional(z.literal([1, 2])),
})

const decomposable: Architecture<DecomposableShape> = {
  createSchema: () =>
    z
      .strictObject({ architecture: z.literal('decomposable'), ...createSizes(), hidden: size(), ...createShapeOptions() })
      .check(checkHeads()),
  tensors: decomposableTensors,
  createReference,
}

// Of an architecture that is added only its own code knows the shape, and gets it back as it gave it.
const ARCHITECTURES = new Map<string, Architecture<DecomposableShape>>([['decomposable', decomposable]])

/** Makes an architecture of somebody else's known, before any shape of it is read. */
export const addArchitecture = <Shape extends StudentShape>(name: string, architecture: Architecture<Shape>): void => {
  ARCHITECTURES.set(name, architecture as unknown as Architecture<DecomposableShape>)
}

/** Throws BAD_STUDENT for one that is not known. */
export const architectureOf = ({ architecture }: StudentShape): Architecture<DecomposableShape> => {
  const found = ARCHITECTURES.get(architecture)
  if (found) return found
  const known = [...ARCHITECTURES.keys()].join(' and ')
  throw new QualityError('BAD_STUDENT', `student.architecture: ${architecture} is not known, only ${known}`, {
    field: 'student.architecture',
  })
}

/** A shape of any architecture that is known by now. */
export const createStudentSchema = (): z.ZodMiniType<DecomposableShape> => {
  const [first = decomposable.createSchema(), ...more] = Array.from(ARCHITECTURES.values(), (each) => each.createSchema())
  if (more.length === 0) return first
  // Every schema is a strict object with its own `architecture`.
  const objects = [first, ...more] as unknown as [z.ZodMiniObject, ...z.ZodMiniObject[]]
  return z.discriminatedUnion('architecture', objects) as unknown as z.ZodMiniType<DecomposableShape>
}
