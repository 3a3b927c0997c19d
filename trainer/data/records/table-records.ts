/** Tables with a header, parted by tabs, commas, semicolons or bars, with the quotation marks of spreadsheets or without. */

import { Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import { QualityError } from '../../../models/errors.ts'
import { MAX_RECORD_SIZE, readLines, tooLarge } from '../../files/lines.ts'
import { showNames } from '../show-names.ts'
import type { PairRecord, Records } from './record.ts'
import { readStart, readTextBytes } from './text-bytes.ts'

/** How the fields of a table that may stand in quotation marks are told. */
interface Style {
  readonly delimiter: string
  /** What stands before a quotation mark in a quoted field: another, or, as Spark and MySQL write it, a backslash. */
  readonly escape?: '"' | '\\'
  /** Whether the first line only tells Excel what the delimiter is: `sep=;`. */
  readonly isTold?: boolean
}

/** Throws BAD_DATA for a table without a header, or with two columns of one name. */
export const openTable = async (file: string): Promise<Records> => {
  const { header: line, quoted, ...style } = await inspect(file)
  const { delimiter } = style
  if (delimiter === '\t' && line.includes('\r'))
    throw new QualityError(
      'BAD_DATA',
      `${file}: its lines end with carriage returns only; convert it: tr '\\r' '\\n' < ${file}`,
      {
        field: file,
      },
    )
  const header = quoted ? await readQuotedHeader(file, style) : line.split(delimiter)
  const names = header.map((name) => name.normalize('NFC').trim())
  const twice = names.find((name, i) => name !== '' && names.indexOf(name) !== i)
  if (twice !== undefined)
    throw new QualityError('BAD_DATA', `${file} line 1: two columns are named ${showNames([twice])}: rename one`, {
      field: twice,
    })
  return {
    format: delimiter === '\t' ? 'tsv' : 'csv',
    delimiter,
    quoted,
    names,
    read: () => (quoted ? readQuoted(file, names, style) : readPlain(file, names, delimiter)),
  }
}

interface Inspection extends Style {
  readonly header: string
  readonly quoted: boolean
}

const START = 1 << 16
const QUOTATION_MARK = 0x22
/** A field that goes on after a backslash and a quotation mark, and one that goes on after two of the latter. */
const AFTER_BACKSLASH = /[^\\"]\\"(?!["\t;,|\r\n]|$)/
const AFTER_DOUBLED = /[^\t;,|\r\n"\\]""(?!["\t;,|\r\n]|$)/

const findEscape = (start: string): '"' | '\\' => (AFTER_BACKSLASH.test(start) && !AFTER_DOUBLED.test(start) ? '\\' : '"')

/**
 * Corpora are written without a rule for quotation marks, and those of a text need not pair up; spreadsheets and pandas
 * quote a field that holds a tab, a line end or a quotation mark, which they double. A mark inside a field that does not
 * begin with one is proof of the former, a doubled one inside a quoted field of the latter.
 */
const inspect = async (file: string): Promise<Inspection> => {
  const start = new TextDecoder().decode(await readStart(file, START))
  const mark = findEscape(start)
  const told = /^\s*"?sep=([^\r\n])"?[ \t]*[\r\n]/i.exec(start)?.[1]
  if (told !== undefined) return { header: '', delimiter: told, quoted: true, escape: mark, isTold: true }
  let header: string | undefined
  let delimiter = '\t'
  let quotedHeader = false
  let doubled = false
  let open = false
  const isTelling = (line: Uint8Array): boolean => header === undefined || line.includes(QUOTATION_MARK)
  for await (const { text } of readLines(readTextBytes(file), file, isTelling)) {
    if (header === undefined) {
      if (text.trim() === '') continue
      header = text
      delimiter = findDelimiter(text)
      quotedHeader = text.split(delimiter).every((name) => /^"[^"]*"$/.test(name.trim()))
      if (quotedHeader || delimiter !== '\t') break
    } else if (text.includes('"')) {
      const seen = look(text.split(delimiter), { open, escape: mark })
      if (seen.plain) return { header, delimiter, quoted: false }
      doubled ||= seen.doubled || (open && !seen.open)
      open = seen.open
    }
  }
  if (header === undefined) throw new QualityError('BAD_DATA', `${file}: is empty: expected a header`, { field: file })
  if (quotedHeader || delimiter !== '\t') return { header, delimiter, quoted: true, escape: mark }
  return { header, delimiter, quoted: doubled && !open, escape: mark }
}

/** `plain`: no spreadsheet writes this; `doubled`: a quoted field that needed its marks; `open`: one that goes on below. */
const look = (
  cells: readonly string[],
  was: { readonly open: boolean; readonly escape: string },
): { plain: boolean; doubled: boolean; open: boolean } => {
  const escaped = `${was.escape}"`
  let { open } = was
  let doubled = false
  for (const cell of cells) {
    if (!open && !cell.startsWith('"')) {
      if (cell.includes('"')) return { plain: true, doubled, open: false }
      continue
    }
    const inner = (open ? cell : cell.slice(1)).replaceAll(escaped, '')
    const marks = inner.split('"').length - 1
    if (marks > 1 || (marks === 1 && !inner.endsWith('"'))) return { plain: true, doubled, open: false }
    if (marks === 1 && (open || cell.slice(1, -1).includes(escaped))) doubled = true
    open = marks === 0
  }
  return { plain: false, doubled, open }
}

/** A tab is no part of a name; of the others the one that makes most columns. */
const findDelimiter = (header: string): string => {
  if (header.includes('\t')) return '\t'
  const bare = header.replace(/"[^"]*"/g, '')
  const counts = [';', ',', '|'].map((mark) => ({ mark, count: bare.split(mark).length - 1 }))
  const most = counts.toSorted((a, b) => b.count - a.count)[0]
  return most && most.count > 0 ? most.mark : '\t'
}

/** Cells as a spreadsheet would show them. */
const readQuotedRows = async function* (
  file: string,
  { delimiter, escape: mark = '"', isTold = false }: Style,
): AsyncGenerator<{ cells: string[]; line: number }> {
  const parser = parse({
    delimiter,
    escape: mark,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    info: true,
    max_record_size: MAX_RECORD_SIZE,
  })
  const source = Readable.from(readTextBytes(file))
  source.on('error', (error) => parser.destroy(error))
  source.pipe(parser)
  let last = 0
  let skip = isTold
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      // Quoted fields are free of them by now; with a backslash in use, other fields may hold marks, too.
      const cells = mark === '"' ? record : record.map((cell) => cell.replaceAll('\\"', '"'))
      if (!skip) yield { cells, line: last + 1 }
      skip = false
      last = info.lines
    }
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause
    if (cause.code === 'CSV_MAX_RECORD_SIZE') throw tooLarge(`${file} line ${last + 1}`, MAX_RECORD_SIZE)
    const why = cause.code === 'CSV_QUOTE_NOT_CLOSED' ? 'a quotation mark is never closed' : 'is not a table'
    throw new QualityError('BAD_DATA', `${file} line ${last + 1}: ${why}`, { field: file, cause })
  } finally {
    source.destroy()
  }
}

/** Of a table without a header, for a reader that knows its columns. */
export const readBareTable = async function* (file: string, delimiter: string): AsyncGenerator<PairRecord> {
  for await (const { cells, line } of readQuotedRows(file, { delimiter }))
    if (!isBlank(cells)) yield toRecord({ number: line, text: cells.join(delimiter), broken: false }, cells, [])
}

const readQuotedHeader = async (file: string, style: Style): Promise<string[]> => {
  for await (const { cells } of readQuotedRows(file, style)) return cells
  return []
}

const readQuoted = async function* (file: string, names: readonly string[], style: Style): AsyncGenerator<PairRecord> {
  let first = true
  for await (const { cells, line } of readQuotedRows(file, style)) {
    if (!first && !isBlank(cells))
      yield toRecord({ number: line, text: cells.join(style.delimiter), broken: false }, cells, names)
    first = false
  }
}

const readPlain = async function* (file: string, names: readonly string[], delimiter: string): AsyncGenerator<PairRecord> {
  let first = true
  for await (const line of readLines(readTextBytes(file), file)) {
    if (line.text.trim() === '') continue
    if (!first) yield toRecord(line, line.text.split(delimiter), names)
    first = false
  }
}

const isBlank = (cells: readonly string[]): boolean => cells.every((cell) => cell.trim() === '')

const toRecord = (line: PairRecord['line'], cells: readonly string[], names: readonly string[]): PairRecord => ({
  line,
  cells,
  values: () => {
    // Spreadsheets save the columns that were ever touched.
    const spare = cells.slice(names.length)
    if (cells.length < names.length || spare.some((cell) => cell !== ''))
      throw new QualityError('BAD_DATA', `expected ${names.length} columns, got ${cells.length}`)
    return new Map(names.map((name, c) => [name, cells[c] ?? '']))
  },
})
