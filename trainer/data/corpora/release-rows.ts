/** The rows that calibrate and measure a release: dev and test of folders, people's ratings, dev rows of label files. */

import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { QualityError } from '../../../models/errors.ts'
import type { LanguagePair } from '../../../models/pair.ts'
import { type Row, readRows, rowsFile, SPLITS } from '../rows.ts'
import { labelFilePair } from './labels.ts'
import { type OpenDataOptions, openData } from './open-data.ts'
import { readRatedFolder } from './rated-folder.ts'

export interface ReleaseData {
  /** Imported folders, or anything else that holds rows. */
  readonly data: readonly string[]
  /** Folders of people's ratings alone, 0-100. */
  readonly ratings?: readonly string[] | undefined
  /** Imported folders or folders of label files. */
  readonly labels: readonly string[]
  /** Folders or files of what a teacher says of rated pairs. */
  readonly teacherLabels?: readonly string[] | undefined
  /** Absent: all that are there. */
  readonly languagePairs?: readonly LanguagePair[] | undefined
}

export interface ReleaseRows {
  readonly dev: readonly Row[]
  readonly test: readonly Row[]
  readonly ratings: readonly Row[]
  /** Dev rows of `labels` that are not in `dev`. */
  readonly labelled: readonly Row[]
  /** What a teacher says of rated pairs. */
  readonly teacher: readonly Row[]
}

/** A folder without a split counts for none. Throws BAD_DATA for a folder that is not there, and at the first line that is no row. */
export const readReleaseRows = async ({
  data,
  ratings = [],
  labels,
  teacherLabels = [],
  languagePairs,
}: ReleaseData): Promise<ReleaseRows> => {
  const dev = await readSplit(data, { languagePairs, split: 'dev' })
  const rated = new Set(dev.filter(({ da }) => da !== undefined).map(toKey))
  const alreadyLabelled = new Set(dev.filter(({ label }) => label).map(toWholeKey))
  const read = new Set(dev.map(toWholeKey))
  const labelled = (await readSplit(labels, { languagePairs, split: 'dev' })).flatMap((row) => {
    // A folder may be given as both.
    if (alreadyLabelled.has(toWholeKey(row)) || (!row.label && read.has(toWholeKey(row)))) return []
    // A label file may know what people said of the very rows that they are read from: nobody counts twice.
    const { known, ...rest } = row
    return known !== undefined && rated.has(toKey(row)) ? [rest] : [row]
  })
  return {
    dev,
    test: await readSplit(data, { languagePairs, split: 'test' }),
    ratings: await collect(ratings.map((folder) => readRatedFolder(folder, languagePairs ?? listRated(folder)))),
    labelled,
    teacher: (await Promise.all(SPLITS.map((split) => readSplit(teacherLabels, { languagePairs, split })))).flat(),
  }
}

const toKey = ({ id, languagePair }: Row): string => `${languagePair} ${id}`

const toWholeKey = (row: Row): string => [toKey(row), row.source, row.translation].join('\n')

const listRated = (folder: string): LanguagePair[] =>
  existsSync(folder) ? readdirSync(folder).flatMap((name) => labelFilePair(name) ?? []) : []

/** Rows of a split, folder by folder, in the order of the language pairs. */
export const readSplit = (paths: readonly string[], options: OpenDataOptions): Promise<Row[]> =>
  collect(paths.map((path) => openSplit(path, options)))

const openSplit = async function* (path: string, options: OpenDataOptions): AsyncGenerator<Row> {
  const { languagePairs, split } = options
  if (!existsSync(path)) throw new QualityError('BAD_DATA', `${path}: there is no such file or folder`, { field: 'data' })
  const imported = statSync(path).isDirectory() ? listImported(path) : []
  if (imported.length === 0 && !existsSync(join(path, 'import.json'))) return yield* openData(path, options)
  const wanted =
    languagePairs?.map((languagePair) => rowsFile(languagePair, split)) ??
    imported.filter((name) => name.endsWith(`.${split}.jsonl`))
  for (const name of wanted) if (imported.includes(name)) yield* readRows(join(path, name))
}

/** Files of rows of any split. */
const listImported = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => SPLITS.some((split) => name.endsWith(`.${split}.jsonl`)))
    .toSorted()

const collect = async (sources: readonly AsyncIterable<Row>[]): Promise<Row[]> => {
  const rows: Row[] = []
  for (const source of sources) for await (const row of source) rows.push(row)
  return rows
}
