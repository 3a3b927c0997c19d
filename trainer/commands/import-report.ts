/** What every `edge-qe import` says when it is done, and what its help says it writes. */

import { join } from 'node:path'
import type { Output } from '../output.ts'
import type { ImportSummary } from '../stages/import.ts'

export const WRITES = `
Writes <language pair>.<split>.jsonl (one row a line), import.json (what was read, left out and why) and, where lines are no
rows, rejects.jsonl with file, line and reason. An import into the same folder adds to it and replaces what comes again.`

export const report = (summary: ImportSummary, folder: string, output: Output): void => {
  const lines = Object.entries(summary.pairs).flatMap(([pair, splits]) =>
    Object.entries(splits).map(([split, { rows, dropped }]) => {
      const left = Object.entries(dropped).map(([reason, number]) => `; ${number} left out: ${reason}`)
      return `${pair} ${split}: ${rows} rows${left.join('')}`
    }),
  )
  for (const [file, { rejected, broken }] of Object.entries(summary.inputs)) {
    if (rejected > 0) lines.push(`${file}: ${rejected} lines are no rows, see ${join(folder, 'rejects.jsonl')}`)
    if (broken > 0) lines.push(`${file}: ${broken} lines with bytes that are not UTF-8, read as U+FFFD`)
  }
  output.result(lines.join('\n'), { folder, ...summary })
}
