/** Folders of people's ratings, `<language pair>.tsv` or `.tsv.gz` with the columns origin, source, translation, score (0-100). */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { QualityError } from '../../../models/errors.ts'
import type { LanguagePair } from '../../../models/pair.ts'
import { readFileLines } from '../../files/lines.ts'
import type { Row } from '../rows.ts'
import { type Entry, requireRows, toEntry } from './entry.ts'
import { type Fields, parseNumber, readTable, requireColumns } from './table.ts'

const COLUMNS = ['origin', 'source', 'translation', 'score']
/** Ratings that came from another scale by a straight line may lie a little outside 0-100; farther out they are of another. */
const OUTSIDE = 25

/** Rows with `da`, of the language pairs that have a file. Throws BAD_DATA, naming file and line, at the first that is none. */
export const readRatedFolder = async function* (folder: string, languagePairs: readonly LanguagePair[]): AsyncGenerator<Row> {
  if (!existsSync(folder)) throw new QualityError('BAD_DATA', `${folder}: there is no such folder`, { field: folder })
  for (const languagePair of languagePairs) {
    const file = ['tsv.gz', 'tsv'].map((ending) => join(folder, `${languagePair}.${ending}`)).find(existsSync)
    if (file) yield* requireRows(readEntries(file, languagePair))
  }
}

const readEntries = async function* (file: string, languagePair: LanguagePair): AsyncGenerator<Entry> {
  const check = (header: readonly string[]): void => requireColumns(file, header, COLUMNS)
  for await (const { line, fields } of readTable(readFileLines(file), { file, check }))
    yield toEntry({ file, line, split: 'dev' }, () => toRow(fields(), languagePair))
}

const toRow = (values: Fields, languagePair: LanguagePair): Row => {
  const [id = '', source = '', translation = ''] = COLUMNS.map((name) => values.get(name))
  const rating = parseNumber(values.get('score'), 'score')
  if (rating < -OUTSIDE || rating > 100 + OUTSIDE)
    throw new QualityError('BAD_DATA', `score: expected 0 to 100, got ${rating}`, { field: 'score' })
  return { id, languagePair, source, translation, da: Math.max(0, Math.min(100, rating)) }
}
