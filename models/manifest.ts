/** The manifest of a release: what the student is, which files it has, how its outputs are read. */

import * as z from 'zod/mini'
import { createAboutSchema } from './about.ts'
import { createStudentSchema } from './architectures.ts'
import { count, createCalibrationSchema, languagePair } from './calibration-schema.ts'
import { QualityError } from './errors.ts'
import { parseJson } from './json.ts'
import { once } from './once.ts'

/** Version of the release format that this code reads and writes. */
export const MANIFEST_VERSION = 1

/**
 * Version of this code as a reader, and of the oldest reader of what it writes: it grows with every field that a release
 * cannot do without. The fourth finds what no score needs in about.json.
 */
export const READER_VERSION = 4

// Schemas are made where they are first used: the Worker reads no manifest but those of a channel, and making them is a
// millisecond of every cold start.
const createFileSchema = () =>
  z.strictObject({
    name: z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'must be a plain file name')),
    bytes: count(),
    sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits')),
  })

const createManifestSchema = () =>
  z.strictObject({
    format: z.literal(MANIFEST_VERSION),
    /** Version of the oldest reader that understands the release, though it may not know every field; absent: it must know all. */
    minReader: z.optional(z.int().check(z.positive())),
    name: z.string().check(z.minLength(1)),
    /** Language pairs the student was trained for. */
    languagePairs: z.array(languagePair()).check(z.minLength(1)),
    student: createStudentSchema(),
    /** Of raw outputs: `da` is (direct assessment - 75) / 25 in every language pair; absent: the z-scores of each. */
    scale: z.optional(z.literal('da')),
    /** What the student is asked about: `plain`, the pair as models/plain.ts leaves it; absent, all of it. */
    reads: z.optional(z.literal('plain')),
    files: z.array(createFileSchema()).check(z.minLength(1)),
    calibration: createCalibrationSchema(),
    /** Raw outputs for the pairs of models/golden.ts; whoever loads the release compares its own. */
    golden: z.optional(z.array(z.number())),
    /** Of a release that has no about.json: what that says. */
    metrics: z.optional(createAboutSchema().shape.metrics),
    messages: createAboutSchema().shape.messages,
    provenance: z.optional(createAboutSchema().shape.provenance),
  })

const manifestSchema = once(createManifestSchema)

export type Manifest = z.infer<ReturnType<typeof createManifestSchema>>

export type ReleaseFile = z.infer<ReturnType<typeof createFileSchema>>

/** Throws BAD_MANIFEST naming file and field, with what was expected and found. */
export const parseManifest = (text: string, file = 'manifest.json'): Manifest => {
  const errors = { code: 'BAD_MANIFEST', what: file } as const
  const { format, minReader } = parseJson(text, z.object({ format: z.int(), minReader: z.optional(z.int()) }), errors)
  const refuse = (field: string, message: string): never => {
    throw new QualityError('BAD_MANIFEST', `${file}: ${field}: ${message}`, { field })
  }
  if (format !== MANIFEST_VERSION) refuse('format', `version ${format}, but this reader knows ${MANIFEST_VERSION}`)
  if (minReader !== undefined && minReader > READER_VERSION)
    refuse('minReader', `needs a reader of version ${minReader}, but this one is ${READER_VERSION}: update it first`)
  if (minReader === undefined) return parseJson(text, manifestSchema(), errors)
  // Fields that came later are not for this reader, and whoever wrote them says that it can do without.
  const value: unknown = JSON.parse(text)
  const { success, error } = z.safeParse(manifestSchema(), value)
  const later = !success && error.issues.every(({ code }) => code === 'unrecognized_keys')
  return later ? (value as Manifest) : parseJson(text, manifestSchema(), errors)
}

/** The bytes whose sha256 names the release: JSON without white space, keys in code-unit order. */
export const toCanonicalJson = (manifest: object): string => JSON.stringify(sortKeys(manifest))

const sortKeys = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sortKeys)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sortKeys(inner)]),
  )
}
