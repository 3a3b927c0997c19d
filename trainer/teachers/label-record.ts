/** One label of a file that somebody already has, whatever wrote it, and the reading of its fields. */

import * as z from 'zod/mini'
import { QualityError } from '../../models/errors.ts'
import { parseNumber } from '../data/corpora/table.ts'

/** `score` is NaN where the file says so; the texts are absent where it holds none. */
export interface LabelRecord {
  /** Where it stands, for messages: `line 12`, `segment 11`. */
  readonly place: string
  readonly source?: string | undefined
  readonly translation?: string | undefined
  readonly score: number
  readonly deviation?: number | undefined
}

export const SOURCES = ['source', 'src', 'original', 'text_a']
export const TRANSLATIONS = ['translation', 'mt', 'hypothesis', 'target', 'text_b']
export const SCORES = ['score', 'COMET', 'predictions', 'prediction', 'label']

export const pick = <T>(fields: ReadonlyMap<string, T>, names: readonly string[]): T | undefined =>
  fields.get(names.find((name) => fields.has(name)) ?? '')

export const toTexts = (values: ReadonlyMap<string, string>): Pick<LabelRecord, 'source' | 'translation'> => {
  const [source, translation] = [pick(values, SOURCES), pick(values, TRANSLATIONS)]
  return { ...(source === undefined ? {} : { source }), ...(translation === undefined ? {} : { translation }) }
}

/** Python writes NaN as nan: such a label is none, which is no reason to stop. */
export const toScore = (value: unknown): number =>
  value === null || (typeof value === 'string' && /^[+-]?(nan|inf|infinity|null|none)?$/i.test(value.trim()))
    ? Number.NaN
    : parseNumber(value, 'score')

export const within = <T>(file: string, place: string, read: () => T): T => {
  try {
    return read()
  } catch (cause) {
    if (!(cause instanceof QualityError)) throw cause
    throw new QualityError('BAD_DATA', `${file} ${place}: ${cause.message}`, { field: file, cause })
  }
}

export const objectSchema = z.record(z.string(), z.unknown())

export interface RecordPlace {
  readonly file: string
  readonly place: string
  readonly column: string | undefined
}

export const toRecord = (fields: Record<string, unknown>, { file, place, column }: RecordPlace): LabelRecord => {
  const values = new Map(Object.entries(fields))
  const label = z.safeParse(objectSchema, values.get('label'))
  const scores = label.success ? new Map(Object.entries(label.data)) : values
  const texts = new Map([...values].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : [])))
  const variance = values.get('variance')
  return {
    place,
    ...toTexts(texts),
    score: within(file, place, () => toScore(pick(scores, column === undefined ? SCORES : [column]))),
    ...(typeof variance === 'number' ? { deviation: Math.sqrt(Math.max(0, variance)) } : {}),
  }
}

/** Python's json module writes NaN and Infinity, which JSON does not know. Only values outside strings are replaced. */
export const toJson = (text: string): string =>
  /NaN|Infinity/.test(text) ? text.replace(/("(?:[^"\\]|\\.)*")|-?(?:NaN|Infinity)/g, (_, quoted) => quoted ?? 'null') : text
