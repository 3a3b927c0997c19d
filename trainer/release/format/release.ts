/** Reads a release folder: nothing of it is used before its size and sha256 are those of the manifest. */

import './architectures.ts'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ABOUT_FILE, type About, aboutIn, parseAbout } from '../../../models/about.ts'
import { QualityError } from '../../../models/errors.ts'
import { type Manifest, parseManifest, type ReleaseFile } from '../../../models/manifest.ts'
import { sha256 } from '../../files/sha256.ts'

/** The manifest and about.json in one, as both are written in one step. */
export type WholeManifest = Omit<Manifest, keyof About> & About

export interface Release {
  readonly manifest: WholeManifest
  /** The text of manifest.json. */
  readonly text: string
  /** sha256 of the manifest's bytes: names the release. */
  readonly id: string
  readonly files: ReadonlyMap<string, Uint8Array>
}

/** Throws BAD_MANIFEST or BAD_STUDENT with the file, what was expected and what was found. */
export const loadRelease = async (folder: string): Promise<Release> => {
  const file = join(folder, 'manifest.json')
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new QualityError('BAD_MANIFEST', `${folder}: manifest.json cannot be read: is this a release folder?`, { cause })
  })
  const text = bytes.toString('utf8')
  const manifest = parseManifest(text, file)
  const files = new Map<string, Uint8Array>()
  for (const entry of manifest.files) files.set(entry.name, await readChecked(folder, entry))
  const about = files.get(ABOUT_FILE)
  const whole = about ? parseAbout(new TextDecoder().decode(about)) : aboutIn(manifest)
  return { manifest: { ...manifest, ...whole }, text, id: sha256(bytes), files }
}

/** The bytes of a file of the release. Throws BAD_MANIFEST where the manifest does not list it. */
export const requireBytes = ({ files }: Release, name: string): Uint8Array => {
  const bytes = files.get(name)
  if (!bytes) throw new QualityError('BAD_MANIFEST', `manifest.json: files: the release has no ${name}`, { field: 'files' })
  return bytes
}

const readChecked = async (folder: string, { name, bytes: size, sha256: expected }: ReleaseFile): Promise<Uint8Array> => {
  const file = join(folder, name)
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new QualityError('BAD_STUDENT', `${file}: the manifest lists it but it cannot be read`, { field: name, cause })
  })
  if (bytes.length !== size)
    throw new QualityError('BAD_STUDENT', `${file}: the manifest says ${size} bytes but it has ${bytes.length}`, {
      field: name,
    })
  const actual = sha256(bytes)
  if (actual !== expected)
    throw new QualityError('BAD_STUDENT', `${file}: the manifest says sha256 ${expected} but it is ${actual}`, { field: name })
  // A Buffer of a small file shares memory with others, and kernels copy from offset 0.
  return new Uint8Array(bytes)
}
