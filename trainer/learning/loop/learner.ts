/** One step of a method: the gradients of a batch, and every weight that has one moved down it. */

import { QualityError } from '../../../models/errors.ts'
import type { Example } from '../batch/example.ts'
import type { Moment } from '../methods/method.ts'
import type { Optimiser } from '../optimiser/optimiser.ts'
import { clipGradients } from '../optimiser/schedule.ts'
import { createGradients, type Gradients, type GradientsOptions } from './gradients.ts'
import { slotsOf, weightsOf } from './state.ts'

export interface LearnerOptions extends GradientsOptions {
  readonly optimiser: Optimiser
  readonly training: {
    readonly rate: number
    /** Of sparse parameters. */
    readonly tableRate: number
    /** Of the joint norm of all gradients that are not sparse. */
    readonly clip: number
  }
}

export interface LearnOptions {
  readonly at: Moment
  /** Steps since the phase began, this one included. */
  readonly stepInPhase: number
  /** Share of the full rates. */
  readonly rateShare: number
}

export interface StepResult extends Pick<Gradients, 'loss' | 'terms'> {
  /** Norm of the dense gradient before clipping. */
  readonly gradientNorm: number
}

export interface Learner {
  /** Throws BAD_RUN, before any weight is moved, where a term or a gradient is not a finite number. */
  learn(examples: readonly Example[], options: LearnOptions): Promise<StepResult>
}

export const createLearner = (options: LearnerOptions): Learner => {
  const { method, state, optimiser, training } = options
  const computeGradients = createGradients(options)
  const weights = weightsOf(method).map(({ name, parameter }) => ({
    name,
    width: parameter.shape.at(-1) ?? 1,
    values: state.get(name) ?? new Float32Array(),
    slots: slotsOf(state, name, optimiser),
  }))
  const learn: Learner['learn'] = async (examples, { at, stepInPhase, rateShare }) => {
    const { loss, terms, dense, sparse } = await computeGradients(examples, at)
    const gradientNorm = clipGradients(dense.values(), training.clip)
    requireFinite(at.step, { ...terms, loss, 'norm of the gradient': gradientNorm })
    for (const { name, width, values, slots } of weights) {
      const [gradient, rowGradient] = [dense.get(name), sparse.get(name)]
      const step = stepInPhase
      if (gradient) optimiser.step(values, gradient, slots, { step, rate: training.rate * rateShare })
      if (rowGradient)
        optimiser.step(values, rowGradient.values, slots, {
          step,
          rate: training.tableRate * rateShare,
          sparse: { rows: rowGradient.rows, width },
        })
    }
    return { loss, terms, gradientNorm }
  }
  return { learn }
}

const requireFinite = (step: number, numbers: Readonly<Record<string, number>>): void => {
  for (const [name, value] of Object.entries(numbers))
    if (!Number.isFinite(value))
      throw new QualityError('BAD_RUN', `step ${step}: the ${name} is ${value}; try a lower training.rate`, {
        field: 'training.rate',
      })
}
