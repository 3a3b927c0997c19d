/** What every kind of `import` says: before, what it will write, and after, what it has written. */

import { join } from 'node:path'
import { describeLine, MIN_RATINGS, POOLED_LINE } from '../data/scale.ts'
import type { Output } from '../output/output.ts'
import type { ImportSummary } from '../stages/import.ts'

/** Ends the help of every kind. */
export const WRITES = `
Writes <language pair>.<split>.jsonl (one row per line), import.json (what was
read, what was left out, and why) and, if there are invalid lines, rejects.jsonl
with file, line and reason. Importing into a folder that exists keeps what is
there and replaces the language pairs, splits and inputs that are imported
again.`

export interface ReportOptions {
  /** Language pairs whose scores are z-scores and have no ratings that tell their line. */
  readonly standardised?: Iterable<string>
}

/** One line per language pair and split, one per file with invalid lines, one per language pair whose scores are z-scores. */
export const report = (
  summary: ImportSummary,
  folder: string,
  output: Output,
  { standardised = [] }: ReportOptions = {},
): void => {
  const lines = Object.entries(summary.pairs).flatMap(([pair, splits]) =>
    Object.entries(splits).map(([split, { rows, dropped }]) => {
      const left = Object.entries(dropped).map(([reason, number]) => `; ${number} left out: ${reason}`)
      return `${pair} ${split}: ${rows} rows${left.join('')}`
    }),
  )
  for (const [file, { rejected, broken }] of Object.entries(summary.inputs)) {
    if (rejected > 0) lines.push(`${file}: ${rejected} invalid lines, see ${join(folder, 'rejects.jsonl')}`)
    if (broken > 0) lines.push(`${file}: ${broken} lines with bytes that are not UTF-8, read as U+FFFD`)
  }
  const byPair = Array.from(
    standardised,
    (pair) => [pair, { ...POOLED_LINE, from: 'the seven language pairs of MLQE-PE' }] as const,
  )
  for (const [pair, line] of byPair)
    lines.push(
      `${pair}: z-scores: distil maps them by ${describeLine(line)} (from ${line.from}), or by the line of the language pair's own ratings where it finds ${MIN_RATINGS}`,
    )
  output.result(lines.join('\n'), { folder, ...summary, ...(byPair.length > 0 ? { lines: Object.fromEntries(byPair) } : {}) })
}
