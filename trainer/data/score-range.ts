/** Which scale scores look like: what people and teachers write says it, where nobody names it or the name is wrong. */

/**
 * `z` is the mean of standardised ratings, `da100` a direct assessment of 0-100, `unit` one of 0-1, `1-5` stars, `0-10`
 * marks, `mqm` penalties of 0 (best) to 25 and beyond, with or without a minus sign, `thumbs` up or down.
 */
export const RATING_SCALES = ['z', 'da100', 'unit', '1-5', '0-10', 'mqm', 'thumbs'] as const
/** Any other straight scale goes by its ends, worst and best: `0-6`. */
export type RatingScale = (typeof RATING_SCALES)[number] | `${number}-${number}`

/** Fewer scores may all be low by chance. */
export const MIN_SCORES = 5

export interface ScoreRange {
  readonly count: number
  readonly lowest: number
  readonly highest: number
  readonly mean: number
  /** Whether all are whole or halves: nobody's mean of z-scores is. */
  readonly inHalves: boolean
  see(score: number): void
  /** Undefined for fewer than five scores and where they may be on any scale. */
  likelyScale(): RatingScale | undefined
}

export const createScoreRange = (): ScoreRange => {
  let count = 0
  let lowest = Number.POSITIVE_INFINITY
  let highest = Number.NEGATIVE_INFINITY
  let inHalves = true
  let areZerosAndOnes = true
  let zeros = 0
  let small = 0
  let sum = 0
  const likelyScale = (): RatingScale | undefined => {
    if (count < MIN_SCORES) return undefined
    // Most of what is translated has no error, or a few.
    const isMostlyZero = zeros >= 0.4 * count || (zeros > 0 && highest > 10 && small >= 0.6 * count)
    if (lowest < 0) return highest <= 0 ? 'mqm' : lowest >= -10 && highest <= 10 ? 'z' : undefined
    if (highest <= 1) return areZerosAndOnes ? 'thumbs' : 'unit'
    if (lowest >= 1 && highest <= 5 && inHalves) return '1-5'
    if (highest <= 10) return isMostlyZero || (!inHalves && zeros >= 0.2 * count) ? 'mqm' : '0-10'
    if (highest <= 25 || (isMostlyZero && highest <= 100)) return 'mqm'
    return highest <= 100 ? 'da100' : undefined
  }
  return {
    get count() {
      return count
    },
    get lowest() {
      return lowest
    },
    get highest() {
      return highest
    },
    get mean() {
      return sum / count
    },
    get inHalves() {
      return inHalves
    },
    see: (score) => {
      count++
      sum += score
      if (score === 0) zeros++
      if (score >= 0 && score <= 5) small++
      lowest = Math.min(lowest, score)
      highest = Math.max(highest, score)
      inHalves &&= Number.isInteger(2 * score)
      areZerosAndOnes &&= score === 0 || score === 1
    },
    likelyScale,
  }
}
