/** Adam (Kingma and Ba 2015) on plain arrays, dense and lazy, its schedule and gradient clipping. Pure arithmetic, so that
 * every backend takes the same steps and a checkpoint is a copy of the arrays. */

const BETA1 = 0.9
const BETA2 = 0.999
const EPSILON = 1e-8

/** Running means of the gradient and of its square, as long as the weights. */
export interface Moments {
  readonly first: Float32Array
  readonly second: Float32Array
}

export const createMoments = (length: number): Moments => ({
  first: new Float32Array(length),
  second: new Float32Array(length),
})

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

export interface AdamStep {
  /** Steps taken so far, this one included. */
  readonly step: number
  readonly rate: number
}

/** One step of all weights, in place. */
export const adam = (weights: Float32Array, gradient: Float32Array, { first, second, ...at }: Moments & AdamStep): void => {
  update(weights, { first, second, gradient, from: 0, gradientFrom: 0, length: weights.length, ...factors(at) })
}

/**
 * One step of the rows that have a gradient, in place: gradient row `i`, of `width` numbers, belongs to row `rows[i]`.
 * The moments of other rows stay as they were, and the bias correction counts all steps, as torch.optim.SparseAdam does.
 */
export const lazyAdam = (
  table: Float32Array,
  { rows, values, width }: { readonly rows: Int32Array; readonly values: Float32Array; readonly width: number },
  { first, second, ...at }: Moments & AdamStep,
): void => {
  const scales = factors(at)
  for (let i = 0; i < rows.length; i++) {
    const from = (rows[i] ?? 0) * width
    update(table, { first, second, gradient: values, from, gradientFrom: i * width, length: width, ...scales })
  }
}

const factors = ({ step, rate }: AdamStep) => ({
  rate: rate / (1 - BETA1 ** step),
  correction: 1 / (1 - BETA2 ** step),
})

interface Update extends Moments {
  readonly gradient: Float32Array
  readonly from: number
  readonly gradientFrom: number
  readonly length: number
  readonly rate: number
  readonly correction: number
}

const update = (
  weights: Float32Array,
  { first, second, gradient, from, gradientFrom, length, rate, correction }: Update,
): void => {
  for (let i = 0; i < length; i++) {
    const at = from + i
    const g = gradient[gradientFrom + i] ?? 0
    const m = BETA1 * (first[at] ?? 0) + (1 - BETA1) * g
    const v = BETA2 * (second[at] ?? 0) + (1 - BETA2) * g * g
    first[at] = m
    second[at] = v
    weights[at] = (weights[at] ?? 0) - (rate * m) / (Math.sqrt(v * correction) + EPSILON)
  }
}
