/** One step of a method: what the shards of a batch ask of the weights, and every weight that has a gradient moved down it. */

import { QualityError } from '../../../models/errors.ts'
import type { Example } from '../batch/example.ts'
import type { Method, Moment, Prepared } from '../methods/method.ts'
import type { Optimiser } from '../optimiser/optimiser.ts'
import { clipGradients } from '../optimiser/schedule.ts'
import type { Crew } from './crew.ts'
import type { Gradients } from './gradients.ts'
import { addShards } from './shards.ts'
import { slotsOf, type TrainingState, weightsOf } from './state.ts'

export interface LearnerOptions {
  readonly method: Method
  readonly state: TrainingState
  readonly crew: Crew
  readonly optimiser: Optimiser
  readonly training: {
    readonly rate: number
    /** Of sparse parameters. */
    readonly tableRate: number
    /** Of the joint norm of all gradients that are not sparse. */
    readonly clip: number
  }
  readonly fixedRows?: Prepared['fixedRows']
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

export const createLearner = ({ method, state, crew, optimiser, training, fixedRows }: LearnerOptions): Learner => {
  const weights = weightsOf(method)
    .filter(({ parameter }) => !parameter.sparse)
    .map(({ name }) => ({ name, values: state.get(name) ?? new Float32Array(), slots: slotsOf(state, name, optimiser) }))
  const learn: Learner['learn'] = async (examples, { at, stepInPhase: step, rateShare }) => {
    const { loss, terms, dense } = addShards(await crew.compute(examples, at))
    const gradientNorm = clipGradients(dense.values(), training.clip)
    requireFinite(at.step, { ...nameTerms(terms), 'the loss': loss, 'the norm of the gradient': gradientNorm })
    const rows = crew.stepRows({ step, rate: training.tableRate * rateShare, fixed: fixedRows })
    for (const { name, values, slots } of fixedRows ? [] : weights) {
      const gradient = dense.get(name)
      if (gradient) optimiser.step(values, gradient, slots, { step, rate: training.rate * rateShare })
    }
    await rows
    return { loss, terms, gradientNorm }
  }
  return { learn }
}

const nameTerms = (terms: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(terms).map(([name, value]) => [`the term ${name}`, value]))

/** The checkpoint on the disk is older than the step and holds numbers only, so that nothing is lost but the way since. */
const requireFinite = (step: number, numbers: Readonly<Record<string, number>>): void => {
  for (const [name, value] of Object.entries(numbers))
    if (!Number.isFinite(value))
      throw new QualityError(
        'BAD_RUN',
        `step ${step}: ${name} is ${value}; the last checkpoint and the best student so far are kept: try a lower training.rate`,
        { field: 'training.rate' },
      )
}
