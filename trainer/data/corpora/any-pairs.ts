/** Pairs to be worked on, rated or not: whatever holds rows, and tables with nothing but the two texts. */

import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { LanguagePair } from '../../../models/pair.ts'
import { countLines } from '../../files/lines.ts'
import { openRecords } from '../exports/open-records.ts'
import { isRows } from '../records/open-format.ts'
import { type Row, readRows } from '../rows.ts'
import { requireRows } from './entry.ts'
import { isLabelHeader, labelFilePair } from './labels.ts'
import { openData } from './open-data.ts'
import { languagePairOf, toEntries } from './own-pairs.ts'

const SCORES = ['score', 'z', 'da'] as const

/** Streams the training rows. Throws BAD_DATA, naming file and line, at the first line that is no row. */
export const openPairs = async function* (
  path: string,
  languagePairs: readonly LanguagePair[] | undefined,
): AsyncGenerator<Row> {
  if (existsSync(path) && statSync(path).isDirectory()) return yield* openData(path, { languagePairs, split: 'train' })
  const records = await openRecords(path)
  const { names } = records
  if (isRows(records) || isLabelHeader(names) || SCORES.some((name) => names.includes(name)))
    return yield* openData(path, { languagePairs, split: 'train' })
  const languagePair = languagePairOf(records, languagePairs)
  const fields = languagePair ? { languagePair } : {}
  for await (const row of requireRows(toEntries(records, { file: path, fields, split: 'train' })))
    if (languagePairs?.includes(row.languagePair) ?? true) yield row
}

/** How many training rows there are, about; undefined where only reading them will tell, as in archives. */
export const countPairs = async (paths: readonly string[]): Promise<number | undefined> => {
  const files = paths.map((path) => {
    if (!existsSync(path) || !statSync(path).isDirectory()) return [path]
    const names = readdirSync(path)
    const rows = names.filter((name) => name.endsWith('.train.jsonl'))
    return (rows.length > 0 ? rows : names.filter((name) => labelFilePair(name))).map((name) => join(path, name))
  })
  return files.some(({ length }) => length === 0) ? undefined : countLines(files.flat())
}

/** Streams what must not be trained on: the dev and test rows of an imported folder, the dev rows of label files, all rows of a file. */
export const openHeldOut = async function* (path: string): AsyncGenerator<Row> {
  if (existsSync(path) && statSync(path).isDirectory()) {
    const names = readdirSync(path).toSorted()
    for (const name of names) if (/\.(dev|test)\.jsonl$/.test(name)) yield* readRows(join(path, name))
    for (const name of names) if (labelFilePair(name)) yield* openData(join(path, name), { split: 'dev' })
  } else if (/\.jsonl(\.gz)?$/.test(path)) yield* readRows(path)
  else yield* openPairs(path, undefined)
}
