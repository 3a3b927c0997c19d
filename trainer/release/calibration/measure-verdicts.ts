/** What the lines between verdicts do to rows whose truth is known: by language pair, by kind, and against ratings of 85. Pure. */

import type { Manifest } from '../../../models/manifest.ts'
import { LENGTHS, type MessageLength, PRESET_NAMES, type Preset, toThresholds } from '../../../models/verdict.ts'
import { isAccepted, isRejected, type JudgedScore } from './known-rows.ts'

/** A row with a known truth, as served; with what it is of. */
export interface KindedScore extends JudgedScore {
  /** `tatoeba-right`, `chat-wrong:negation`, `wmt24-social`. */
  readonly origin: string
  readonly isNearMiss: boolean
  /** People's, 0-100. */
  readonly rating?: number | undefined
}

/** Of rows of one class: how many, and the shares that are accepted under each preset, and rejected. */
export interface ClassReport {
  readonly n: number
  readonly accepted: Readonly<Record<Preset, number>>
  readonly rejected: number
}

export interface VerdictReport {
  /** By language pair, then by who says so, then by the length of the message. */
  readonly pairs: Readonly<Record<string, Readonly<Record<string, LengthReports>>>>
  /** Made rows of all language pairs by how they were made. */
  readonly kinds: Readonly<Record<string, ClassReport>>
  /** `accept` against error-free translations, those rated 85 or more, of posts on a social network. */
  readonly errorFree: Readonly<Record<string, YardstickReport>>
}

export type LengthReports = Readonly<Partial<Record<MessageLength, { readonly bad: ClassReport; readonly good: ClassReport }>>>

export interface YardstickReport {
  readonly n: number
  /** Share of them that are free of errors. */
  readonly share: number
  /** Of accepted ones, how many are; of those that are, how many are accepted. Null where there are none. */
  readonly precision: number | null
  readonly recall: number | null
}

/** Rated 85 or more: the published definition of a translation without an error (WMT26 metrics, task 3). */
export const ERROR_FREE = 85
const YARDSTICK = 'wmt24-social'

export const measureVerdicts = (judged: readonly KindedScore[], calibration: Manifest['calibration']): VerdictReport => {
  const usual = judged.filter(({ isNearMiss }) => !isNearMiss)
  const report = (rows: readonly KindedScore[]): ClassReport => measureClass(rows, calibration)
  return {
    pairs: mapGroups(usual, 'languagePair', (mine) => mapGroups(mine, 'by', (rows) => measureLengths(rows, report))),
    kinds: mapGroups(
      judged.filter(({ by }) => by === 'made'),
      'origin',
      report,
    ),
    errorFree: mapGroups(
      judged.filter(({ origin }) => origin === YARDSTICK),
      'languagePair',
      (rows) => measureErrorFree(rows, calibration),
    ),
  }
}

const measureLengths = (rows: readonly KindedScore[], report: (rows: readonly KindedScore[]) => ClassReport): LengthReports =>
  Object.fromEntries(
    LENGTHS.flatMap((wanted) => {
      const mine = rows.filter(({ length = 'long' }) => length === wanted)
      const of = (truth: JudgedScore['truth']): ClassReport => report(mine.filter((row) => row.truth === truth))
      return mine.length > 0 ? [[wanted, { bad: of('bad'), good: of('good') }] as const] : []
    }),
  )

const mapGroups = <K extends 'languagePair' | 'by' | 'origin', R>(
  rows: readonly KindedScore[],
  key: K,
  run: (rows: readonly KindedScore[]) => R,
): Record<string, R> =>
  Object.fromEntries(
    [...Map.groupBy(rows, (row) => row[key])].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, mine]) => [name, run(mine)]),
  )

const measureClass = (rows: readonly KindedScore[], calibration: Manifest['calibration']): ClassReport => {
  const linesOf = (row: KindedScore, preset: Preset) => toThresholds(calibration, row, preset)
  const share = (is: (row: KindedScore) => boolean): number => toShare(rows.filter(is).length, rows.length)
  const accepted = PRESET_NAMES.map((preset) => [preset, share((row) => isAccepted(row, linesOf(row, preset).accept))] as const)
  return {
    n: rows.length,
    accepted: Object.fromEntries(accepted) as Record<Preset, number>,
    rejected: share((row) => isRejected(row, linesOf(row, 'balanced').reject)),
  }
}

const measureErrorFree = (rows: readonly KindedScore[], calibration: Manifest['calibration']): YardstickReport => {
  const free = rows.filter(({ rating = 0 }) => rating >= ERROR_FREE)
  const accepted = rows.filter((row) => isAccepted(row, toThresholds(calibration, row).accept))
  const both = accepted.filter(({ rating = 0 }) => rating >= ERROR_FREE).length
  return {
    n: rows.length,
    share: toShare(free.length, rows.length),
    precision: accepted.length > 0 ? toShare(both, accepted.length) : null,
    recall: free.length > 0 ? toShare(both, free.length) : null,
  }
}

const toShare = (count: number, all: number): number => (all === 0 ? 0 : Number((count / all).toFixed(4)))
