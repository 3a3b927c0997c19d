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
  /** Where student.bin is, for a bundler that does not ship it by itself; a path too in Node. */
  readonly url?: string | URL | undefined
  /** Sent with the request for it, such as the key of a service. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Called while the student comes, and once all of it is there. */
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined
  readonly signal?: AbortSignal | undefined
  /** Whether a page keeps the student in its Cache API, so that the next visit fetches nothing; it does unless told not to. */
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
