/** A user's own pairs, in any format, under any of the names that the field has for their columns. */

import { QualityError } from '../../../models/errors.ts'
import type { LanguagePair, ScorablePair } from '../../../models/pair.ts'
import { openRecords } from '../exports/open-records.ts'
import { findName } from '../records/names.ts'
import type { Records } from '../records/record.ts'
import type { Row, Split } from '../rows.ts'
import { createScoreRange, MIN_SCORES } from '../score-range.ts'
import { showNames } from '../show-names.ts'
import { type Entry, toEntry } from './entry.ts'
import { LANGUAGE_COLUMNS, PAIR_COLUMNS, type PairFields, toRow } from './pair-fields.ts'
import { requireScale } from './rating-scale.ts'
import { requireColumns } from './table.ts'

export interface OwnPairsOptions {
  /** Names of columns; those left out are found. */
  readonly fields: Partial<PairFields>
  readonly split: Split
  /** The texts of an export that has none. */
  readonly texts?: string | undefined
  /** What else a row takes from the values of its record. */
  readonly more?: (values: ReadonlyMap<string, unknown>) => Partial<Row>
}

/** Yields an entry a record. Throws BAD_DATA for a file that cannot be read, and for a column that is not there. */
export const readOwnPairs = async function* (file: string, options: OwnPairsOptions): AsyncGenerator<Entry> {
  const { fields, texts, ...others } = options
  const records = await openRecords(file, { column: fields.score, texts })
  yield* toEntries(records, { file, fields: withRating(fields, records), ...others })
}

/** With the rating of an export, and its scale, where the user names no other. */
export const withRating = (fields: Partial<PairFields>, { rating }: Pick<Records, 'rating'>): Partial<PairFields> =>
  rating ? { ...fields, score: rating.column, scale: fields.scale ?? rating.scale } : fields

/** The only one that is asked for, where no column says it. */
export const languagePairOf = (
  { names }: Pick<Records, 'names'>,
  languagePairs: readonly LanguagePair[] | undefined,
): LanguagePair | undefined => (languagePairs?.length === 1 && findLanguages(names).size === 0 ? languagePairs[0] : undefined)

/** The same of records that are open. */
export const toEntries = async function* (
  records: Records,
  { file, fields: given, split, more }: OwnPairsOptions & { readonly file: string },
): AsyncGenerator<Entry> {
  const { fields, languages } = findFields(records, given, file)
  const reference = findName('reference', records.names)
  const columns = [fields.source, fields.translation, fields.score, fields.id, reference, ...languages.values()].filter(
    (name) => name !== undefined && records.names.includes(name),
  )
  const range = createScoreRange()
  let number = 0
  let offScale = 0
  for await (const { line, values } of records.read(more ? undefined : columns.flatMap((name) => name ?? []))) {
    const options = { fields, split, number: number++, range }
    const seen = range.count
    const entry = toEntry({ file, line, split }, () => {
      const read = values(fields.id)
      return { ...toRow(spread(rename(read, languages), fields), options), ...toReference(read, reference), ...more?.(read) }
    })
    if (!entry.row && range.count > seen) offScale++
    yield entry
  }
  const { scale = 'z', isDefaultScale = fields.scale === undefined } = fields
  // A line or two may be slips of somebody's hand.
  const isNamed = !isDefaultScale
  const isSlip = offScale > 0 && (offScale <= MAX_SLIPS * range.count || range.count < MIN_SCORES)
  if (!isSlip) requireScale(range, { scale, isNamed }, file)
  if (!isSlip && offScale > 0)
    throw new QualityError(
      'BAD_DATA',
      `${file}: ${offScale} of ${range.count} ratings are not on the scale ${scale}: they range from ${range.lowest} to ${range.highest}; name the scale with --scale`,
      { field: 'scale' },
    )
}

/** An empty one is none. */
const toReference = (values: ReadonlyMap<string, unknown>, name: string | undefined): Pick<Row, 'reference'> => {
  const reference = name === undefined ? undefined : values.get(name)
  return typeof reference === 'string' && reference.trim() !== '' ? { reference } : {}
}

/** Share of the ratings. */
const MAX_SLIPS = 0.1

/** Reads the texts and languages of a record. Throws BAD_DATA as `readOwnPairs` does, at once or for a record. */
export const createToPair = (
  records: Records,
  { file, languagePair }: { readonly file: string; readonly languagePair?: LanguagePair | undefined },
): ((values: ReadonlyMap<string, unknown>) => ScorablePair) => {
  const { fields, languages } = findFields(records, { languagePair }, file)
  return (values) => {
    const row = toRow(spread(rename(values, languages), fields), { fields, split: 'train', number: 0 })
    return { source: row.source, translation: row.translation, languagePair: row.languagePair }
  }
}

/** Names as `toRow` knows them -> those of the file. */
type Languages = ReadonlyMap<string, string>

interface Found {
  readonly fields: PairFields
  readonly languages: Languages
}

const findFields = (records: Records, given: Partial<PairFields>, file: string): Found => {
  const { names, format } = records
  const [source, translation] = findTexts(records, given)
  const fields: PairFields = {
    score: undefined,
    scale: undefined,
    id: undefined,
    languagePair: undefined,
    ...given,
    source,
    translation,
  }
  // The fields of a JSON object may differ from line to line: what one lacks its own line says.
  const isTable = format === 'tsv' || format === 'csv' || format === 'parquet'
  if (!names.includes(source) && !names.includes(translation)) throw noTexts(file, { names, format, source })
  const wanted = [source, translation, fields.score, fields.id].filter((name) => name !== undefined)
  // Data sets of hubs keep both texts in one column: {"en": …, "ro": …}.
  const isStruct = format === 'parquet' && names.includes(translation) && !names.includes(source)
  if (isTable) requireColumns(file, names, isStruct ? wanted.filter((name) => name !== source) : wanted)
  const languages = findLanguages(names)
  if (isTable && !isStruct && !fields.languagePair && languages.size === 0)
    requireColumns(file, names, [
      `languagePair (or ${PAIR_COLUMNS.slice(1).join(', ')}, or sourceLang and targetLang; or use --pair)`,
    ])
  return { fields, languages }
}

/** By their names, or, of a language pair that is known, by those of its languages: `ro,en`. */
const findTexts = ({ names }: Records, { source, translation, languagePair }: Partial<PairFields>): [string, string] => {
  const found = [source ?? findName('source', names), translation ?? findName('translation', names)] as const
  const codes = languagePair?.split('-').map((code) => names.find((name) => name.toLowerCase() === code)) ?? []
  const [from, to] = codes
  if (found.every((name) => name === undefined) && from !== undefined && to !== undefined) return [from, to]
  return [found[0] ?? 'source', found[1] ?? 'translation']
}

const noTexts = (
  file: string,
  { names, format, source }: Pick<Records, 'names' | 'format'> & { readonly source: string },
): QualityError => {
  const hint =
    format === 'tsv' || format === 'csv'
      ? 'the first line must name the columns, such as source and translation, separated by tabs, commas or semicolons'
      : 'each record must name its texts, such as source and translation'
  const what = format === 'tsv' || format === 'csv' || format === 'parquet' ? 'a column ' : ''
  return new QualityError('BAD_DATA', `${file} line 1: expected ${what}${source}, got ${showNames(names)}: ${hint}`, {
    field: source,
  })
}

const findLanguages = (names: readonly string[]): Languages => {
  const pair = findName('languagePair', names)
  if (pair !== undefined) return new Map([['languagePair', pair]])
  const [source, target] = [findName('sourceLang', names), findName('targetLang', names)]
  if (source === undefined || target === undefined) return new Map()
  return new Map([
    ['sourceLang', source],
    ['targetLang', target],
  ])
}

/** What `toRow` finds by itself, and names in its errors. */
const KNOWN_NAMES = new Set<string>([...PAIR_COLUMNS, ...LANGUAGE_COLUMNS])

const rename = (values: ReadonlyMap<string, unknown>, languages: Languages): ReadonlyMap<string, unknown> => {
  const others = [...languages].filter(([, own]) => !KNOWN_NAMES.has(own) && values.has(own))
  return others.length === 0 ? values : new Map([...values, ...others.map(([name, own]) => [name, values.get(own)] as const)])
}

/** `translation: {en, ro}` -> the two texts, in the order of the language pair where it is known, else in their own. */
const spread = (values: ReadonlyMap<string, unknown>, fields: PairFields): ReadonlyMap<string, unknown> => {
  const texts = values.get(fields.translation)
  if (typeof texts !== 'object' || texts === null || values.has(fields.source)) return values
  const byLanguage = new Map(Object.entries(texts))
  const column = PAIR_COLUMNS.find((name) => values.has(name))
  const pair = fields.languagePair ?? (column && values.get(column))
  const [source = '', target = ''] = typeof pair === 'string' ? pair.split('-') : byLanguage.keys()
  if (!byLanguage.has(source) || !byLanguage.has(target))
    throw new QualityError(
      'BAD_DATA',
      `${fields.translation}: expected texts in ${[source, target].filter(Boolean).join(' and ') || 'two languages'}, got ${[...byLanguage.keys()].join(', ')}`,
      { field: fields.translation },
    )
  return new Map([
    ...values,
    [fields.source, byLanguage.get(source)],
    [fields.translation, byLanguage.get(target)],
    ...(typeof pair === 'string' ? [] : ([['languagePair', `${source}-${target}`]] as const)),
  ])
}
