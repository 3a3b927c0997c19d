/** Scored pairs as they are written: in the format of their input, or in that of the output's name. */

import { stringifyExact } from '../../models/ids.ts'
import type { PairScore } from '../../models/score.ts'
import type { PairRecord, Records } from '../data/records/record.ts'

/** One input record and what became of it. */
export interface ScoredRecord {
  readonly record: PairRecord
  /** Absent where it could not be read. */
  readonly values: ReadonlyMap<string, unknown> | undefined
  readonly score: PairScore | undefined
  readonly error: string | undefined
  /** Among its neighbours, where they are ranked. */
  readonly place: RowPlace | undefined
}

/** Where a row stands among its neighbours of one source. */
export interface RowPlace {
  /** 1 is the best. */
  readonly rank: number
  /** Ranks of those that are worse by more than noise. */
  readonly beats: readonly number[]
}

export interface AddedColumns {
  /** Put before their names. */
  readonly prefix: string
  readonly ranked?: boolean | undefined
}

export interface ScoreWriter {
  /** The header of a table; empty where there is none. */
  readonly head: string
  /** With its line end. */
  readonly write: (scored: ScoredRecord) => string
}

const NEW_COLUMNS = ['score', 'low', 'high', 'verdict', 'flags', 'error'] as const
const RANK_COLUMNS = ['rank', 'beats'] as const

export const toNewColumns = ({ prefix, ranked }: AddedColumns): string[] =>
  [...NEW_COLUMNS, ...(ranked ? RANK_COLUMNS : [])].map((name) => prefix + name)

/** `output` decides by its ending; one without, by the input. */
export const createScoreWriter = (records: Records, output: string, added: AddedColumns): ScoreWriter => {
  const ending = /\.(tsv|txt|csv|jsonl|ndjson|json)$/i.exec(output)?.[1]?.toLowerCase()
  const isTable = records.format === 'tsv' || records.format === 'csv'
  if (ending?.includes('json') || (ending === undefined && !isTable)) return createJsonWriter(added)
  const own = isTable ? (records.delimiter ?? '\t') : '\t'
  const delimiter = ending === 'csv' ? (own === '\t' ? ',' : own) : ending === undefined ? own : '\t'
  // Where the input has no rule for quotation marks, its fields leave as they came.
  const quotes = delimiter !== '\t' || !isTable || records.quoted === true
  return createTableWriter(records, { delimiter, quotes, added })
}

const createJsonWriter = ({ prefix }: AddedColumns): ScoreWriter => ({
  head: '',
  write: ({ record, values, score, error, place }) => {
    const known = values ? Object.fromEntries(values) : { line: record.line.number }
    const added = score
      ? {
          score: round(score.score),
          low: round(score.interval?.[0] ?? null),
          high: round(score.interval?.[1] ?? null),
          verdict: score.verdict,
          flags: score.flags,
          ...place,
        }
      : { error }
    const named = Object.entries(added).map(([name, value]) => [prefix + name, value] as const)
    return `${stringifyExact({ ...known, ...Object.fromEntries(named) })}\n`
  },
})

const DIGITS = 6
const round = (value: number | null): number | null => (value === null ? null : Number(value.toFixed(DIGITS)))

interface TableStyle {
  readonly delimiter: string
  readonly quotes: boolean
  readonly added: AddedColumns
}

const createTableWriter = (records: Records, { delimiter, quotes, added }: TableStyle): ScoreWriter => {
  const { names } = records
  const toLine = (cells: readonly string[]): string =>
    `${(quotes ? cells.map((cell) => quote(cell, delimiter)) : cells).join(delimiter)}\n`
  return {
    head: toLine([...names, ...toNewColumns(added)]),
    write: ({ record, values, score, error, place }) => {
      const cells = record.cells ?? names.map((name) => toCell(values?.get(name)))
      // The new columns stay under their names: a short line is filled up, a long one cut.
      const own = names.map((_, i) => cells[i] ?? '')
      const scored = score ? toCells(score) : ['', '', '', '', '', error ?? '']
      return toLine([...own, ...scored, ...(added.ranked ? toRankCells(place) : [])])
    },
  }
}

const toCell = (value: unknown): string =>
  value === undefined || value === null ? '' : typeof value === 'object' ? stringifyExact(value) : String(value)

const toCells = ({ score, interval, verdict, flags }: PairScore): string[] => [
  ...[score, ...(interval ?? [null, null])].map((value) => (value === null ? '' : value.toFixed(DIGITS))),
  verdict,
  flags.join(','),
  '',
]

const toRankCells = (place: RowPlace | undefined): string[] => (place ? [String(place.rank), place.beats.join(',')] : ['', ''])

/** RFC 4180. */
const quote = (cell: string, delimiter: string): string =>
  cell.includes(delimiter) || /["\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
