/** Fits the chance of a token to be wrong: as likely as labels say, and hardly ever likely in a right translation. */

import type { Manifest } from '../../../models/manifest.ts'
import { fitLogit, type JudgedLogit } from './calibrate.ts'

/** Share of the tokens of right translations that are marked, more likely wrong than not, at most. */
export const RIGHT_MARKED = 0.1
/** Fewer tokens say nothing of a tenth of them. */
const MIN_TOKENS = 100

/** The logits of a right translation's tokens. */
export interface RightWords {
  readonly languagePair: string
  /** What the translation was taken from: each source keeps the promise for itself. */
  readonly source: string
  readonly logits: readonly number[]
}

export type WordCalibration = NonNullable<Manifest['calibration']['words']>

/**
 * Platt scaling, its offset lowered, for all language pairs and then for each, until no more than a tenth of the tokens
 * of right translations are marked. Undefined where labels and logits do not agree.
 */
export const fitWords = (judged: readonly JudgedLogit[], right: readonly RightWords[]): WordCalibration | undefined => {
  const fitted = fitLogit(judged)
  if (!fitted) return undefined
  const { slope } = fitted
  const offset = round(Math.min(fitted.offset, highestOffset(right, slope)))
  const own = [...Map.groupBy(right, ({ languagePair }) => languagePair)]
    .map(([languagePair, mine]) => [languagePair, round(highestOffset(mine, slope))] as const)
    .filter(([, mine]) => mine < offset)
  return { slope: Number(slope.toPrecision(6)), offset, ...(own.length > 0 ? { offsets: Object.fromEntries(own) } : {}) }
}

/** The offset at which so many tokens are marked, in the source where it is lowest. */
const highestOffset = (right: readonly RightWords[], slope: number): number =>
  Math.min(
    Number.POSITIVE_INFINITY,
    ...[...Map.groupBy(right, ({ source }) => source).values()].map((mine) => {
      const logits = mine.flatMap((each) => each.logits).toSorted((a, b) => b - a)
      if (logits.length < MIN_TOKENS) return Number.POSITIVE_INFINITY
      // Half a hundredth of a logit lower, so that rounding and equal logits stay on the right side.
      return -slope * (logits[Math.floor(RIGHT_MARKED * logits.length)] ?? 0) - 0.005
    }),
  )

const round = (value: number): number => (Number.isFinite(value) ? Number(value.toFixed(3)) : value)
