/** Pasted text as pairs to score: a table as spreadsheets copy it, or lines in turn. */

import { parse } from 'csv-parse/browser/esm/sync'
import type { ScoreRequest } from './service.ts'

export type PastedRow = Pick<ScoreRequest, 'source' | 'translation' | 'sourceLang' | 'targetLang'>

/** Column names, as people and tools of the field write them. */
const NAMES: Readonly<Record<keyof PastedRow, readonly string[]>> = {
  source: ['source', 'src', 'message', 'original'],
  translation: ['translation', 'target', 'mt', 'tgt', 'hypothesis'],
  sourceLang: ['sourcelang', 'source_lang', 'src_lang', 'from'],
  targetLang: ['targetlang', 'target_lang', 'tgt_lang', 'to'],
}

type Languages = Pick<PastedRow, 'sourceLang' | 'targetLang'>

/**
 * A row a pair, with tabs, or with commas or semicolons below a line that names columns; the first row may name columns in
 * any case. Text without columns is a message and its translation line by line. Rows that say nothing of languages are in
 * the given ones.
 */
export const parseRows = (text: string, languages: Languages): PastedRow[] => {
  const delimiter = findDelimiter(text)
  const records = delimiter === undefined ? pairLines(text) : readTable(text, delimiter)
  const places = findColumns(records[0] ?? [])
  const [from, to] = places ? [places.source ?? 0, places.translation ?? 1] : [0, 1]
  const cell = (record: readonly string[], place: number | undefined): string =>
    place === undefined ? '' : (record[place] ?? '').trim()
  return (places ? records.slice(1) : records).map((record) => ({
    source: cell(record, from),
    translation: cell(record, to),
    sourceLang: cell(record, places?.sourceLang) || languages.sourceLang,
    targetLang: cell(record, places?.targetLang) || languages.targetLang,
  }))
}

const findDelimiter = (text: string): string | undefined => {
  if (text.includes('\t')) return '\t'
  const [first = ''] = text.trimStart().split('\n', 1)
  return [',', ';'].find((delimiter) => findColumns(first.split(delimiter)) !== undefined)
}

/** Undefined for a row that does not name both texts: it is a pair itself. */
const findColumns = (record: readonly string[]): Partial<Record<keyof PastedRow, number>> | undefined => {
  const cells = record.map((cell) => cell.trim().toLowerCase().replaceAll('"', ''))
  const places: Partial<Record<keyof PastedRow, number>> = {}
  for (const [column, names] of Object.entries(NAMES)) {
    const place = cells.findIndex((cell) => names.includes(cell))
    if (place >= 0) places[column as keyof PastedRow] = place
  }
  return places.source === undefined || places.translation === undefined ? undefined : places
}

const readTable = (text: string, delimiter: string): string[][] => {
  const options = { delimiter, bom: true, relax_column_count: true, relax_quotes: true, skip_empty_lines: true } as const
  try {
    return parse(text, options)
  } catch {
    // A message that begins with a quotation mark and never ends it: chats are not quoted as tables are.
    return parse(text, { ...options, quote: null })
  }
}

const pairLines = (text: string): string[][] => {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '')
  return lines.flatMap((line, i) => (i % 2 === 0 ? [[line, lines[i + 1] ?? '']] : []))
}

/** As a spreadsheet reads it back. */
export const toTsv = (records: readonly (readonly (string | number)[])[]): string =>
  records.map((record) => `${record.map((cell) => quote(String(cell))).join('\t')}\n`).join('')

const quote = (cell: string): string => (/["\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
