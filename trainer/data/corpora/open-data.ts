/** Rows of anything that holds some: published archives, an imported folder, a file of rows, a plain table, label files. */

import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { QualityError } from '../../../models/errors.ts'
import { isLanguagePair, type LanguagePair } from '../../../models/pair.ts'
import { openRecords } from '../exports/open-records.ts'
import { isRows } from '../records/open-format.ts'
import { type Row, readRows, type Split } from '../rows.ts'
import type { RatingScale } from '../score-range.ts'
import { requireRows } from './entry.ts'
import { isLabelHeader, labelFilePair, readLabels } from './labels.ts'
import { findAssessments, listPairs, readAssessments } from './mlqe-pe.ts'
import { readRatedTable } from './rated-table.ts'

export interface OpenDataOptions {
  /** Undefined: all that are there. */
  readonly languagePairs?: readonly LanguagePair[] | undefined
  /** A file of rows or a plain table has no splits and is read whole. */
  readonly split: Split
  /** Of a plain table: the column of the scores, and their scale. */
  readonly column?: string | undefined
  readonly scale?: RatingScale | undefined
}

/**
 * Streams rows. Throws BAD_DATA, naming file and line, at the first bad one: what is measured must not depend on rows
 * that were left out unseen.
 */
export const openData = async function* (path: string, options: OpenDataOptions): AsyncGenerator<Row> {
  if (!existsSync(path)) throw new QualityError('BAD_DATA', `${path}: there is no such file or folder`, { field: path })
  yield* statSync(path).isDirectory() ? openFolder(path, options) : openFile(path, options)
}

const openFolder = async function* (folder: string, options: OpenDataOptions): AsyncGenerator<Row> {
  const names = readdirSync(folder).toSorted()
  const imported = names.filter((name) => name.endsWith(`.${options.split}.jsonl`))
  const labelFiles = names.filter((name) => labelFilePair(name) !== undefined)
  if (imported.length > 0) yield* openImported(folder, imported, options)
  else if (labelFiles.length > 0) for (const name of labelFiles) yield* openLabels(join(folder, name), options)
  else yield* openArchives(folder, options)
}

const openImported = async function* (
  folder: string,
  names: readonly string[],
  { languagePairs, split }: OpenDataOptions,
): AsyncGenerator<Row> {
  for (const name of names) {
    const pair = name.slice(0, -`.${split}.jsonl`.length)
    if (isLanguagePair(pair) && isWanted(pair, languagePairs)) yield* readRows(join(folder, name))
  }
}

const openArchives = async function* (folder: string, { languagePairs, split }: OpenDataOptions): AsyncGenerator<Row> {
  const assessments = findAssessments(folder)
  if (!assessments)
    throw new QualityError(
      'BAD_DATA',
      `${folder}: expected direct-assessments/${split}/*.tar.gz, *.${split}.jsonl or label files such as ro-en.tsv.gz`,
      { field: folder },
    )
  for (const languagePair of languagePairs ?? listPairs(assessments, split))
    yield* requireRows(readAssessments(assessments, { languagePair, split }))
}

const openFile = async function* (file: string, options: OpenDataOptions): AsyncGenerator<Row> {
  const records = await openRecords(file, { column: options.column })
  if (isRows(records)) yield* onlyWanted(readRows(file), options.languagePairs)
  else if (isLabelHeader(records.names)) yield* openLabels(file, options)
  else yield* onlyWanted(requireRows(readRatedTable(file, records, options)), options.languagePairs)
}

const openLabels = async function* (file: string, { languagePairs, split }: OpenDataOptions): AsyncGenerator<Row> {
  const languagePair = labelFilePair(file) ?? (languagePairs?.length === 1 ? languagePairs[0] : undefined)
  if (!languagePair)
    throw new QualityError('BAD_DATA', `${file}: is not named after a language pair (ro-en.tsv.gz): give one with --pair`, {
      field: 'pair',
    })
  if (!isWanted(languagePair, languagePairs)) return
  yield* requireRows(readLabels(file, languagePair, { split }))
}

const onlyWanted = async function* (
  rows: AsyncIterable<Row>,
  languagePairs: OpenDataOptions['languagePairs'],
): AsyncGenerator<Row> {
  for await (const row of rows) if (isWanted(row.languagePair, languagePairs)) yield row
}

const isWanted = (languagePair: LanguagePair, languagePairs: OpenDataOptions['languagePairs']): boolean =>
  languagePairs?.includes(languagePair) ?? true
