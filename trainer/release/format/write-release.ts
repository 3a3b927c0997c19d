/** Writes a release folder, its manifest last. */

import { join } from 'node:path'
import { ABOUT_FILE, type About } from '../../../models/about.ts'
import { type Manifest, toCanonicalJson } from '../../../models/manifest.ts'
import { writeAtomically } from '../../files/atomic-file.ts'
import { sha256 } from '../../files/sha256.ts'
import type { WholeManifest } from './release.ts'

export interface WrittenRelease {
  /** sha256 of the manifest. */
  readonly id: string
  /** Bytes by file name. */
  readonly sizes: Readonly<Record<string, number>>
}

/** `files` of the manifest are filled in, and what no score needs goes into about.json. */
export const writeRelease = async (
  out: string,
  { metrics, messages, provenance, ...manifest }: Omit<WholeManifest, 'files'>,
  others: ReadonlyMap<string, Uint8Array>,
): Promise<WrittenRelease> => {
  const about: About = { metrics, ...(messages ? { messages } : {}), provenance }
  const files = new Map([...others, [ABOUT_FILE, new TextEncoder().encode(toCanonicalJson(about))]])
  for (const [name, bytes] of files) await writeAtomically(join(out, name), [bytes])
  const entries = Array.from(files, ([name, bytes]) => ({ name, bytes: bytes.length, sha256: sha256(bytes) }))
  const json = toCanonicalJson({ ...manifest, files: entries } satisfies Manifest)
  // Last: until it is there, or while it names other bytes, the folder is no release.
  await writeAtomically(join(out, 'manifest.json'), json)
  const sizes = { ...Object.fromEntries(entries.map(({ name, bytes }) => [name, bytes])), 'manifest.json': json.length }
  return { id: sha256(json), sizes }
}
