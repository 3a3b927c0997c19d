/**
 * Fits where the lines between verdicts lie, with a promise for each: of bad translations so many are accepted at most, of
 * good ones so many rejected, with 95 % confidence (Learn then Test). Rates by class hold whatever share of a chat's
 * messages is bad; precision would not.
 */

import { isDeepStrictEqual } from 'node:util'
import {
  type AcceptLine,
  BAD_ACCEPTED,
  CONFIDENCE,
  GOOD_REJECTED,
  type MessageLength,
  type PairLines,
  type Preset,
  type VerdictLines,
} from '../../../models/verdict.ts'
import { mostLikelyErrors } from '../../statistics/binomial.ts'
import { lastBelow, learnThenTest } from '../../statistics/learn-then-test.ts'
import { createFinder, isAccepted, type JudgedScore, type PromiseRows } from './known-rows.ts'

/** Lines are whole thousandths, tried from the safest on. */
const STEPS = 1000
const UP = Array.from({ length: STEPS + 1 }, (_, i) => i / STEPS)
const DOWN = UP.toReversed()

export interface VerdictOptions {
  readonly languagePairs: readonly string[]
  readonly confidence?: number | undefined
  /** Whether short messages have lines of their own. */
  readonly byLength?: boolean | undefined
}

/**
 * Lines for each of the language pairs and lengths; those without rows enough of their own get what their neighbours can
 * promise for the same length, never what holds for the other one.
 */
export const fitVerdicts = (
  judged: readonly JudgedScore[],
  { byLength = false, ...options }: VerdictOptions,
): Record<string, PairLines> => {
  if (!byLength) return fitLines(judged, options)
  const drawFor = (wanted: MessageLength) =>
    fitLines(
      judged.filter(({ length = 'long' }) => length === wanted),
      options,
    )
  const short = drawFor('short')
  return Object.fromEntries(
    Object.entries(drawFor('long')).map(([languagePair, lines]) => {
      const ofShort = short[languagePair]
      return [languagePair, isDeepStrictEqual(lines, ofShort) ? lines : { ...lines, short: ofShort }]
    }),
  )
}

const fitLines = (
  judged: readonly JudgedScore[],
  { languagePairs, confidence = CONFIDENCE }: Omit<VerdictOptions, 'byLength'>,
): Record<string, VerdictLines> => {
  const find = createFinder(judged, languagePairs)
  return Object.fromEntries(
    languagePairs.map((languagePair) => {
      const loosest = BAD_ACCEPTED.balanced
      const good = find({ languagePair, truth: 'good', rate: GOOD_REJECTED, confidence, loosest })
      // A stricter preset never lies lower, though it may stand on other rows: higher is always safe.
      let lowest: number | undefined = 0
      const toLine = (preset: Preset): AcceptLine => {
        const rate = BAD_ACCEPTED[preset]
        const bad = find({ languagePair, truth: 'bad', rate, confidence, loosest })
        const accept = drawAccept(bad, { rate, confidence })
        lowest = accept === undefined || lowest === undefined ? undefined : Math.max(lowest, accept)
        const line = lowest === undefined ? {} : { accept: lowest }
        return { ...line, basis: bad.basis, goodAccepted: shareAccepted(good, lowest) }
      }
      const below = drawReject(good, { rate: GOOD_REJECTED, confidence })
      const reject = { ...(below === undefined ? {} : { below }), basis: good.basis }
      return [languagePair, { lenient: toLine('lenient'), balanced: toLine('balanced'), strict: toLine('strict'), reject }]
    }),
  )
}

interface Rate {
  readonly rate: number
  readonly confidence: number
}

/** The lowest score that can be accepted; undefined where nothing can be promised. */
const drawAccept = (evidence: PromiseRows, promise: Rate): number | undefined =>
  strictest(evidence, promise, {
    sequence: DOWN,
    choose: Math.max,
    toErrorsAt: (rows) => {
      const scores = sort(rows.filter(({ best }) => best === 'accept'))
      return (line) => scores.length - countBelow(scores, line)
    },
  })

/** The highest score below which can be rejected. */
const drawReject = (evidence: PromiseRows, promise: Rate): number | undefined =>
  strictest(evidence, promise, {
    sequence: UP,
    choose: Math.min,
    toErrorsAt: (rows) => {
      const scores = sort(rows.filter(({ best }) => best !== 'reject'))
      const flagged = rows.length - scores.length
      return (line) => flagged + countBelow(scores, line)
    },
  })

interface Walk {
  /** From the safest line on. */
  readonly sequence: readonly number[]
  /** The stricter of some lines. */
  readonly choose: (...lines: number[]) => number
  readonly toErrorsAt: (rows: readonly JudgedScore[]) => (line: number) => number
}

/** The promise is to hold on every group: where one of them allows no line, there is none. */
const strictest = (
  { groups, few }: PromiseRows,
  { rate, confidence }: Rate,
  { sequence, choose, toErrorsAt }: Walk,
): number | undefined => {
  if (groups.length === 0) return undefined
  const lines = [
    ...groups.map((rows) => learnThenTest(sequence, { rate, confidence, count: rows.length, errorsAt: toErrorsAt(rows) })),
    ...few.map((rows) => lastBelow(sequence, toErrorsAt(rows), mostLikelyErrors(rows.length, rate, confidence))),
  ]
  const drawn = lines.filter((line) => line !== undefined)
  return drawn.length === lines.length ? choose(...drawn) : undefined
}

/** Fewer rows of the language pair give way to its neighbours'. */
const MIN_GOOD = 20

const shareAccepted = ({ basis, groups, few }: PromiseRows, line: number | undefined): number => {
  const own = [...(basis === 'pooled' ? [] : groups), ...few].flat()
  const rows = own.length < MIN_GOOD ? groups.flat() : own
  return Number((rows.filter((row) => isAccepted(row, line)).length / Math.max(1, rows.length)).toFixed(3))
}

const sort = (rows: readonly JudgedScore[]): Float64Array => Float64Array.from(rows, ({ score }) => score).sort()

/** How many of the sorted scores are below a line, by bisection. */
const countBelow = (scores: Float64Array, line: number): number => {
  let [low, high] = [0, scores.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((scores[middle] ?? 0) < line) low = middle + 1
    else high = middle
  }
  return low
}
