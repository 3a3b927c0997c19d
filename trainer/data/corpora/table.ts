/** Tab-separated tables with a header. Split on tabs alone: a field may hold quotation marks that do not pair up. */

import { QualityError } from '../../../models/errors.ts'
import type { Line } from '../../files/lines.ts'
import { showNames } from '../show-names.ts'

/** The fields of one line by the names of their columns. */
export type Fields = ReadonlyMap<string, string>

export interface TableLine {
  readonly line: Line
  /** Throws BAD_DATA where the line has more or fewer columns than the header. */
  readonly fields: () => Fields
}

export interface TableOptions {
  /** For messages. */
  readonly file: string
  /** Called once with the names of the header, before any line: the place to miss a column. */
  readonly check: (header: readonly string[]) => void
}

/** The lines after the header but for empty ones. Throws BAD_DATA for a file without a header, and what `check` throws. */
export const readTable = async function* (
  lines: AsyncIterable<Line>,
  { file, check }: TableOptions,
): AsyncGenerator<TableLine> {
  let header: readonly string[] | undefined
  for await (const line of lines) {
    if (header) {
      if (line.text !== '') yield { line, fields: toFields.bind(undefined, header, line) }
    } else {
      header = line.text.split('\t')
      check(header)
    }
  }
  if (!header) throw new QualityError('BAD_DATA', `${file}: is empty: expected a header`, { field: file })
}

const toFields = (header: readonly string[], line: Line): Fields => {
  const cells = line.text.split('\t')
  if (cells.length !== header.length)
    throw new QualityError('BAD_DATA', `expected ${header.length} columns, got ${cells.length}`)
  return new Map(header.map((name, c) => [name, cells[c] ?? '']))
}

/** Throws BAD_DATA, naming the file, the column and the columns there are, unless every column is there. */
export const requireColumns = (file: string, header: readonly string[], columns: readonly string[]): void => {
  for (const column of columns)
    if (!header.includes(column))
      throw new QualityError('BAD_DATA', `${file} line 1: expected a column ${column}, got ${showNames(header)}`, {
        field: column,
      })
}

/** Of a spreadsheet in most of Europe; three digits after it would part thousands elsewhere. */
const DECIMAL_COMMA = /^\s*[+-]?\d+,\d{1,2}\s*$/

/** A finite number. Throws BAD_DATA, naming `field`, for anything else. */
export const parseNumber = (value: unknown, field: string): number => {
  const text = typeof value === 'string' && DECIMAL_COMMA.test(value) ? value.replace(',', '.') : value
  const isNumber = typeof text === 'bigint' || (typeof text === 'string' && text.trim() !== '')
  const number = isNumber ? Number(text) : text
  if (typeof number !== 'number' || !Number.isFinite(number))
    throw new QualityError(
      'BAD_DATA',
      `${field}: expected a number, got ${value === undefined ? 'nothing' : showNames([JSON.stringify(value)])}`,
      { field },
    )
  return number
}
