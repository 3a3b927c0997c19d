/** A release, loaded: checked, with the engine that runs its student. */

import type { Engine } from '../../models/engine.ts'
import { QualityError } from '../../models/errors.ts'
import { type Manifest, parseManifest, parseTrusted, type ReleaseFile, requireFile } from '../../models/manifest.ts'
import { sha256 } from '../platform/sha256.ts'

export interface LoadedRelease {
  /** sha256 of manifest.json, which lists the sha256 of every file. */
  readonly id: string
  readonly manifest: Manifest
  readonly engine: Engine
  /** sha256 of the student file that the engine runs. */
  readonly sha256: string
  /** The model card, Markdown; null for a release without one. */
  loadCard(): Promise<string | null>
}

/** What differs between the engines: the file they run, and how. */
export interface EngineKind {
  readonly file: 'student.bin' | 'student.onnx'
  /** Whether only one student fits in memory, so that a canary cannot be served beside the main channel. */
  readonly single: boolean
  /** Whether it starts within milliseconds and waits for nothing, so that a Worker can start it before the first request. */
  readonly startsAtOnce?: boolean
  create(bytes: ArrayBuffer, manifest: Manifest, options?: CreateOptions): Engine | Promise<Engine>
}

export interface CreateOptions {
  /** Whether these very bytes have been through every check before. */
  readonly trusted?: boolean
}

/** The release that is deployed with the Worker: its canonical manifest.json and the engine's student file. */
export interface BundledRelease {
  readonly manifest: string
  readonly student: ArrayBuffer
  readonly card?: string
}

/**
 * Loads the bundled release and starts its engine. It is not checked in every isolate what `npm run build` checked once
 * (scripts/check-release.ts): for the default student that would be 12 ms of the 20 to the first score. Only the size is
 * compared, and throws BAD_STUDENT.
 */
export const loadBundled = async (
  { manifest: text, student, card }: BundledRelease,
  kind: EngineKind,
): Promise<LoadedRelease> => {
  const manifest = parseTrusted(text)
  const expected = requireFile(manifest, kind.file)
  requireSize(student, expected)
  const engine = await kind.create(student, manifest, { trusted: true })
  const id = await sha256(new TextEncoder().encode(text))
  return { id, manifest, engine, sha256: expected.sha256, loadCard: () => Promise.resolve(card ?? null) }
}

export interface LoadOptions {
  readonly kind: EngineKind
  /** The bytes of a file that the manifest lists. */
  readFile(file: ReleaseFile): Promise<ArrayBuffer>
}

/**
 * Loads a release from the text of its manifest. Throws BAD_MANIFEST or BAD_STUDENT naming the file, what was expected
 * and what came.
 */
export const loadRelease = async (text: string, { kind, readFile }: LoadOptions): Promise<LoadedRelease> => {
  const manifest = parseManifest(text)
  const expected = requireFile(manifest, kind.file)
  const student = await readFile(expected)
  await requireSame(student, expected)
  const engine = await kind.create(student, manifest)
  const card = manifest.files.find(({ name }) => name === 'CARD.md')
  const loadCard = async (): Promise<string | null> => {
    if (!card) return null
    const bytes = await readFile(card)
    await requireSame(bytes, card)
    return new TextDecoder().decode(bytes)
  }
  return { id: await sha256(new TextEncoder().encode(text)), manifest, engine, sha256: expected.sha256, loadCard }
}

/** Throws BAD_STUDENT unless the bytes are those that the manifest lists. */
const requireSame = async (found: ArrayBuffer, expected: ReleaseFile): Promise<void> => {
  requireSize(found, expected)
  const actual = await sha256(found)
  if (actual !== expected.sha256) refuse(expected.name, `sha256 ${expected.sha256}`, actual)
}

const requireSize = ({ byteLength }: ArrayBuffer, { name, bytes }: ReleaseFile): void => {
  if (byteLength !== bytes) refuse(name, `${bytes} bytes`, String(byteLength))
}

const refuse = (name: string, expected: string, actual: string): never => {
  throw new QualityError('BAD_STUDENT', `${name}: the manifest says ${expected}, the file has ${actual}`, { field: name })
}

/** The release of this isolate. */
export interface ReleaseSource {
  get(): Promise<LoadedRelease>
  /** Undefined until somebody asked for it, and once it is forgotten. */
  readonly loaded: LoadedRelease | undefined
  forget(): void
}

const POLL_MS = 5

/**
 * The value is kept, never a promise of it: on Workers a promise whose first client left may never settle. Of several
 * first requests one loads it, since of two ORT sessions only one fits; the others look whether it has, and for no longer
 * than `patienceMs`.
 */
export const createReleaseSource = (load: () => Promise<LoadedRelease>, patienceMs = 2000): ReleaseSource => {
  let current: LoadedRelease | undefined
  let isLoading = false
  return {
    get: async () => {
      for (let waited = 0; isLoading && !current && waited < patienceMs; waited += POLL_MS)
        await new Promise((resolve) => setTimeout(resolve, POLL_MS))
      if (current) return current
      isLoading = true
      try {
        const loaded = await load()
        if (current) await loaded.engine.close?.()
        current ??= loaded
        return current
      } finally {
        isLoading = false
      }
    },
    get loaded() {
      return current
    },
    forget: () => {
      current = undefined
    },
  }
}
