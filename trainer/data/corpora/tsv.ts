/** A user's own pairs in a TSV file with a header. */

import { readFileLines } from '../../files/lines.ts'
import type { Split } from '../rows.ts'
import { type Entry, toEntry } from './entry.ts'
import { hasLanguages, type PairFields, toRow } from './pair-fields.ts'
import { readTable, requireColumns } from './table.ts'

export interface PairsOptions {
  readonly fields: PairFields
  readonly split: Split
}

/** Yields an entry a line. Throws BAD_DATA for a file or column that is not there. */
export const readTsv = async function* (file: string, { fields, split }: PairsOptions): AsyncGenerator<Entry> {
  const wanted = [fields.source, fields.translation, fields.score, fields.id].filter((name) => name !== undefined)
  const check = (header: readonly string[]): void => {
    requireColumns(file, header, wanted)
    if (!fields.languagePair && !hasLanguages(header))
      requireColumns(file, header, ['languagePair (or pair, or sourceLang and targetLang; or use --pair)'])
  }
  let number = 0
  for await (const { line, fields: values } of readTable(readFileLines(file), { file, check })) {
    const options = { fields, split, number: number++ }
    yield toEntry({ file, line, split }, () => toRow(values(), options))
  }
}
