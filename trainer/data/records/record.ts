/** What every format of pairs comes down to: records of named values. */

import type { Line } from '../../files/lines.ts'

export const RECORD_FORMATS = ['tsv', 'csv', 'jsonl', 'json', 'parquet', 'tmx', 'xliff'] as const
export type RecordFormat = (typeof RECORD_FORMATS)[number]

export interface PairRecord {
  /** Where it is: the line it begins on, or its number where a format has no lines; its text for a list of rejects. */
  readonly line: Line
  /** Of a table, however many there are. */
  readonly cells?: readonly string[]
  /** Throws BAD_DATA where it is not what its file says it is. Whole numbers named `id` are kept digit by digit. */
  readonly values: (id?: string) => ReadonlyMap<string, unknown>
}

export interface Records {
  readonly format: RecordFormat
  /** What parts the columns of a table. */
  readonly delimiter?: string
  /** Whether a table's fields may stand in quotation marks. */
  readonly quoted?: boolean
  /** Names of columns, or of the fields of the first record. */
  readonly names: readonly string[]
  /** A new pass from the start at each call. Where a format can leave columns unread, it reads the named ones only. */
  readonly read: (columns?: readonly string[]) => AsyncIterable<PairRecord>
  /** Of an export of a tool that people rate with: the column of the rating, and its scale where the tool has one. */
  readonly rating?: { readonly column: string; readonly scale?: 'mqm' | 'da100' }
  /** How many there are, where the file says it. */
  readonly count?: number
}

/** In one pass where the file does not say it. */
export const countRecords = async ({ count, read }: Records): Promise<number> => {
  if (count !== undefined) return count
  let counted = 0
  for await (const _ of read()) counted++
  return counted
}
