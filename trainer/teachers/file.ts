/** Labels that somebody already has, as a teacher: read beside the input in its order, or looked up by the texts. */

import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import * as z from 'zod/mini'
import { QualityError } from '../../models/errors.ts'
import { requireAssumed, requireOnScale, roundTo, type ScoreScale, scaleFields, toZ } from '../data/scale.ts'
import { createScoreRange } from '../data/score-range.ts'
import { hashFiles } from '../files/provenance.ts'
import { sha256 } from '../files/sha256.ts'
import { detectFormat, LABEL_FORMATS, type LabelFileOptions, readLabelFile } from './label-lines.ts'
import type { LabelRecord } from './label-record.ts'
import { planInOrder, type Teacher, type TeacherAnswer, type TeacherPair } from './teacher.ts'

export const fileTeacherFields = {
  path: z.string(),
  /** Left out: what the file looks like. */
  format: z.optional(z.enum(LABEL_FORMATS)),
  column: z.optional(z.string()),
  system: z.optional(z.string()),
  /** `row`: line N of the file is row N of the input, in constant memory. `text`: by the texts, in any order. */
  match: z._default(z.enum(['row', 'text']), 'row'),
  ...scaleFields,
}

const settingsSchema = z.object(fileTeacherFields)
export type FileTeacherSettings = z.infer<typeof settingsSchema>

/** Throws BAD_DATA for a file that is not there or is no label file. */
export const createFileTeacher = async (settings: FileTeacherSettings): Promise<Teacher> => {
  const { path, match } = settings
  if (!existsSync(path)) throw new QualityError('BAD_DATA', `${path}: there is no such file`, { field: 'path' })
  const format = settings.format ?? (await detectFormat(path))
  const hashes = await hashFiles([path])
  // A second system would stand after the last row that is asked for, unseen.
  if (format === 'comet-json' && settings.system === undefined)
    for await (const _ of readLabelFile(path, { ...settings, format }));
  if (settings.scale === undefined && settings.slope === undefined) await requireZ(path, { ...settings, format })
  const { path: _, ...others } = settings
  const find =
    match === 'row' ? createRowFinder(path, { ...settings, format }) : await createTextFinder(path, { ...settings, format })
  return {
    name: `${path} (${format})`,
    identity: sha256(JSON.stringify({ ...others, scale: others.scale ?? 'z', format, sha256: hashes[path] })),
    gives: [],
    parallel: 1,
    plan: (pairs) => planInOrder(pairs.length, pairs.length),
    label: async (pairs) => {
      const answers: TeacherAnswer[] = []
      for (const pair of pairs) answers.push(toAnswer(await find.find(pair), settings))
      return answers
    },
    close: () => find.close(),
  }
}

/** Throws BAD_CONFIG where the scores of a file whose scale nobody named do not look like z-scores. */
const requireZ = async (path: string, options: LabelFileOptions): Promise<void> => {
  const range = createScoreRange()
  for await (const { score } of readLabelFile(path, options)) {
    if (Number.isFinite(score)) range.see(score)
    if (range.count === MAX_LOOKED_AT) break
  }
  requireAssumed(range, 'z')
}

const MAX_LOOKED_AT = 1000

const toAnswer = (record: Pick<LabelRecord, 'score' | 'deviation'> | undefined, scale: ScoreScale): TeacherAnswer => {
  if (!record) return { failed: 'the label file does not contain this pair' }
  if (!Number.isFinite(record.score)) return { failed: `the score is ${record.score}` }
  requireOnScale(record.score, scale)
  const { deviation } = record
  const spread = deviation === undefined ? {} : { deviation: roundTo(Math.abs(toZ(deviation, scale) - toZ(0, scale)), 6) }
  return { score: roundTo(toZ(record.score, scale), 6), ...spread }
}

interface Finder {
  find(pair: TeacherPair): Promise<Pick<LabelRecord, 'score' | 'deviation'> | undefined>
  close(): Promise<void>
}

/** Rows are asked for in rising order, so one pass over the file is enough, whatever a run begins with. */
const createRowFinder = (path: string, options: LabelFileOptions): Finder => {
  let records = readLabelFile(path, options)
  let next = 0
  const take = async (row: number): Promise<LabelRecord | undefined> => {
    if (row < next) {
      await records.return(undefined)
      records = readLabelFile(path, options)
      next = 0
    }
    for (;;) {
      const { value, done } = await records.next()
      if (done) return undefined
      if (next++ === row) return value
    }
  }
  return {
    find: async (pair) => {
      const record = await take(pair.row)
      if (!record)
        throw new QualityError(
          'BAD_DATA',
          `${path}: has ${next} labels, but the input has a row ${pair.row + 1}: lines are missing`,
          {
            field: path,
          },
        )
      requireSameTexts(path, record, pair)
      return record
    },
    close: async () => {
      await records.return(undefined)
    },
  }
}

/** Throws BAD_DATA where the file holds another pair in this place. */
const requireSameTexts = (path: string, record: LabelRecord, pair: TeacherPair): void => {
  for (const side of ['source', 'translation'] as const) {
    const text = record[side]
    if (text === undefined || squeeze(text) === squeeze(pair[side]) || squeeze(unquote(text)) === squeeze(pair[side])) continue
    throw new QualityError(
      'BAD_DATA',
      `${path} ${record.place}: ${side}: expected ${quote(pair[side])} as in row ${pair.row + 1} of the input, got ${quote(text)}: rows have moved; fix the file, or look labels up by their texts with match = "text"`,
      { field: side },
    )
  }
}

const squeeze = (text: string): string => text.replace(/\s+/gu, ' ').trim()

/** pandas writes tables with the quoting of CSV. */
const unquote = (text: string): string => (/^".*"$/s.test(text) ? text.slice(1, -1).replaceAll('""', '"') : text)

const quote = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)

/** Holds a hash and two numbers a label: about 100 bytes. Throws BAD_DATA for a file without texts. */
const createTextFinder = async (path: string, options: LabelFileOptions): Promise<Finder> => {
  const found = new Map<string, Pick<LabelRecord, 'score' | 'deviation'>>()
  for await (const { source, translation, score, deviation, place } of readLabelFile(path, options)) {
    if (source === undefined || translation === undefined)
      throw new QualityError('BAD_DATA', `${path} ${place}: holds no texts, so match must be "row"`, { field: 'match' })
    for (const read of [squeeze, (text: string) => squeeze(unquote(text))])
      found.set(toDigest(read(source), read(translation)), deviation === undefined ? { score } : { score, deviation })
  }
  return {
    find: async ({ source, translation }) => found.get(toDigest(squeeze(source), squeeze(translation))),
    close: async () => {},
  }
}

const toDigest = (source: string, translation: string): string =>
  createHash('sha256').update(`${source}\t${translation}`).digest('base64').slice(0, 22)
