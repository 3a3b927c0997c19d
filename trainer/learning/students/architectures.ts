/** The architectures that can be trained: their settings, and the student that they make. */

import '../../release/format/architectures.ts'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type * as z from 'zod/mini'
import { addArchitecture, type StudentShape, type WholeArchitecture } from '../../../models/architectures.ts'
import type { DecomposableShape } from '../../../models/decomposable.ts'
import { QualityError } from '../../../models/errors.ts'
import { birnn } from './birnn.ts'
import { createDecomposable } from './decomposable.ts'
import { createDecomposableSettings } from './settings.ts'
import type { Student } from './student.ts'

export interface Trainable<Shape extends StudentShape = StudentShape> {
  /** `[student]` of a configuration: a strict object whose defaults make it a whole shape, and `start`. */
  createSettings(): z.ZodMiniType
  create(shape: Shape): Student
}

/** What a file exports that `student.architecture` names, `./mine.ts` for instance. */
export interface ArchitectureFile {
  /** Of the architecture, in shapes and manifests. */
  readonly name: string
  readonly architecture: WholeArchitecture
  readonly trainable: Trainable
}

const TRAINABLES = new Map<string, Trainable<DecomposableShape>>([
  ['decomposable', { createSettings: createDecomposableSettings, create: createDecomposable }],
  ['birnn', birnn as unknown as Trainable<DecomposableShape>],
])

/** The student of a shape. Throws BAD_CONFIG for an architecture that cannot be trained. */
export const createStudent = (shape: DecomposableShape): Student => trainableOf(shape.architecture).create(shape)

/** The settings of an architecture, or of the file that has it once it is loaded. Throws BAD_CONFIG for others. */
export const settingsOf = (name: string): z.ZodMiniType => trainableOf(name).createSettings()

const trainableOf = (name: string): Trainable<DecomposableShape> => {
  const found = TRAINABLES.get(name)
  if (found) return found
  const known = [...TRAINABLES.keys()].map((each) => JSON.stringify(each)).join(' or ')
  throw new QualityError(
    'BAD_CONFIG',
    `student.architecture: expected ${known} or a file, ./mine.ts, got ${JSON.stringify(name)}`,
    {
      field: 'student.architecture',
    },
  )
}

/** Whether it is known by its name. */
export const isTrainable = (name: string): boolean => TRAINABLES.has(name)

/** Whether it names a file rather than an architecture. */
export const isArchitectureFile = (name: string): boolean => /\.[cm]?[jt]s$/.test(name)

/** Makes the architecture of a file known. Throws BAD_CONFIG where the file does not have one. */
export const loadArchitecture = async (file: string): Promise<void> => {
  const bad = (message: string, cause?: unknown): QualityError =>
    new QualityError('BAD_CONFIG', `student.architecture: ${file}: ${message}`, { field: 'student.architecture', cause })
  if (!existsSync(file)) throw bad('there is no such file')
  const loaded: Partial<ArchitectureFile> = await import(pathToFileURL(resolve(file)).href).catch((cause: unknown) => {
    throw bad(`cannot be loaded: ${cause instanceof Error ? cause.message : String(cause)}`, cause)
  })
  const missing = (['name', 'architecture', 'trainable'] as const).filter((key) => loaded[key] === undefined)
  const { name, architecture, trainable } = loaded
  if (name === undefined || !architecture || !trainable) throw bad(`does not export ${missing.join(', ')}`)
  addArchitecture(name, architecture)
  // Its own code alone knows its shape.
  TRAINABLES.set(name, trainable as unknown as Trainable<DecomposableShape>)
  FILES.set(file, name)
}

const FILES = new Map<string, string>()

/** The name of the architecture of a file that is loaded. Throws BAD_CONFIG for others. */
export const nameOfArchitecture = (file: string): string => {
  const name = FILES.get(file)
  if (name !== undefined) return name
  throw new QualityError('BAD_CONFIG', `student.architecture: ${file} is not loaded`, { field: 'student.architecture' })
}
