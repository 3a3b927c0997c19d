/** What `edge-qe/local/default` gives, in whichever runtime: the release that the package has. */

import { MANIFEST } from '../build/manifest.js'

/** For `createScorer`. */
export interface DefaultRelease {
  /** The text of manifest.json. */
  readonly manifest: string
  /** The bytes of student.bin. */
  readonly student: ArrayBuffer
}

/** Bytes of student.bin. */
export interface DownloadProgress {
  readonly loaded: number
  readonly total: number
}

export interface LoadDefaultOptions {
  /** Address of student.bin, for a bundler that does not ship it by itself; in Node also a path. */
  readonly url?: string | URL | undefined
  /** Headers of the request for student.bin, such as the key of a service. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Called during the download of the student, and once it is complete. */
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined
  readonly signal?: AbortSignal | undefined
  /** Whether a page keeps the student in its Cache API, so that the next visit downloads nothing; default true. */
  readonly cache?: boolean | undefined
}

/** Throws UNAVAILABLE or BAD_STUDENT naming the address, what was expected and what came; the reason of an aborted signal. */
export type LoadDefault = (options?: LoadDefaultOptions) => Promise<DefaultRelease>

export interface StudentFile {
  readonly bytes: number
  readonly sha256: string
}

/** What the manifest says of student.bin. */
export const readStudentFile = (): StudentFile => {
  const { files } = JSON.parse(MANIFEST) as { files: readonly (StudentFile & { name: string })[] }
  const file = files.find(({ name }) => name === 'student.bin')
  if (!file) throw new RangeError('the bundled manifest lists no student.bin')
  return file
}
