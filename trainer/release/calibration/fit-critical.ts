/** Fits the chance of a critical error on people's verdicts, and measures how well it tells errors from none. */

import { type LogitCalibration, toProbability } from '../../../models/calibration.ts'
import type { Row } from '../../data/rows.ts'
import { areaUnderCurve } from '../../statistics/area.ts'
import { pearson } from '../../statistics/metrics.ts'
import { fitLogit, type JudgedLogit, MIN_RATINGS } from './calibrate.ts'
import { type Observed, toLogit } from './observed.ts'

/** How well the critical head tells errors from none: a calibration changes none of it but `mcc`. */
export interface CriticalQuality {
  readonly n: number
  readonly errors: number
  /** Chance that a pair with an error gets the higher probability of two (area under the ROC curve). */
  readonly auc: number
  /** Matthews correlation of the verdict "more likely than not". */
  readonly mcc: number
}

export interface FittedCritical {
  readonly critical?: LogitCalibration
  readonly criticalQuality?: Readonly<Record<string, CriticalQuality>>
}

/** Nothing where people found too few errors, or too few pairs without one. */
export const fitCritical = (observed: readonly Observed[]): FittedCritical => {
  const judged = observed.flatMap(({ row: { languagePair, critical }, served }): JudgedPair[] =>
    served.critical === undefined || critical === undefined
      ? []
      : [{ languagePair, logit: toLogit(served.critical), probability: critical }],
  )
  const critical = hasBoth(judged) ? fitLogit(judged) : undefined
  return critical ? { critical, criticalQuality: measureCritical(judged, critical) } : {}
}

type JudgedPair = JudgedLogit & Pick<Row, 'languagePair'>

/** With errors alone, or none, every probability would be the same. */
const hasBoth = (judged: readonly JudgedLogit[]): boolean => {
  const errors = judged.filter(({ probability }) => probability > 0.5).length
  return Math.min(errors, judged.length - errors) >= MIN_RATINGS
}

const measureCritical = (judged: readonly JudgedPair[], calibration: LogitCalibration): Record<string, CriticalQuality> =>
  Object.fromEntries(
    Array.from(
      Map.groupBy(judged, ({ languagePair }) => languagePair),
      ([languagePair, mine]) => {
        const isError = mine.map(({ probability }) => probability > 0.5)
        const called = mine.map(({ logit }) => toProbability(logit, calibration) > 0.5)
        const errors = isError.filter(Boolean).length
        const auc =
          areaUnderCurve(
            mine.map(({ logit }) => logit),
            isError,
          ) ?? Number.NaN
        return [languagePair, { n: mine.length, errors, auc, mcc: pearson(isError.map(Number), called.map(Number)) }]
      },
    ),
  )
