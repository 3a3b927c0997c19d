/** `edge-qe/local/default` in Workers, whose bundlers take a `.bin` as a module of data. */

import student from '../../models/default/student.bin'
import { MANIFEST } from '../build/manifest.js'
import type { LoadDefault } from './default.ts'

export type { DefaultRelease, DownloadProgress, LoadDefault, LoadDefaultOptions } from './default.ts'

/** The release that the package has; it is there already. */
export const loadDefault: LoadDefault = async ({ onProgress } = {}) => {
  onProgress?.({ loaded: student.byteLength, total: student.byteLength })
  return { manifest: MANIFEST, student }
}
