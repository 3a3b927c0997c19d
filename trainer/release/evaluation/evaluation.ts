/** How well a judge agrees with people on the rows of one language pair, and whether it reads the translation at all. */

import { type Row, toTexts } from '../../data/rows.ts'
import { type Agreement, derange, type Interval, measure, pearson } from '../../statistics/metrics.ts'
import { createRandom } from '../../statistics/random.ts'
import { inBatches } from './in-batches.ts'
import type { Judge, Judgement } from './judge.ts'
import { measureServed, type ServedReport, type ServedRow, toServedRows } from './served.ts'

export interface PairReport extends Agreement {
  /** Rows judged and compared. */
  readonly n: number
  /** Rows without gold, or of which the judge says nothing. */
  readonly skipped: number
  /** What was compared: the raw output with z-scores, or, where only those are known, the served score with DA / 100. */
  readonly target: 'z' | 'da'
  /** 95 % bootstrap intervals. */
  readonly intervals: Readonly<Record<keyof Agreement, Interval>>
  /** Pearson with the unshuffled gold when every source gets another row's translation; mean of 5 shuffles. */
  readonly shuffledPearson?: number
  /** Pearson when every translation is one unknown character: what the source alone tells. */
  readonly maskedPearson?: number
  /** Pearson of z-scores with the student and the MT system's log-probabilities together, where the release reads them. */
  readonly logProbsPearson?: number
  /** The served score against DA / 100. */
  readonly served?: ServedReport
  readonly microsecondsPerPair: number
}

export interface EvaluationOptions {
  readonly judge: Judge
  readonly seed: number
  /** Called with the number of pairs that were judged once more. */
  readonly onJudged?: ((pairs: number) => void) | undefined
  /** Called with every row that people rated on 0-100, beside what was answered. */
  readonly onServed?: ((served: readonly ServedRow[]) => void) | undefined
}

const SHUFFLES = 5
const WARM_UP = 64
// The token that stands for an empty text in models/features. A truly empty one is answered without the student.
const MASK = '∅'

/** How many pairs are judged to evaluate so many rows, controls included. */
export const countJudgements = (rows: number, { judgesAnything }: Judge): number => rows * (judgesAnything ? 2 + SHUFFLES : 1)

/** Rows of one language pair -> report; undefined where no row can be compared. */
export const evaluateRows = async (all: readonly Row[], options: EvaluationOptions): Promise<PairReport | undefined> => {
  const { judge, seed, onJudged, onServed } = options
  const rows = all.filter(({ z, da, label }) => z !== undefined || da !== undefined || label !== undefined)
  if (rows.length === 0) return undefined
  onJudged?.(countJudgements(all.length - rows.length, judge))
  await judge.judge(rows.slice(0, WARM_UP).map(toTexts)) // warms caches and compilers up, so that the first rows do not rule the time
  const start = performance.now()
  const judgements = await judgeAll(rows, options)
  const microsecondsPerPair = ((performance.now() - start) * 1000) / rows.length
  const compared = compare(rows, judgements)
  if (compared.rows.length === 0) return undefined
  const { target, gold } = compared
  const { value, interval } = measure(compared.values, gold, seed)
  const n = compared.rows.length
  const served = toServedRows(rows, judgements)
  onServed?.(served)
  return {
    n,
    skipped: all.length - n,
    target,
    ...value,
    intervals: interval,
    ...(judge.judgesAnything && n > 1 ? await runControls(compared, options) : {}),
    ...measureServed(served),
    microsecondsPerPair,
  }
}

const judgeAll = (pairs: readonly Row[], { judge, onJudged }: EvaluationOptions): Promise<Judgement[]> =>
  inBatches(pairs.map(toTexts), judge.judge, onJudged)

interface Compared {
  readonly target: 'z' | 'da'
  readonly rows: readonly Row[]
  readonly values: readonly number[]
  readonly gold: readonly number[]
}

/** The rows that have gold and a judgement. z-scores are the gold if any row has one, for the scales do not mix. */
const compare = (rows: readonly Row[], judgements: readonly Judgement[]): Compared => {
  const target = rows.some((row) => zOf(row) !== undefined) ? 'z' : 'da'
  const kept: { row: Row; value: number; gold: number }[] = []
  rows.forEach((row, i) => {
    const value = read(judgements[i], target)
    const gold = target === 'z' ? zOf(row) : row.da === undefined ? undefined : row.da / 100
    if (value !== undefined && gold !== undefined) kept.push({ row, value, gold })
  })
  return {
    target,
    rows: kept.map(({ row }) => row),
    values: kept.map(({ value }) => value),
    gold: kept.map(({ gold }) => gold),
  }
}

/** A teacher's label is the gold where no person's rating is: how near is the student to its teacher? */
const zOf = (row: Row): number | undefined => row.z ?? row.label?.score

const read = (judgement: Judgement | undefined, target: 'z' | 'da'): number | undefined =>
  (target === 'z' ? judgement?.raw : judgement?.score) ?? undefined

const runControls = async ({ rows, gold, target }: Compared, options: EvaluationOptions) => {
  const against = async (translate: (row: Row, i: number) => string): Promise<number> => {
    const judgements = await judgeAll(
      rows.map((row, i) => ({ ...row, translation: translate(row, i) })),
      options,
    )
    return pearson(
      judgements.map((judgement) => read(judgement, target) ?? 0),
      gold,
    )
  }
  let shuffled = 0
  for (let shuffle = 0; shuffle < SHUFFLES; shuffle++) {
    const places = derange(rows.length, createRandom(options.seed, shuffle))
    shuffled += await against((row, i) => rows[places[i] ?? i]?.translation ?? row.translation)
  }
  return { shuffledPearson: shuffled / SHUFFLES, maskedPearson: await against(() => MASK) }
}
