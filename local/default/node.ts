/** `edge-qe/local/default` in Node, Deno and Bun: the student is read from the package, bundled or not. */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { QualityError } from '../../models/errors.ts'
import { MANIFEST } from '../build/manifest.js'
import { toBuffer } from '../bytes.ts'
import { type LoadDefault, type LoadDefaultOptions, readStudentFile } from './default.ts'
import { fetchStudent } from './fetch-student.ts'

export type { DefaultRelease, DownloadProgress, LoadDefault, LoadDefaultOptions } from './default.ts'

/** The package's release. Throws UNAVAILABLE or BAD_STUDENT naming the file, what was expected and what came. */
export const loadDefault: LoadDefault = async ({ url, ...options } = {}) => ({
  manifest: MANIFEST,
  student: url !== undefined && /^https?:/.test(String(url)) ? await fetchStudent([url], options) : await read(url, options),
})

const read = async (url: string | URL | undefined, { onProgress, signal }: LoadDefaultOptions): Promise<ArrayBuffer> => {
  const places = url === undefined ? findStudent() : [/^file:/.test(String(url)) ? fileURLToPath(url) : String(url)]
  for (const place of places) {
    const found = await readFile(place, { signal }).catch((error: NodeJS.ErrnoException) => {
      if (signal?.aborted) throw signal.reason
      if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw unavailable(`${place}: ${error.message}`, error)
    })
    if (!found) continue
    onProgress?.({ loaded: found.length, total: readStudentFile().bytes })
    return toBuffer(found)
  }
  throw unavailable(
    `not found at ${places.join(', ')}: put edge-qe/local/default/student.bin beside the bundle, or pass its path, loadDefault({ url })`,
  )
}

const unavailable = (why: string, cause?: unknown): QualityError =>
  new QualityError('UNAVAILABLE', `student.bin: ${why}`, { field: 'student.bin', cause })

const STUDENT = 'edge-qe/local/default/student.bin'

/** Where it may be: beside this module; bundled, in the package that the app has installed, or beside the bundle. */
const findStudent = (): string[] => {
  const here = findModule(import.meta.url)
  const places = [
    ...(here ? [fileURLToPath(new URL('../../models/default/student.bin', here)), resolveFrom(here)] : []),
    resolveFrom(join(process.cwd(), 'package.json')),
    ...(here ? [fileURLToPath(new URL('student.bin', here))] : []),
  ]
  return [...new Set(places.filter((place) => place !== undefined))]
}

const resolveFrom = (file: string | URL): string | undefined => {
  try {
    // Imported by its name it would be taken by webpack, whose own resolves nothing at run time.
    return process.getBuiltinModule('node:module').createRequire(file).resolve(STUDENT)
  } catch {
    // It is not installed there: the others are looked at.
    return undefined
  }
}

/** Bundled as CommonJS a module has no `import.meta.url` but a file name; bundled into a page of Electron, say, neither is a file. */
const findModule = (url: string | undefined): string | undefined => {
  const here = url ?? (typeof __filename === 'undefined' ? undefined : pathToFileURL(__filename).href)
  return here?.startsWith('file:') ? here : undefined
}
