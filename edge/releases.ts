/** A release, loaded: checked, with the engine that runs its student. */

import { QualityError } from '../models/errors.ts'
import { type Manifest, parseManifest, type ReleaseFile, requireFile } from '../models/manifest.ts'
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
  /** Whether only one student fits in memory, so that a canary cannot be served beside the stage's channel. */
  readonly single: boolean
  create(bytes: ArrayBuffer, manifest: Manifest): Engine | Promise<Engine>
}

/** The release that is deployed with the Worker: its canonical manifest.json and the engine's student file. */
export interface BundledRelease {
  readonly manifest: string
  readonly student: ArrayBuffer
}

/**
 * Loads the bundled release and starts its engine. Throws BAD_MANIFEST or BAD_STUDENT naming the file, what was expected
 * and what came. Hashing the default student.bin takes 2.2 ms of a fresh isolate's CPU time.
 */
export const loadBundled = ({ manifest, student }: BundledRelease, kind: EngineKind): Promise<Release> =>
  loadRelease(manifest, { kind, readFile: () => Promise.resolve(student) })

export interface LoadOptions {
  readonly kind: EngineKind
  /** The bytes of a file that the manifest lists. */
  readFile(file: ReleaseFile): Promise<ArrayBuffer>
}

/** Loads a release from the text of its manifest. Throws as `loadBundled` does. */
export const loadRelease = async (text: string, { kind, readFile }: LoadOptions): Promise<Release> => {
  const manifest = parseManifest(text)
  const expected = requireFile(manifest, kind.file)
  const student = await readFile(expected)
  await requireSame(student, expected)
  const engine = await kind.create(student, manifest)
  return { id: await hash(new TextEncoder().encode(text)), manifest, engine, sha256: expected.sha256 }
}

/** Throws BAD_STUDENT unless the bytes are those that the manifest lists. */
const requireSame = async (found: ArrayBuffer, { name, bytes, sha256 }: ReleaseFile): Promise<void> => {
  const refuse = (expected: string, actual: string): never => {
    throw new QualityError('BAD_STUDENT', `${name}: the manifest says ${expected}, the file has ${actual}`, { field: name })
  }
  if (found.byteLength !== bytes) refuse(`${bytes} bytes`, String(found.byteLength))
  const actual = await hash(found)
  if (actual !== sha256) refuse(`sha256 ${sha256}`, actual)
}

/** sha256 in hexadecimal. */
export const hash = async (bytes: BufferSource): Promise<string> =>
  Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)), toHex).join('')

const toHex = (byte: number): string => byte.toString(16).padStart(2, '0')

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
