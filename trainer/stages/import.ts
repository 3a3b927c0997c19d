/** The stage that turns a corpus into an imported folder: rows by language pair and split, what was read, what was not. */

import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { QualityError } from '../../models/errors.ts'
import { parseJson } from '../../models/json.ts'
import type { Entry } from '../data/corpora/entry.ts'
import { rowsFile } from '../data/rows.ts'
import { writeAtomically } from '../files/atomic-file.ts'
import { createFolder } from '../files/create-folder.ts'
import { createJsonLinesWriter, type JsonLinesWriter } from '../files/json-lines-writer.ts'
import { readFileLines } from '../files/lines.ts'
import { hashFiles } from '../files/provenance.ts'
import type { Reporter } from '../output/output.ts'

const splitSchema = z.object({
  /** Rows written. */
  rows: z.number(),
  /** Good rows that were left out, by reason. */
  dropped: z.record(z.string(), z.number()),
})

const inputSchema = z.object({
  sha256: z.string(),
  lines: z.number(),
  /** Lines that are no rows; they are in rejects.jsonl. */
  rejected: z.number(),
  /** Lines with bytes that are not UTF-8, read as U+FFFD. */
  broken: z.number(),
})

const summarySchema = z.object({
  /** By language pair and split. */
  pairs: z.record(z.string(), z.record(z.string(), splitSchema)),
  /** By path, as it was given. */
  inputs: z.record(z.string(), inputSchema),
})

/** What import.json holds: everything that was ever imported into the folder. */
export type ImportSummary = z.infer<typeof summarySchema>

export interface ImportOptions {
  readonly reporter: Pick<Reporter, 'stage'>
  /** Lines there will be, about, where that is known. */
  readonly total?: number | undefined
}

const SUMMARY = 'import.json'
const REJECTS = 'rejects.jsonl'

/**
 * Writes rows, import.json and, where there are any, rejects.jsonl into `folder`; what an earlier import wrote there
 * stays, but for the language pairs, splits and inputs that come again. Gives back the summary of this import alone.
 * Throws BAD_DATA, after rejects.jsonl is written, where no line is a row.
 */
export const importRows = async (
  entries: AsyncIterable<Entry>,
  folder: string,
  { reporter, total }: ImportOptions,
): Promise<ImportSummary> => {
  await createFolder(folder)
  const summary: ImportSummary = { pairs: {}, inputs: {} }
  const writers = new Map<string, JsonLinesWriter>()
  const write = async (name: string, value: unknown): Promise<void> => {
    const writer = writers.get(name) ?? createJsonLinesWriter(join(folder, name))
    writers.set(name, writer)
    await writer.write(value)
  }
  let first: Reject | undefined
  try {
    await reporter.stage({ name: 'import', unit: 'lines', total }, async ({ advance }) => {
      for await (const read of entries) {
        const entry = rejectBlank(read)
        const reject = toReject(entry)
        count(summary, entry)
        first ??= reject
        if (reject) await write(REJECTS, reject)
        else if (entry.row && entry.dropped === undefined) await write(rowsFile(entry.row.languagePair, entry.split), entry.row)
        advance(1)
      }
    })
    await copyOlderRejects(join(folder, REJECTS), { inputs: Object.keys(summary.inputs), write })
  } catch (error) {
    for (const writer of writers.values()) await writer.discard()
    throw error
  }
  if (!writers.has(REJECTS)) await rm(join(folder, REJECTS), { force: true })
  for (const writer of writers.values()) await writer.close()
  if (isEmpty(summary)) throw noRows(summary, first)
  await writeSummary(folder, summary)
  return summary
}

interface Reject {
  readonly file: string
  readonly line: number
  readonly reason: string
  readonly text: string
}

const toReject = ({ file, line, row, reject }: Entry): Reject | undefined =>
  row ? undefined : { file, line: line.number, reason: reject ?? 'is not a row', text: line.text }

/** There is nothing to learn from half a pair. */
const rejectBlank = (entry: Entry): Entry => {
  const { row, ...place } = entry
  const blank = row && (['source', 'translation'] as const).find((side) => row[side].trim() === '')
  return blank ? { ...place, reject: `${blank}: is empty` } : entry
}

const isEmpty = ({ pairs }: ImportSummary): boolean => Object.keys(pairs).length === 0

const count = ({ pairs, inputs }: ImportSummary, { file, line, row, dropped, split }: Entry): void => {
  inputs[file] ??= { sha256: '', lines: 0, rejected: 0, broken: 0 }
  const input = inputs[file]
  input.lines++
  if (line.broken) input.broken++
  if (!row) {
    input.rejected++
    return
  }
  pairs[row.languagePair] ??= {}
  const splits = pairs[row.languagePair] ?? {}
  splits[split] ??= { rows: 0, dropped: {} }
  const counts = splits[split]
  if (dropped === undefined) counts.rows++
  else counts.dropped[dropped] = (counts.dropped[dropped] ?? 0) + 1
}

const noRows = ({ inputs }: ImportSummary, first: Reject | undefined): QualityError => {
  const why = first ? `the first: ${first.file} line ${first.line}: ${first.reason}` : 'there is no line after the header'
  return new QualityError('BAD_DATA', `${Object.keys(inputs).join(', ') || 'the input'} has no row to import; ${why}`)
}

interface CopyOptions {
  readonly inputs: readonly string[]
  readonly write: (name: string, value: unknown) => Promise<void>
}

/** Rejects of other inputs stay; those of inputs that come again are replaced. */
const copyOlderRejects = async (file: string, { inputs, write }: CopyOptions): Promise<void> => {
  if (!existsSync(file)) return
  for await (const { text, number } of readFileLines(file)) {
    const reject = parseJson(text, z.looseObject({ file: z.string() }), { code: 'BAD_DATA', what: `${file} line ${number}` })
    if (!inputs.includes(reject.file)) await write(REJECTS, reject)
  }
}

const writeSummary = async (folder: string, summary: ImportSummary): Promise<void> => {
  const hashes = await hashFiles(Object.keys(summary.inputs))
  for (const [file, input] of Object.entries(summary.inputs)) input.sha256 = hashes[file] ?? ''
  const file = join(folder, SUMMARY)
  const older = existsSync(file)
    ? parseJson(await readFile(file, 'utf8'), summarySchema, { code: 'BAD_DATA', what: file })
    : { pairs: {}, inputs: {} }
  const pairs = { ...older.pairs }
  for (const [pair, splits] of Object.entries(summary.pairs)) pairs[pair] = { ...pairs[pair], ...splits }
  const merged: ImportSummary = { pairs, inputs: { ...older.inputs, ...summary.inputs } }
  await writeAtomically(file, `${JSON.stringify(merged, undefined, 2)}\n`)
}
