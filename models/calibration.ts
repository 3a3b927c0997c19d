/** Raw output of a student -> score, interval and chances. The figures come from a release's manifest. */

/** A strictly increasing, piecewise linear map, and the spread of what people said around it. */
export interface ScoreCalibration {
  /** [raw output, score] points, both strictly increasing, scores within 0-1. */
  readonly knots: readonly (readonly [raw: number, score: number])[]
  /** Conformal offsets from the score: `low` at most 0, `high` at least 0. */
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

/** The conformal interval around a score, within 0-1. */
export const toInterval = (score: number, { low, high }: ScoreCalibration): [number, number] => [
  Math.max(0, score + low),
  Math.min(1, score + high),
]

export const toProbability = (logit: number, { slope, offset }: LogitCalibration): number =>
  1 / (1 + Math.exp(-(slope * logit + offset)))
