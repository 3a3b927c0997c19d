/** The architectures of students: what a shape of each must be, and its tensors. */

import * as z from 'zod/mini'
import { type DecomposableShape, decomposableTensors } from './decomposable.ts'
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
}

/** With its forward pass as the oracle runs it, which no Worker needs (references.ts). */
export interface WholeArchitecture<Shape extends StudentShape = StudentShape> extends Architecture<Shape> {
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

const createDecomposableSchema = () =>
  z
    .strictObject({ architecture: z.literal('decomposable'), ...createSizes(), hidden: size(), ...createShapeOptions() })
    .check(checkHeads())

const decomposable: Architecture<DecomposableShape> = {
  createSchema: createDecomposableSchema,
  tensors: decomposableTensors,
}

type Known = Architecture<DecomposableShape> & Partial<WholeArchitecture<DecomposableShape>>

// Of an architecture that is added only its own code knows the shape, and gets it back as it gave it.
const ARCHITECTURES = new Map<string, Known>([['decomposable', decomposable]])

// A variable, so that the Worker, which adds none, carries nothing of the union.
let createSchema: () => z.ZodMiniType<DecomposableShape> = createDecomposableSchema

/** A shape of any architecture that is known by now. */
export const createStudentSchema = (): z.ZodMiniType<DecomposableShape> => createSchema()

/** Makes an architecture of somebody else's known, before any shape of it is read. */
export const addArchitecture = <Shape extends StudentShape>(name: string, architecture: WholeArchitecture<Shape>): void => {
  ARCHITECTURES.set(name, architecture as unknown as WholeArchitecture<DecomposableShape>)
  createSchema = createUnion
}

const createUnion = (): z.ZodMiniType<DecomposableShape> => {
  // Every schema is a strict object with its own `architecture`.
  const objects = Array.from(ARCHITECTURES.values(), (each) => each.createSchema() as unknown as z.ZodMiniObject)
  const [first = createDecomposableSchema(), ...more] = objects
  return z.discriminatedUnion('architecture', [first, ...more]) as unknown as z.ZodMiniType<DecomposableShape>
}

/** Throws BAD_STUDENT for one that is not known. */
export const architectureOf = ({ architecture }: StudentShape): Known => {
  const found = ARCHITECTURES.get(architecture)
  if (found) return found
  const known = [...ARCHITECTURES.keys()].join(' or ')
  throw new QualityError('BAD_STUDENT', `student.architecture: expected ${known}, got ${architecture}`, {
    field: 'student.architecture',
  })
}
