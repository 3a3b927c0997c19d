/** A plain table with the header `source translation score`: enough to measure a student on. */

import type { LanguagePair } from '../../../models/pair.ts'
import { readFileLines } from '../../files/lines.ts'
import type { Row, Split } from '../rows.ts'
import { type Entry, toEntry } from './entry.ts'
import { hasLanguages, toRow } from './pair-fields.ts'
import { type Fields, parseNumber, readTable, requireColumns } from './table.ts'

export interface RatedOptions {
  /** The language pair of every row where exactly one is given and no column says it. */
  readonly languagePairs?: readonly LanguagePair[] | undefined
  readonly split: Split
}

/**
 * Yields an entry a line. `score` becomes `z` whatever its scale, since a correlation does not mind; the columns `z` and
 * `da` (0-100) go before it. Throws BAD_DATA for a column that is not there.
 */
export const readRatedTable = async function* (file: string, { languagePairs, split }: RatedOptions): AsyncGenerator<Entry> {
  let languagePair: LanguagePair | undefined
  const check = (header: readonly string[]): void => {
    requireColumns(file, header, ['source', 'translation'])
    if (!['score', 'z', 'da'].some((name) => header.includes(name))) requireColumns(file, header, ['score (or z, or da)'])
    if (hasLanguages(header)) return
    if (languagePairs?.length !== 1)
      requireColumns(file, header, [
        'languagePair (or pair, or sourceLang and targetLang; or give one language pair with --pair)',
      ])
    languagePair = languagePairs?.[0]
  }
  let number = 0
  for await (const { line, fields } of readTable(readFileLines(file), { file, check })) {
    const names = { source: 'source', translation: 'translation', score: undefined, scale: undefined, id: undefined }
    const options = { fields: { ...names, languagePair }, split, number: number++ }
    yield toEntry({ file, line, split }, () => {
      const values = fields()
      return { ...toRow(values, options), ...toGold(values) }
    })
  }
}

/** An empty cell is no rating. */
const toGold = (values: Fields): Pick<Row, 'z' | 'da'> => {
  const read = (name: string): number | undefined => {
    const cell = values.get(name)
    return cell === undefined || cell === '' ? undefined : parseNumber(cell, name)
  }
  const z = read('z')
  const da = read('da')
  if (z !== undefined || da !== undefined) return { ...(da === undefined ? {} : { da }), ...(z === undefined ? {} : { z }) }
  const score = read('score')
  return score === undefined ? {} : { z: score }
}
