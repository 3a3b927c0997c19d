/** The manifest of a release: what the student is, which files it has, how its outputs are read, how good it is. */

import * as z from 'zod/mini'
import { createStudentSchema } from './architectures.ts'
import { count, createCalibrationSchema, languagePair, unit } from './calibration-schema.ts'
import { QualityError } from './errors.ts'
import { parseJson } from './json.ts'
import { once } from './once.ts'

/** Version of the release format that this code reads and writes. */
export const MANIFEST_VERSION = 1

/** Version of this code as a reader: it grows with every field that a release cannot do without. */
export const READER_VERSION = 3

// Schemas are made where they are first used: the Worker reads no manifest but those of a channel, and making them is a
// millisecond of every cold start.
const createFileSchema = () =>
  z.strictObject({
    name: z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'must be a plain file name')),
    bytes: count(),
    sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits')),
  })

const createMetricsSchema = () =>
  z.strictObject({
    n: count(),
    pearson: z.number(),
    spearman: z.number(),
    /** Pearson of the same gold with the scores of shuffled translations. */
    shuffledPearson: z.optional(z.number()),
    /** Pearson where the callers send log-probabilities too. */
    logProbsPearson: z.optional(z.number()),
    /** Share of people's ratings inside the interval. */
    coverage: z.optional(unit()),
  })

const createMessagesSchema = () =>
  z.strictObject({
    /** Messages that are right or wrong by how they were made. */
    n: count(),
    /** Area under the ROC curve of right above wrong, by verdict and then by score. */
    auc: unit(),
    rightAccepted: unit(),
    rightRejected: unit(),
    wrongAccepted: unit(),
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
    /** Quality of the quantised student against human ratings, by split and language pair. */
    metrics: z.record(z.string(), z.record(languagePair(), createMetricsSchema())),
    /** How well right messages are told from wrong ones, as served, by language pair. */
    messages: z.optional(z.record(languagePair(), createMessagesSchema())),
    /** Raw outputs for the pairs of models/golden.ts; whoever loads the release compares its own. */
    golden: z.optional(z.array(z.number())),
    /** How it was made: seed, commit, package versions, hashes of the data. */
    provenance: z.record(z.string(), z.unknown()),
  })

const manifestSchema = once(createManifestSchema)

export type Manifest = z.infer<ReturnType<typeof createManifestSchema>>

/** Version of the oldest reader that answers with a student, read in this way, as it was made. */
export const oldestReader = (
  { textRules = 1, ...shape }: Manifest['student'],
  { verdicts, errors, words, short }: Partial<Manifest['calibration']> = {},
  reads?: Manifest['reads'],
): number => {
  // The second reader has one map for messages of every length, and reads all of a pair.
  if (short || reads) return 3
  return textRules === 1 && !KEYS_SINCE_2.some((key) => shape[key]) && !verdicts && !errors && !words?.offsets ? 1 : 2
}

/** Of a shape: the first reader would pass them over, and score as though they were not there. */
const KEYS_SINCE_2 = ['selfAttention', 'alignWidth', 'context', 'compareInputs'] as const

export type ReleaseFile = z.infer<ReturnType<typeof createFileSchema>>
export type MessageMetrics = z.infer<ReturnType<typeof createMessagesSchema>>
export type ReleaseMetrics = z.infer<ReturnType<typeof createMetricsSchema>>

/** Throws BAD_MANIFEST naming file and field, with what was expected and found. */
export const parseManifest = (text: string, file = 'manifest.json'): Manifest => {
  const errors = { code: 'BAD_MANIFEST', what: file } as const
  const { format, minReader } = parseJson(text, z.object({ format: z.int(), minReader: z.optional(z.int()) }), errors)
  const refuse = (field: string, message: string): never => {
    throw new QualityError('BAD_MANIFEST', `${file}: ${field}: ${message}`, { field })
  }
  if (format !== MANIFEST_VERSION) refuse('format', `version ${format}, this reader knows ${MANIFEST_VERSION}`)
  if (minReader !== undefined && minReader > READER_VERSION)
    refuse('minReader', `needs a reader of version ${minReader}, this one is ${READER_VERSION}: update it first`)
  if (minReader === undefined) return parseJson(text, manifestSchema(), errors)
  // Fields that came later are not for this reader, and whoever wrote them says that it can do without.
  const value: unknown = JSON.parse(text)
  const { success, error } = z.safeParse(manifestSchema(), value)
  const later = !success && error.issues.every(({ code }) => code === 'unrecognized_keys')
  return later ? (value as Manifest) : parseJson(text, manifestSchema(), errors)
}

/**
 * The manifest of the release that is deployed with the code. It is not checked again in every isolate: `npm run build`
 * refuses to build, and so to deploy, with a release that is not whole (scripts/check-release.ts).
 */
export const parseTrusted = (json: string): Manifest => JSON.parse(json) as Manifest

/** The bytes whose sha256 names the release: JSON without white space, keys in code-unit order. */
export const toCanonicalJson = (manifest: Manifest): string => JSON.stringify(sortKeys(manifest))

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

/** The entry of a file. Throws BAD_MANIFEST when the release does not list it. */
export const requireFile = (manifest: Manifest, name: string): ReleaseFile => {
  const found = manifest.files.find((entry) => entry.name === name)
  if (!found) throw new QualityError('BAD_MANIFEST', `manifest.json: files: the release has no ${name}`, { field: 'files' })
  return found
}
