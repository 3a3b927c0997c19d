/** What came out of an augmentation: rows by recipe, language pair and score. */

import type { Row } from '../rows.ts'
import { binOf, scoreOf } from './balance.ts'

/** Rows by recipe, then language pair, then score bin. Rows that were read and kept count under `given`. */
export type RowCounts = Record<string, Record<string, Record<string, number>>>

export interface AugmentReport {
  /** Rows read. */
  readonly read: number
  /** Rows left out because their source nearly is a held-out one. */
  readonly nearHeldOut: number
  readonly heldOutSources: number
  /** Rows read that a cap left out. */
  readonly overCap: number
  readonly written: number
  /** Times a step was asked of a row that had nothing for it (no number, no other system's translation). */
  readonly notApplicable: Readonly<Record<string, number>>
  /** Rows with the label `critical`. */
  readonly critical: number
  readonly rows: RowCounts
}

/** Adds a row to the counts. A new row has no score until a teacher has seen it. */
export const countRow = (counts: RowCounts, row: Row, edges: readonly number[]): void => {
  const recipe = /^augment:([^:]+)/.exec(row.id)?.[1] ?? 'given'
  const bin = binOf(scoreOf(row), edges)
  counts[recipe] ??= {}
  counts[recipe][row.languagePair] ??= {}
  const bins = counts[recipe][row.languagePair]
  if (bins) bins[bin] = (bins[bin] ?? 0) + 1
}

/** A table for people: a line a recipe and language pair, a column a score bin. */
export const toTable = ({ rows, notApplicable }: AugmentReport, edges: readonly number[]): string => {
  const bins = [...edgesToBins(edges), 'none'].filter((bin) =>
    Object.values(rows).some((pairs) => Object.values(pairs).some((counts) => counts[bin] !== undefined)),
  )
  const byName = <T>(entries: Readonly<Record<string, T>>): [string, T][] =>
    Object.entries(entries).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const lines = byName(rows).flatMap(([recipe, pairs]) =>
    byName(pairs).map(([pair, counts]) => [
      recipe,
      pair,
      String(Object.values(counts).reduce((sum, count) => sum + count, 0)),
      ...bins.map((bin) => String(counts[bin] ?? 0)),
    ]),
  )
  const header = ['recipe', 'pair', 'rows', ...bins.map((bin) => (bin === 'none' ? 'no score' : bin))]
  const widths = header.map((name, c) => Math.max(name.length, ...lines.map((cells) => cells[c]?.length ?? 0)))
  const toLine = (cells: readonly string[]): string =>
    cells.map((cell, c) => (c < 2 ? cell.padEnd(widths[c] ?? 0) : cell.padStart(widths[c] ?? 0))).join('  ')
  const missing = Object.entries(notApplicable).filter(([, count]) => count > 0)
  return [
    toLine(header),
    ...lines.map(toLine),
    ...(missing.length > 0 ? [`nothing to work on: ${missing.map(([name, count]) => `${name} ${count}`).join(', ')}`] : []),
  ].join('\n')
}

const edgesToBins = (edges: readonly number[]): string[] => {
  const sorted = edges.toSorted((a, b) => a - b)
  const middles = [...sorted.slice(1).map((edge, i) => (edge + (sorted[i] ?? edge)) / 2)]
  const values = [(sorted[0] ?? 0) - 1, ...middles, (sorted.at(-1) ?? 0) + 1]
  return [...new Set(values.map((value) => binOf(value, sorted)))]
}
