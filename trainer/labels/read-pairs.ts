/** The input of `label`: pairs in any format, under any of the usual names, in windows of a fixed size. */

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { QualityError } from '../../models/errors.ts'
import type { LanguagePair } from '../../models/pair.ts'
import { type Entry, toEntry } from '../data/corpora/entry.ts'
import { toEntries } from '../data/corpora/own-pairs.ts'
import { openRecords } from '../data/exports/open-records.ts'
import { findName } from '../data/records/names.ts'
import { isRows } from '../data/records/open-format.ts'
import { countRecords } from '../data/records/record.ts'
import { parseRow, type Row } from '../data/rows.ts'
import { showNames } from '../data/show-names.ts'
import { readFileLines } from '../files/lines.ts'

/** Rows that are sorted by length among themselves. Fixed, because it decides which pairs share a batch. */
export const WINDOW = 2048

export interface InputWindow {
  /** From 0. */
  readonly number: number
  readonly entries: readonly InputEntry[]
}

/** A line of the input: a row, or why it is none. */
export interface InputEntry extends Pick<Entry, 'row' | 'reject'> {
  /** Place among the lines of the input that are not empty, from 0. */
  readonly place: number
  readonly line: number
}

export interface Shard {
  /** From 0. */
  readonly index: number
  readonly count: number
}

/** Whole windows are dealt to the shards in turn, so that a shard's batches are those of a run without shards. */
export const readWindows = async function* (
  input: string,
  { languagePair, shard }: { readonly languagePair: LanguagePair | undefined; readonly shard: Shard },
): AsyncGenerator<InputWindow> {
  let entries: InputEntry[] = []
  let place = 0
  const isMine = (): boolean => Math.floor((place - 1) / WINDOW) % shard.count === shard.index
  for await (const { row, reject, line } of readPairs(input, languagePair)) {
    const entry = { place: place++, line: line.number, ...(row ? { row } : {}), ...(reject === undefined ? {} : { reject }) }
    if (isMine()) entries.push(entry)
    if (place % WINDOW > 0) continue
    if (entries.length > 0) yield { number: place / WINDOW - 1, entries }
    entries = []
  }
  if (entries.length > 0) yield { number: Math.floor(place / WINDOW), entries }
}

/** An entry for each record. Rows without an identifier are called `row:N`, N their place from 0. */
export const readPairs = async function* (input: string, languagePair: LanguagePair | undefined): AsyncGenerator<Entry> {
  const records = await openRecords(input)
  const { names } = records
  const id = findName('id', names)
  if (records.format !== 'parquet' && (!findName('source', names) || !findName('translation', names)))
    throw new QualityError('BAD_DATA', `${input} line 1: expected source and translation, got ${showNames(names)}`, {
      field: 'input',
    })
  const fields = { id, languagePair, score: undefined, scale: undefined }
  const entries = isRows(records) ? readRowEntries(input) : toEntries(records, { file: input, fields, split: 'train' })
  let place = 0
  for await (const entry of entries) {
    const mine = place++
    yield rejectBlank(entry.row && id === undefined ? { ...entry, row: { ...entry.row, id: `row:${mine}` } } : entry)
  }
}

/** There is nothing to judge in half a pair. */
const rejectBlank = (entry: Entry): Entry => {
  const { row, ...place } = entry
  const blank = row && (['source', 'translation'] as const).find((side) => row[side].trim() === '')
  return blank ? { ...place, reject: `${blank}: is empty` } : entry
}

const readRowEntries = async function* (input: string): AsyncGenerator<Entry> {
  for await (const line of readFileLines(input))
    if (line.text.trim() !== '')
      yield toEntry({ file: input, line, split: 'train' }, (): Row => parseRow(line.text, 'the line'))
}

export interface InputDescription {
  readonly sha256: string
  /** Records; without a table's header and lines that are empty. */
  readonly rows: number
}

/** What the input is; the number of rows tells how long it will take. */
export const describeInput = async (input: string): Promise<InputDescription> => {
  const digest = createHash('sha256')
  for await (const chunk of createReadStream(input)) digest.update(chunk)
  return { sha256: digest.digest('hex'), rows: await countRecords(await openRecords(input)) }
}

/** How many of the rows fall to a shard. */
export const rowsOfShard = (rows: number, { index, count }: Shard): number => {
  let mine = 0
  for (let window = index; window * WINDOW < rows; window += count) mine += Math.min(WINDOW, rows - window * WINDOW)
  return mine
}
