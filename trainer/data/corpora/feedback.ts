/** What people said of translations, as the Worker stores it (docs/format.md) -> rated rows. */

import { createHash } from 'node:crypto'
import * as z from 'zod/mini'
import { QualityError } from '../../../models/errors.ts'
import { parseJson } from '../../../models/json.ts'
import { isLanguagePair, type LanguagePair } from '../../../models/pair.ts'
import { tokenise } from '../../../models/text.ts'
import type { Bucket } from '../../buckets/bucket.ts'
import { writeAtomically } from '../../files/atomic-file.ts'
import { type Line, readFileLines } from '../../files/lines.ts'
import type { Reporter } from '../../output/output.ts'
import type { Split } from '../rows.ts'
import { type Entry, toEntry } from './entry.ts'

const feedbackSchema = z.object({
  version: z.literal(1),
  id: z.string().check(z.regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits')),
  languagePair: z.custom<LanguagePair>((value) => typeof value === 'string' && isLanguagePair(value), 'must look like "ro-en"'),
  source: z.string(),
  translation: z.string(),
  rating: z.optional(z.number().check(z.gte(0), z.lte(1))),
  correction: z.optional(z.string()),
})

export interface FeedbackOptions {
  /** Share of the sources whose rows become dev rows: what nobody trains on chooses the epoch and calibrates. */
  readonly devShare: number
}

/** Copies what the bucket holds into one file, in the order of its keys. Throws BAD_DATA where there is nothing. */
export const downloadFeedback = async (bucket: Bucket, file: string, { stage }: Pick<Reporter, 'stage'>): Promise<void> => {
  const keys = (await bucket.list('feedback/')).map(({ key }) => key)
  if (keys.length === 0) throw new QualityError('BAD_DATA', `${bucket.name}: there is no feedback in this bucket`)
  await stage({ name: 'download', unit: 'objects', total: keys.length }, ({ advance }) =>
    writeAtomically(file, readObjects(bucket, keys, advance)),
  )
}

/** A record each, so what takes time is the way to the bucket. */
const AT_ONCE = 32

const readObjects = async function* (
  bucket: Bucket,
  keys: readonly string[],
  onRead: (count: number) => void,
): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < keys.length; i += AT_ONCE) {
    const objects = await Promise.all(keys.slice(i, i + AT_ONCE).map((key) => bucket.get(key)))
    onRead(objects.length)
    // One that was deleted since it was listed is not there.
    for (const object of objects) if (object) yield object.bytes
  }
}

/** Lines as the bucket's objects hold them, however they were joined. */
export const readFeedback = async function* (file: string, options: FeedbackOptions): AsyncGenerator<Entry> {
  for await (const line of readFileLines(file)) if (line.text !== '') yield toFeedbackEntry(file, line, options)
}

const NO_RATING = 'neither a rating nor a correction'

const toFeedbackEntry = (file: string, line: Line, { devShare }: FeedbackOptions): Entry => {
  let split: Split = 'train'
  let dropped: string | undefined
  const entry = toEntry({ file, line, split }, () => {
    const said = parseJson(line.text, feedbackSchema, { code: 'BAD_DATA', what: 'feedback' })
    const { id, languagePair, source, translation } = said
    split = isDev(source, devShare) ? 'dev' : 'train'
    const da = toRating(said)
    if (da === undefined) dropped = NO_RATING
    return { id: `feedback:${id.slice(0, 16)}`, languagePair, source, translation, ...(da === undefined ? {} : { da }) }
  })
  return { ...entry, split, ...(dropped === undefined ? {} : { dropped }) }
}

/** By the source, so that no source stands on both sides. */
const isDev = (source: string, share: number): boolean =>
  createHash('sha256').update(source.normalize('NFKC').trim()).digest().readUInt32BE() < share * 2 ** 32

/**
 * Direct assessment, 0-100. Without a rating what the correction left alone stands for it: 1 - HTER, the edits of words
 * over the words of the correction (Snover et al. 2006), without moves of phrases.
 */
const toRating = ({ rating, correction, translation }: z.infer<typeof feedbackSchema>): number | undefined => {
  if (rating !== undefined) return 100 * rating
  if (correction === undefined) return undefined
  const from = tokenise(translation).map(({ text }) => text)
  const to = tokenise(correction).map(({ text }) => text)
  if (to.length === 0) return from.length === 0 ? 100 : 0
  return 100 * Math.max(0, 1 - countEdits(from, to) / to.length)
}

/** Least insertions, deletions and substitutions that turn one list into the other (Levenshtein 1966). */
const countEdits = (from: readonly string[], to: readonly string[]): number => {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i)
  for (const [i, word] of from.entries()) {
    const next = [i + 1]
    for (const [j, other] of to.entries())
      next.push(Math.min((row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1, (row[j] ?? 0) + (word === other ? 0 : 1)))
    row = next
  }
  return row[to.length] ?? 0
}
