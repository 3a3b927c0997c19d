/** A release, loaded: checked, with the engine that runs its student. */

import { QualityError } from '../models/errors.ts'
import { type Manifest, parseManifest, requireFile } from '../models/manifest.ts'
import type { Engine } from '../models/predict.ts'

export interface Release {
  /** sha256 of manifest.json, which lists the sha256 of every file. */
  readonly id: string
  readonly manifest: Manifest
  readonly engine: Engine
  /** sha256 of the student file that the engine runs. */
  readonly sha256: string
}

/** What differs between the engines: the file they run, and how. */
export interface EngineKind {
  readonly file: 'student.bin' | 'student.onnx'
  create(bytes: ArrayBuffer, manifest: Manifest): Engine | Promise<Engine>
}

/** The release that is deployed with the Worker: its canonical manifest.json and the engine's student file. */
export interface BundledRelease {
  readonly manifest: string
  readonly student: ArrayBuffer
}

/**
 * Loads the bundled release. Its student came in the same deployment as this code, so only its size is checked here;
 * hashing megabytes would take a third of a fresh isolate's CPU time on the free plan. `tests/size.test.ts` hashes it.
 */
export const loadBundled = async (bundled: BundledRelease, kind: EngineKind): Promise<Release> => {
  const manifest = parseManifest(bundled.manifest)
  const { bytes, sha256 } = requireFile(manifest, kind.file)
  if (bundled.student.byteLength !== bytes)
    throw new QualityError(
      'BAD_STUDENT',
      `${kind.file}: the manifest says ${bytes} bytes, the file has ${bundled.student.byteLength}`,
    )
  const engine = await kind.create(bundled.student, manifest)
  return { id: await hash(new TextEncoder().encode(bundled.manifest)), manifest, engine, sha256 }
}

const hash = async (bytes: Uint8Array): Promise<string> =>
  Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  )

/**
 * The release of this isolate. The value is kept, never a promise of it: on Workers a promise whose first client left
 * may never settle. Two first requests may both load it, which is harmless.
 */
export const createReleaseSource = (load: () => Promise<Release>): (() => Promise<Release>) => {
  let current: Release | undefined
  return async () => {
    if (current) return current
    const loaded = await load()
    current ??= loaded
    return current
  }
}
