/** A teacher file (TOML or JSON), or a folder with a teacher.json -> a teacher. */

import { existsSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import * as z from 'zod/mini'
import { QualityError } from '../../models/errors.ts'
import { parseJson } from '../../models/json.ts'
import { parseSettings } from '../files/settings.ts'
import { createFileTeacher, fileTeacherFields } from './file.ts'
import { createGlassBoxTeacher } from './glass-box.ts'
import { createHttpTeacher, httpTeacherFields } from './http.ts'
import { createOnnxTeacher } from './onnx.ts'
import { createReferenceTeacher, referenceTeacherFields } from './reference.ts'
import { createRidgeTeacher } from './ridge.ts'
import { createStackTeacher } from './stack.ts'
import type { Teacher } from './teacher.ts'

const size = z.int().check(z.positive())

const schema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('onnx'),
    /** Folder with a teacher.json. Paths are relative to the teacher file. */
    folder: z.string(),
    batchTokens: z.optional(size),
    threads: z.optional(size),
    runtime: z.optional(z.enum(['onnxruntime-node', 'onnxruntime-web/wasm'])),
    /** Such as ["cuda", "cpu"]. */
    providers: z.optional(z.array(z.string())),
  }),
  z.strictObject({ kind: z.literal('file'), ...fileTeacherFields }),
  z.strictObject({ kind: z.literal('http'), ...httpTeacherFields }),
  z.strictObject({ kind: z.literal('reference'), ...referenceTeacherFields }),
  z.strictObject({ kind: z.literal('glass-box'), weights: z.string() }),
  z.strictObject({ kind: z.literal('ridge'), weights: z.string() }),
  z.strictObject({
    kind: z.literal('stack'),
    weights: z.string(),
    /** Teacher files or folders by the names that the weights know them by. */
    members: z.record(z.string(), z.string()),
  }),
])

type TeacherSettings = z.infer<typeof schema>

export interface OpenOptions {
  /** Where a teacher may keep what it must not pay for twice. */
  readonly folder: string
  readonly progress: (line: string) => void
  /** Whether what a teacher had no label for may be asked for again. */
  readonly retryFailed?: boolean
}

/** Throws BAD_CONFIG, naming the key, for a teacher file that does not fit, and what opening the teacher throws. */
export const openTeacher = async (path: string, options: OpenOptions): Promise<Teacher> => {
  if (!existsSync(path)) throw new QualityError('BAD_CONFIG', `${path}: there is no such file or folder`, { field: 'teacher' })
  if (statSync(path).isDirectory()) return createOnnxTeacher(path, { progress: options.progress })
  const settings = parseTeacher(await readFile(path, 'utf8'), path)
  return createTeacher(settings, { ...options, at: (file) => resolve(dirname(path), file) })
}

interface TeacherFileOptions extends OpenOptions {
  /** A path of the teacher file. */
  readonly at: (file: string) => string
}

const createTeacher = async (settings: TeacherSettings, { at, ...options }: TeacherFileOptions): Promise<Teacher> => {
  switch (settings.kind) {
    case 'onnx':
      return createOnnxTeacher(at(settings.folder), { ...settings, progress: options.progress })
    case 'file':
      return createFileTeacher({ ...settings, path: at(settings.path) })
    case 'http':
      return createHttpTeacher(settings.prompt === undefined ? settings : { ...settings, prompt: at(settings.prompt) }, options)
    case 'reference':
      return createReferenceTeacher(settings, options)
    case 'glass-box':
      return createGlassBoxTeacher(at(settings.weights))
    case 'ridge':
      return createRidgeTeacher(at(settings.weights))
    case 'stack': {
      const members = new Map<string, Teacher>()
      for (const [name, path] of Object.entries(settings.members)) members.set(name, await openTeacher(at(path), options))
      return createStackTeacher(at(settings.weights), members)
    }
  }
}

const parseTeacher = (text: string, what: string): TeacherSettings => {
  if (what.endsWith('.json')) return parseJson(text, schema, { code: 'BAD_CONFIG', what })
  return parseSettings(text, schema, { what })
}
