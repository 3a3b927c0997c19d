/** How fast a run learns at a step, and how far one step may go. */

export interface Schedule {
  readonly warmupSteps: number
  readonly totalSteps: number
  /** What is left of the rate after the last step. */
  readonly finalFraction: number
}

/** Share of the full rate at a step, counted from 1: linear warm-up, then linear decay. */
export const scheduleAt = (step: number, { warmupSteps, totalSteps, finalFraction }: Schedule): number => {
  if (step < warmupSteps) return step / warmupSteps
  const done = Math.min(1, (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps))
  return 1 - (1 - finalFraction) * done
}

/** Scales all gradients together so that their joint norm is at most `limit`; returns the norm they had. */
export const clipGradients = (gradients: Iterable<Float32Array>, limit: number): number => {
  const all = [...gradients]
  let squares = 0
  for (const gradient of all) for (const value of gradient) squares += value * value
  const norm = Math.sqrt(squares)
  if (norm > limit) {
    const factor = limit / norm
    for (const gradient of all) for (let i = 0; i < gradient.length; i++) gradient[i] = (gradient[i] ?? 0) * factor
  }
  return norm
}
