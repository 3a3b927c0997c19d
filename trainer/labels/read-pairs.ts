/** The input of `label`: a table or JSON Lines of pairs, under any of the usual names, in windows of a fixed size. */

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import * as z from 'zod/mini'
import { QualityError } from '../../models/errors.ts'
import { parseJson } from '../../models/json.ts'
import type { LanguagePair } from '../../models/pair.ts'
import { type Entry, toEntry } from '../data/corpora/entry.ts'
import { readJsonl } from '../data/corpora/jsonl.ts'
import { showNames } from '../data/corpora/show-names.ts'
import { readTsv } from '../data/corpora/tsv.ts'
import { parseRow, type Row } from '../data/rows.ts'
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

const NAMES = {
  source: ['source', 'src', 'original'],
  translation: ['translation', 'mt', 'target'],
  id: ['id', 'origin'],
} as const

/** An entry for each line that is not empty. Rows without an identifier are called `row:N`, N their place from 0. */
export const readPairs = async function* (input: string, languagePair: LanguagePair | undefined): AsyncGenerator<Entry> {
  const isJson = /\.jsonl(\.gz)?$/.test(input)
  const names = await readNames(input, isJson)
  const find = (kind: keyof typeof NAMES): string | undefined => NAMES[kind].find((name) => names.includes(name))
  const id = find('id')
  const source = find('source')
  const translation = find('translation')
  if (source === undefined || translation === undefined)
    throw new QualityError('BAD_DATA', `${input} line 1: expected source and translation, got ${showNames(names)}`, {
      field: 'input',
    })
  const isRow = isJson && id === 'id' && names.includes('languagePair')
  const fields = { source, translation, id, languagePair, score: undefined, scale: undefined }
  const entries = isRow ? readRowEntries(input) : (isJson ? readJsonl : readTsv)(input, { fields, split: 'train' })
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

const readNames = async (input: string, isJson: boolean): Promise<string[]> => {
  for await (const { text } of readFileLines(input)) {
    if (!isJson) return text.split('\t')
    if (text.trim() !== '')
      return Object.keys(parseJson(text, z.record(z.string(), z.unknown()), { code: 'BAD_DATA', what: `${input} line 1` }))
  }
  throw new QualityError('BAD_DATA', `${input}: is empty: expected pairs`, { field: 'input' })
}

export interface InputDescription {
  readonly sha256: string
  /** Lines that are not empty, without a table's header. */
  readonly rows: number
}

/** What the input is, in one pass; the number of rows tells how long it will take. */
export const describeInput = async (input: string): Promise<InputDescription> => {
  let rows = /\.jsonl(\.gz)?$/.test(input) ? 0 : -1
  for await (const { text } of readFileLines(input)) if (text.trim() !== '') rows++
  const digest = createHash('sha256')
  for await (const chunk of createReadStream(input)) digest.update(chunk)
  return { sha256: digest.digest('hex'), rows: Math.max(0, rows) }
}

/** How many of the rows fall to a shard. */
export const rowsOfShard = (rows: number, { index, count }: Shard): number => {
  let mine = 0
  for (let window = index; window * WINDOW < rows; window += count) mine += Math.min(WINDOW, rows - window * WINDOW)
  return mine
}
