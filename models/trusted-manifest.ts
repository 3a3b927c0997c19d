/** A manifest that nobody has to check any more: read without its schema, which is loaded where a release comes from elsewhere. */

import { QualityError } from './errors.ts'
import type { Manifest, ReleaseFile } from './manifest.ts'

/**
 * The manifest of the release that is deployed with the code. It is not checked again in every isolate: `npm run build`
 * refuses to build, and so to deploy, with a release that is not whole (scripts/check-release.ts).
 */
export const parseTrusted = (json: string): Manifest => JSON.parse(json) as Manifest

/** The entry of a file. Throws BAD_MANIFEST when the release does not list it. */
export const requireFile = (manifest: Manifest, name: string): ReleaseFile => {
  const found = manifest.files.find((entry) => entry.name === name)
  if (!found) throw new QualityError('BAD_MANIFEST', `manifest.json: files: the release has no ${name}`, { field: 'files' })
  return found
}
