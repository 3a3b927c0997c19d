/** `edge-qe/local/default` in browsers: the student is fetched from where the bundler puts it, once. */

import { QualityError } from '../../models/errors.ts'
import { MANIFEST } from '../build/manifest.js'
import type { LoadDefault } from './default.ts'
import { fetchStudent } from './fetch-student.ts'

export type { DefaultRelease, DownloadProgress, LoadDefault, LoadDefaultOptions } from './default.ts'

/** The package's release. Throws UNAVAILABLE or BAD_STUDENT naming the address, what was expected and what came. */
export const loadDefault: LoadDefault = async ({ url, ...options } = {}) => ({
  manifest: MANIFEST,
  student: await fetchStudent(url === undefined ? findStudent() : [url], options),
})

const findStudent = (): URL[] => {
  try {
    // Bundlers know this form, and ship the file.
    const shipped = new URL('../../models/default/student.bin', import.meta.url)
    return [...findBesideVite(import.meta.url), shipped]
  } catch (cause) {
    throw new QualityError(
      'UNAVAILABLE',
      'student.bin: this bundle does not know its address: serve edge-qe/local/default/student.bin and pass the address, loadDefault({ url })',
      { field: 'url', cause },
    )
  }
}

/** The dev server of Vite, up to 7, bundles packages into a folder of its own and leaves what lies beside them behind. */
const findBesideVite = (url: string): URL[] =>
  /\/\.vite\/deps\/[^/]+$/.test(url) ? [new URL('../../edge-qe/dist/models/default/student.bin', url)] : []
