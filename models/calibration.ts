/** Raw output of a student -> score, interval and chances. The figures come from a release's manifest. */

/** A strictly increasing, piecewise linear map, and the spread of what people said around it. */
export interface ScoreCalibration {
  /** [raw output, score] points, both strictly increasing, scores within 0-1. */
  readonly knots: readonly (readonly [raw: number, score: number])[]
  /** Conformal offsets from the score, of a message of ordinary difficulty: `low` at most 0, `high` at least 0. */
  readonly low: number
  readonly high: number
}

/** Logit -> probability by Platt scaling: sigmoid(slope * logit + offset). */
export interface LogitCalibration {
  readonly slope: number
  readonly offset: number
}

/**
 * The score of a raw output. Beyond the outer knots it approaches 0 and 1 without reaching them
 * (`1 / (1 + distance)`), so that no two raw outputs tie.
 */
export const toScore = (raw: number, { knots }: ScoreCalibration): number => {
  const first = knots[0] ?? [0, 0.5]
  const last = knots.at(-1) ?? first
  if (raw <= first[0]) return first[1] / (1 + first[0] - raw)
  if (raw >= last[0]) return 1 - (1 - last[1]) / (1 + raw - last[0])
  const right = knots.findIndex(([x]) => x > raw)
  const [x0, y0] = knots[right - 1] ?? first
  const [x1, y1] = knots[right] ?? last
  return y0 + ((y1 - y0) * (raw - x0)) / (x1 - x0)
}

/** What is at hand of a message when its score is known, and says how far off the score may be. */
export interface Evidence {
  /** 0-1. */
  readonly score: number
  /** Tokens of either side. */
  readonly source: number
  readonly translation: number
  /** Mean chance of a token to be wrong, and its standard deviation over the tokens. */
  readonly bad: number
  readonly spread: number
  readonly flagged: boolean
}

/** Of how many numbers `toEvidenceFeatures` makes a message; a release has a weight for each. */
export const EVIDENCE_WEIGHTS = 8

export const toEvidenceFeatures = ({ score, source, translation, bad, spread, flagged }: Evidence): number[] => [
  1,
  score,
  score * score,
  Math.log1p(source),
  Math.log1p(translation),
  bad,
  spread,
  flagged ? 1 : 0,
]

/** A message is hardly ever this much surer, or less sure, than others; figures nobody has seen must not say it is. */
const [MIN_ERROR, MAX_ERROR] = [0.2, 4] as const

/** How large the error of a score is to be expected, as a multiple of what is usual in its language pair. */
export const toRelativeError = (evidence: Evidence, weights: readonly number[]): number => {
  const features = toEvidenceFeatures(evidence)
  const sum = features.reduce((total, feature, f) => total + feature * (weights[f] ?? 0), 0)
  return Math.max(MIN_ERROR, Math.min(MAX_ERROR, Math.exp(sum)))
}

/** Means over the tokens of a translation; 0 of none. */
export const summariseWords = (words: readonly { readonly bad: number }[]): Pick<Evidence, 'bad' | 'spread'> => {
  if (words.length === 0) return { bad: 0, spread: 0 }
  let [sum, squares] = [0, 0]
  for (const { bad } of words) {
    sum += bad
    squares += bad * bad
  }
  const bad = sum / words.length
  return { bad, spread: Math.sqrt(Math.max(0, squares / words.length - bad * bad)) }
}

/** The conformal interval around a score, within 0-1, of a message whose error is expected to be so many times the usual. */
export const toInterval = (score: number, { low, high }: ScoreCalibration, relativeError = 1): [number, number] => [
  Math.max(0, score + relativeError * low),
  Math.min(1, score + relativeError * high),
]

export const toProbability = (logit: number, { slope, offset }: LogitCalibration): number =>
  1 / (1 + Math.exp(-(slope * logit + offset)))
