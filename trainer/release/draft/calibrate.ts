/** The second step of a release: how the student's outputs are read, as dev rows say. */

import { predict } from '../../../models/predict.ts'
import type { PairLines, VerdictLines } from '../../../models/verdict.ts'
import type { Row } from '../../data/rows.ts'
import type { Reporter } from '../../output/output.ts'
import { type FittedCalibration, fitCalibration } from '../calibration/fit-calibration.ts'
import { createEngine, type EngineName } from '../engines/create.ts'
import { inBatches } from '../evaluation/in-batches.ts'
import type { Draft } from './quantise.ts'

export interface CalibratedDraft extends Draft {
  readonly fitted: FittedCalibration
}

export interface CalibrateDraftOptions {
  /** Rows of dev, whoever says something of them. */
  readonly dev: readonly Row[]
  /** More of people's ratings, of other texts. */
  readonly ratings: readonly Row[]
  readonly engine: EngineName
  readonly seed: number
  readonly reporter: Reporter
}

/** Throws BAD_DATA where dev rows have neither ratings nor labels to calibrate on. */
export const calibrateDraft = async (
  draft: Draft,
  { dev, ratings, engine: engineName, seed, reporter }: CalibrateDraftOptions,
): Promise<CalibratedDraft> => {
  const { student, manifest } = draft
  const { languagePairs, wordsTrained, criticalTrained } = student.info
  const engine = await createEngine(engineName, draft)
  const fitted = await reporter.stage({ name: 'calibrate', unit: 'rows', total: dev.length + ratings.length }, ({ advance }) =>
    fitCalibration(
      { dev, ratings, words: wordsTrained, critical: criticalTrained },
      {
        predict: (pairs) => inBatches(pairs, (batch) => predict(batch, { manifest, engine }), advance),
        languagePairs,
        seed,
      },
    ),
  )
  await engine.close?.()
  for (const line of describe(fitted, languagePairs.length)) reporter.progress(line)
  const { calibration } = fitted
  return { ...draft, fitted, manifest: { ...manifest, calibration } }
}

const describe = ({ calibration, basis, criticalQuality }: FittedCalibration, languagePairs: number): string[] => {
  const { pairs, pooled, words, verdicts } = calibration
  const whose = basis === 'people' ? 'ratings' : 'teacher scores (there are no human ratings)'
  const count = (pick: (lines: PairLines) => VerdictLines): number =>
    Object.values(verdicts ?? {}).filter((lines) => pick(lines).balanced.accept !== undefined).length
  return [
    `calibrated on ${pooled.ratings} ${whose} of dev, ${Object.keys(pairs).length} of ${languagePairs} language pairs on their own; ` +
      `word probabilities ${words ? 'calibrated' : 'left out: no dev labels agree with them'}`,
    verdicts
      ? `verdicts: ${count((lines) => lines.short ?? lines)} of ${languagePairs} language pairs can promise what they accept of short messages, ${count((lines) => lines)} of longer ones`
      : 'verdicts: of no dev row it is known whether it is good, so nothing is promised of them',
    ...Object.entries(criticalQuality ?? {}).map(
      ([pair, { n, errors, auc, mcc }]) =>
        `dev ${pair}: critical errors: ${errors} of ${n}, area under the curve ${auc.toFixed(3)}, MCC ${mcc.toFixed(3)}`,
    ),
  ]
}
