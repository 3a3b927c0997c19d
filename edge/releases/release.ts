/** A release, loaded: checked, with the engine that runs its student. */

import type { Engine } from '../../models/engine.ts'
import type { Manifest } from '../../models/manifest.ts'
import { parseTrusted, requireFile } from '../../models/trusted-manifest.ts'
import { sha256 } from '../platform/sha256.ts'
import { type CheckFile, fill, type OpenFile, readWhole, requireSize } from './files.ts'

export interface LoadedRelease {
  /** sha256 of manifest.json, which lists the sha256 of every file. */
  readonly id: string
  readonly manifest: Manifest
  readonly engine: Engine
  /** sha256 of the student file that the engine runs. */
  readonly sha256: string
  /** The text of a file that no score needs, the model card or about.json; null for a release without it. */
  loadText(name: TextFile): Promise<string | null>
}

export type TextFile = 'CARD.md' | 'about.json'

/** What differs between the engines: the file they run, and how. */
export interface EngineKind {
  readonly file: 'student.bin' | 'student.onnx'
  /** Whether only one student fits in memory, so that a canary cannot be served beside the main channel. */
  readonly single: boolean
  /** Whether it starts within milliseconds and waits for nothing, so that a Worker can start it before the first request. */
  readonly startsAtOnce?: boolean
  /** Makes room for a student's file of so many bytes. */
  open(bytes: number): OpenEngine
}

/** An engine before its student is there. */
export interface OpenEngine {
  /** Where the bytes of the student's file belong; to be read anew after a rehearsal. */
  readonly file: Uint8Array<ArrayBuffer>
  /** Does once with a student of zeros all that is done with one, where that is a matter of milliseconds. */
  rehearse?(manifest: Manifest): Engine
  /** Once they are all there. */
  start(manifest: Manifest, options?: StartOptions): Engine | Promise<Engine>
}

export interface StartOptions {
  /** Whether these very bytes have been through every check before. */
  readonly trusted?: boolean
}

/** A kind of engine whose first is open already, and what that does without a student. */
export interface OpenAhead {
  readonly kind: EngineKind
  readonly rehearsal?: Engine | undefined
}

/** Opens the engine for the student of a manifest before its file is read, and rehearses: a request would pay for that. */
export const openAhead = (kind: EngineKind, manifest: Manifest): OpenAhead => {
  if (!kind.startsAtOnce) return { kind }
  let first: OpenEngine | undefined = kind.open(requireFile(manifest, kind.file).bytes)
  return {
    rehearsal: first.rehearse?.(manifest),
    kind: {
      ...kind,
      open: (wanted) => {
        const opened = first?.file.length === wanted ? first : kind.open(wanted)
        // Another student may not come where a late piece of the last one might still be written.
        first = undefined
        return opened
      },
    },
  }
}

/** A release that is part of the Worker's code: its canonical manifest.json and the engine's student file. */
export interface BundledRelease {
  readonly manifest: string
  readonly student: ArrayBuffer
  readonly texts?: Readonly<Partial<Record<TextFile, string>>>
}

/**
 * Loads the bundled release and starts its engine. It is not checked in every isolate what `npm run build` checked once
 * (scripts/check-release.ts): for the default student that would be 12 ms of the 20 to the first score. Only the size is
 * compared, and throws BAD_STUDENT.
 */
export const loadBundled = async (
  { manifest: text, student, texts = {} }: BundledRelease,
  kind: EngineKind,
): Promise<LoadedRelease> => {
  const manifest = parseTrusted(text)
  const expected = requireFile(manifest, kind.file)
  requireSize(student.byteLength, expected)
  const { file, start } = kind.open(student.byteLength)
  file.set(new Uint8Array(student))
  const engine = await start(manifest, { trusted: true })
  const id = await sha256(new TextEncoder().encode(text))
  return { id, manifest, engine, sha256: expected.sha256, loadText: async (name) => texts[name] ?? null }
}

/** A manifest and the very text that it was read from. */
export interface ReadManifest {
  readonly text: string
  readonly manifest: Manifest
}

export interface LoadOptions extends StartOptions {
  readonly kind: EngineKind
  readonly openFile: OpenFile
  /** How the student's file is checked; by its sha256 unless it is said. */
  readonly check?: CheckFile | undefined
}

/** Loads the release of a manifest. Throws BAD_MANIFEST or BAD_STUDENT naming the file, what was expected and what came. */
export const loadRelease = async (
  { text, manifest }: ReadManifest,
  { kind, openFile, check, ...options }: LoadOptions,
): Promise<LoadedRelease> => {
  const student = requireFile(manifest, kind.file)
  const body = await openFile(student)
  const { file, start } = kind.open(student.bytes)
  await fill(file, body, { file: student, check })
  const engine = await start(manifest, options)
  const loadText = async (wanted: TextFile): Promise<string | null> => {
    const listed = manifest.files.find(({ name }) => name === wanted)
    return listed ? new TextDecoder().decode(await readWhole(listed, openFile)) : null
  }
  return { id: await sha256(new TextEncoder().encode(text)), manifest, engine, sha256: student.sha256, loadText }
}
