/** Draws the lines between verdicts anew for the language pairs that somebody has rated; those of all others stay. Pure. */

import { toScore } from '../../../models/calibration.ts'
import type { Manifest } from '../../../models/manifest.ts'
import { mapFor } from '../../../models/predict.ts'
import {
  type AcceptLine,
  BAD_ACCEPTED,
  GOOD_REJECTED,
  linesOf,
  type MessageKind,
  type MessageLength,
  type PairLines,
  PRESET_NAMES,
  type Preset,
  toThresholds,
  type VerdictLines,
} from '../../../models/verdict.ts'
import { mostErrors } from '../../statistics/binomial.ts'
import { fitVerdicts } from './fit-verdicts.ts'
import type { JudgedScore } from './known-rows.ts'

type Calibration = Manifest['calibration']

/** What a platform holds to be good and bad, and how sure it wants to be. */
export interface PlatformNeeds {
  /** A rating from here on is good enough to be accepted, 0-1. */
  readonly acceptable: number
  /** A rating below this is to be rejected, 0-1. */
  readonly unusable: number
  /** Of each promise. */
  readonly confidence: number
}

/** A rating of a pair, 0-1 as `score`, the student's raw output for it and the best verdict its flags allow. */
export interface RatedOutput extends Pick<JudgedScore, 'languagePair' | 'best' | 'length'> {
  readonly raw: number
  readonly score: number
}

/** With fewer ratings of a kind than these, even without an error nothing could be promised. */
export const fewestOf = (kind: 'bad' | 'good', { confidence }: Pick<PlatformNeeds, 'confidence'>): number => {
  const rate = kind === 'bad' ? BAD_ACCEPTED.balanced : GOOD_REJECTED
  let fewest = 1
  while (mostErrors(fewest, rate, confidence) < 0) fewest++
  return fewest
}

export const kindOf = (rating: number, { acceptable, unusable }: PlatformNeeds): JudgedScore['truth'] =>
  rating >= acceptable ? 'good' : rating < unusable ? 'bad' : 'between'

/** How a line of a class that has too few ratings stays as it was: what the release said, or its one line for all. */
export const redrawLines = (
  rated: readonly RatedOutput[],
  {
    manifest,
    calibration,
    wanted,
  }: { readonly manifest: Manifest; readonly calibration: Calibration; readonly wanted: PlatformNeeds },
): Record<string, PairLines> => {
  const judged = rated.map(({ raw, score: rating, ...each }): JudgedScore => {
    const map = mapFor(each, calibration)
    return { ...each, by: 'people', truth: kindOf(rating, wanted), score: toScore(raw, map) }
  })
  const byLength = manifest.calibration.shortTokens !== undefined
  const lines = [...Map.groupBy(judged, ({ languagePair }) => languagePair)].map(([languagePair, mine]) => {
    const drawn = fitVerdicts(mine, { languagePairs: [languagePair], confidence: wanted.confidence, byLength })[languagePair]
    const keep = (length: MessageLength, now?: VerdictLines) =>
      keepUnfitted(now, { languagePair, length }, manifest.calibration)
    const short = byLength ? keep('short', drawn?.short ?? drawn) : undefined
    const long = keep('long', drawn)
    return [languagePair, long && { ...long, ...(short ? { short } : {}) }] as const
  })
  return Object.fromEntries(lines.flatMap(([languagePair, drawn]) => (drawn ? [[languagePair, drawn] as const] : [])))
}

const keepUnfitted = (
  drawn: VerdictLines | undefined,
  message: MessageKind,
  calibration: Calibration,
): VerdictLines | undefined => {
  if (!drawn) return undefined
  const { accept: old, reject } = toThresholds(calibration, message)
  const before = linesOf(calibration, message)
  const toLine = (preset: Preset): AcceptLine => {
    if (drawn[preset].basis === 'own') return drawn[preset]
    const accept = toThresholds(calibration, message, preset).accept
    return before?.[preset] ?? { ...(Number.isFinite(old) ? { accept } : {}), basis: 'pooled', goodAccepted: 0 }
  }
  const [lenient, balanced, strict] = PRESET_NAMES.map(toLine)
  if (!lenient || !balanced || !strict) return undefined
  const kept = before?.reject ?? { below: reject, basis: 'pooled' as const }
  return { lenient, balanced, strict, reject: drawn.reject.basis === 'own' ? drawn.reject : kept }
}
