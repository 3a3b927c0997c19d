/**
 * Optimisers on plain arrays, dense and lazy by the same arithmetic, so that every backend takes the same steps and a
 * checkpoint is a copy of the arrays.
 */

export interface StepOptions {
  /** Steps since the optimiser started, this one included. */
  readonly step: number
  readonly rate: number
  /**
   * Row `i` of the gradient, of `width` numbers, belongs to row `rows[i]` of the values; other rows and what is remembered
   * of them stay as they were, and a correction for the first steps counts all steps, as torch.optim.SparseAdam does.
   * Absent: the gradient is of all values.
   */
  readonly sparse?: { readonly rows: Int32Array; readonly width: number }
}

export interface Optimiser {
  /** What it remembers of each weight, by name: so many arrays as long as the weights, zeros at first. */
  readonly slots: readonly string[]
  /** One step down the gradient, in place. */
  step(values: Float32Array, gradient: Float32Array, slots: readonly Float32Array[], options: StepOptions): void
}

/** Steps the numbers `from` to before `from + length` of the values by those of the gradient from `gradientFrom` on. */
interface Span {
  readonly from: number
  readonly gradientFrom: number
  readonly length: number
}

const spread = (values: Float32Array, { sparse }: Pick<StepOptions, 'sparse'>, update: (span: Span) => void): void => {
  if (!sparse) {
    update({ from: 0, gradientFrom: 0, length: values.length })
    return
  }
  const { rows, width } = sparse
  for (let i = 0; i < rows.length; i++) update({ from: (rows[i] ?? 0) * width, gradientFrom: i * width, length: width })
}

const BETA1 = 0.9
const BETA2 = 0.999
const EPSILON = 1e-8

/** Kingma and Ba 2015. */
const adam: Optimiser = {
  slots: ['first', 'second'],
  step: (values, gradient, [first = NONE, second = NONE], options) => {
    const rate = options.rate / (1 - BETA1 ** options.step)
    const correction = 1 / (1 - BETA2 ** options.step)
    spread(values, options, ({ from, gradientFrom, length }) => {
      for (let i = 0; i < length; i++) {
        const at = from + i
        const g = gradient[gradientFrom + i] ?? 0
        const m = BETA1 * (first[at] ?? 0) + (1 - BETA1) * g
        const v = BETA2 * (second[at] ?? 0) + (1 - BETA2) * g * g
        first[at] = m
        second[at] = v
        values[at] = (values[at] ?? 0) - (rate * m) / (Math.sqrt(v * correction) + EPSILON)
      }
    })
  },
}

/** Duchi et al. 2011. */
const adagrad: Optimiser = {
  slots: ['squares'],
  step: (values, gradient, [squares = NONE], options) => {
    const { rate } = options
    spread(values, options, ({ from, gradientFrom, length }) => {
      for (let i = 0; i < length; i++) {
        const at = from + i
        const g = gradient[gradientFrom + i] ?? 0
        const sum = (squares[at] ?? 0) + g * g
        squares[at] = sum
        values[at] = (values[at] ?? 0) - (rate * g) / (Math.sqrt(sum) + EPSILON)
      }
    })
  },
}

const NONE = new Float32Array()

export const OPTIMISERS = { adam, adagrad } as const
export type OptimiserName = keyof typeof OPTIMISERS

/** What an optimiser remembers of weights before the first step. */
export const createSlots = ({ slots }: Optimiser, length: number): Float32Array[] => slots.map(() => new Float32Array(length))
