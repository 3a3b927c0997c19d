/** The fields of a user's own pairs, by any names, in a table or in JSON -> a row. */

import { QualityError } from '../../../models/errors.ts'
import { isExact, stringifyExact } from '../../../models/ids.ts'
import { parseLanguage } from '../../../models/language-tag.ts'
import { type LanguagePair, parseLanguagePair, toLanguagePair } from '../../../models/pair.ts'
import type { Row, Split } from '../rows.ts'
import type { RatingScale, ScoreRange } from '../score-range.ts'
import { showNames } from '../show-names.ts'
import { toRating } from './rating-scale.ts'

export interface PairFields {
  readonly source: string
  readonly translation: string
  /** Undefined: rows have no score. */
  readonly score: string | undefined
  /** Undefined: nobody named it; z, and the scores have to look like it. */
  readonly scale: RatingScale | undefined
  /** Whether `scale` is what is taken where nobody names one. */
  readonly isDefaultScale?: boolean
  /** Undefined: rows are numbered from 0. */
  readonly id: string | undefined
  /** The language pair of every row; undefined: that of `languagePair`, `pair`, or `sourceLang` and `targetLang`. */
  readonly languagePair: LanguagePair | undefined
}

export const PAIR_COLUMNS = ['languagePair', 'pair', 'lp'] as const
export const LANGUAGE_COLUMNS = ['sourceLang', 'targetLang'] as const

/** Whether one of the names that a row's language pair may have is there. */
export const hasLanguages = (names: readonly string[]): boolean =>
  PAIR_COLUMNS.some((name) => names.includes(name)) || LANGUAGE_COLUMNS.every((name) => names.includes(name))

export interface RowOptions {
  readonly fields: PairFields
  readonly split: Split
  /** Row number from 0, for the id. */
  readonly number: number
  /** Is told every score, on its own scale. */
  readonly range?: ScoreRange
}

/** Throws BAD_DATA, naming the field, what was expected and what came. An empty score, or NaN, is none. */
export const toRow = (values: ReadonlyMap<string, unknown>, { fields, split, number, range }: RowOptions): Row => {
  const score = fields.score === undefined ? undefined : values.get(fields.score)
  return {
    id: fields.id === undefined ? `${split}:${number}` : parseId(values, fields.id),
    languagePair: fields.languagePair ?? parseLanguages(values),
    source: parseText(values, fields.source),
    translation: parseText(values, fields.translation),
    ...(isMissing(score) ? {} : toRating(score, { field: fields.score ?? 'score', scale: fields.scale ?? 'z', range })),
  }
}

/** As spreadsheets, pandas, R and databases write what is not there. */
export const isMissing = (score: unknown): score is undefined | null =>
  score === undefined ||
  score === null ||
  Number.isNaN(score) ||
  (typeof score === 'string' && /^\s*(?:nan|null|none|n\/?a|#n\/a|<na>|[-–—.?])?\s*$/i.test(score))

const parseText = (values: ReadonlyMap<string, unknown>, field: string): string => {
  const value = values.get(field)
  if (typeof value === 'string') return value
  const got = value === undefined ? `only ${showNames(values.keys()) || 'nothing'}` : showNames([stringifyExact(value)])
  throw new QualityError('BAD_DATA', `${field}: expected a text, got ${got}`, { field })
}

const parseId = (values: ReadonlyMap<string, unknown>, field: string): string => {
  const value = values.get(field)
  if (typeof value === 'bigint' || (typeof value === 'number' && isExact(value))) return String(value)
  if (typeof value === 'number')
    throw new QualityError('BAD_DATA', `${field}: expected a number that fits a double, got ${value}: write it as a string`, {
      field,
    })
  return parseText(values, field)
}

const parseLanguages = (values: ReadonlyMap<string, unknown>): LanguagePair => {
  const column = PAIR_COLUMNS.find((name) => values.has(name))
  if (column) return parseLanguagePair(parseText(values, column), column)
  const [source, target] = LANGUAGE_COLUMNS
  return toLanguagePair(parseCode(parseText(values, source), source), parseCode(parseText(values, target), target))
}

/** No language is registered by more than three letters, but BCP 47 would allow it: a name is no tag. */
const parseCode = (tag: string, field: string): string => {
  const language = parseLanguage(tag, field)
  if (language.length > MAX_CODE)
    throw new QualityError('BAD_DATA', `${field}: expected a language tag such as "ro" or "pt-BR", got ${showNames([tag])}`, {
      field,
    })
  return language
}

const MAX_CODE = 3
