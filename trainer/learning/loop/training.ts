/** The training loop: phases of epochs of steps, dev scored after each epoch, the best kept, checkpoints written as it goes. */

import { QualityError } from '../../../models/errors.ts'
import type { Reporter, Stage } from '../../output/output.ts'
import type { Example } from '../batch/example.ts'
import type { Vocabulary } from '../batch/vocabulary.ts'
import type { Config } from '../config.ts'
import type { TrainingData } from '../examples/examples.ts'
import type { Method, Phase, Prepared } from '../methods/method.ts'
import { OPTIMISERS } from '../optimiser/optimiser.ts'
import { scheduleAt } from '../optimiser/schedule.ts'
import { type EpochResult, type Progress, readCheckpoint, writeCheckpoint } from './checkpoint.ts'
import type { Crew } from './crew.ts'
import { bestOf, finishEpoch } from './epoch.ts'
import { createLearner } from './learner.ts'
import type { RunFolder } from './run-folder.ts'
import type { TrainingState } from './state.ts'

export interface Training {
  readonly config: Config
  readonly folder: RunFolder
  readonly method: Method
  readonly vocabulary: Vocabulary
  readonly data: TrainingData
  readonly state: TrainingState
  /** What the method has noted of a row. */
  readonly notes?: Prepared['notes']
  /** Rows of the tables that the method keeps as they are. */
  readonly fixedRows?: Prepared['fixedRows']
  /** Works on the shards of every batch. */
  readonly crew: Crew
  readonly output: Reporter
}

const CHECKPOINT = 'checkpoint.bin'

const START: Progress = {
  step: 0,
  stepInPhase: 0,
  phase: 0,
  epoch: 1,
  stepInEpoch: 0,
  lossSum: 0,
  termSums: {},
  history: [],
  finished: false,
}

/** Trains from the start or from the run folder's checkpoint to the end. The best epoch's student lies in the folder then. */
export const train = async (training: Training): Promise<EpochResult> => {
  const { folder, state, output } = training
  let progress = folder.has(CHECKPOINT) ? await readCheckpoint(folder.file(CHECKPOINT), state) : START
  if (progress.step > 0) output.progress(`resuming after step ${progress.step}, in epoch ${progress.epoch}`)
  await folder.cutMetrics(progress.step)
  const plans = training.method.phases.map(planOf)
  const total = plans.reduce((sum, { epochs, rows }) => sum + epochs * rows, 0)
  await output.stage({ name: 'train', unit: 'pairs', total }, async (stage) => {
    for (const { epochs, rows } of plans.slice(0, progress.phase)) stage.skip(epochs * rows)
    stage.skip((progress.epoch - 1) * (plans[progress.phase]?.rows ?? 0))
    const trainEpoch = createEpoch(training, stage)
    while (!progress.finished) progress = await trainEpoch(progress)
  })
  const best = bestOf(progress.history)
  if (!best) throw new QualityError('BAD_RUN', `${folder.path}: no epoch has produced a student that may be kept`)
  for (const line of training.method.conclude?.(progress.history) ?? []) output.progress(line)
  output.progress(`trained for ${progress.history.length} epochs, ${progress.step} steps`)
  return best
}

/** The size of a phase: every epoch is as long as the first. */
const planOf = (phase: Phase): { readonly epochs: number; readonly steps: number; readonly rows: number } => {
  const batches = phase.plan(1)
  return { epochs: phase.epochs, steps: batches.length, rows: batches.reduce((sum, { length }) => sum + length, 0) }
}

/** A function that trains from anywhere in an epoch to its end. */
const createEpoch = (training: Training, stage: Stage) => {
  const { config, method, folder, state, output } = training
  const { checkpointSteps, rate, optimiser } = config.training
  const learner = createLearner({ ...training, training: config.training, optimiser: OPTIMISERS[optimiser] })
  const save = (progress: Progress): Promise<void> => writeCheckpoint(folder.file(CHECKPOINT), progress, state)

  return async (start: Progress): Promise<Progress> => {
    let progress = start
    const { phase: place, epoch } = progress
    const phase = requirePhase(method, place)
    const batches = phase.plan(epoch)
    const totalSteps = phase.epochs * batches.length
    for (const { length } of batches.slice(0, progress.stepInEpoch)) stage.skip(length)
    for (const indexes of batches.slice(progress.stepInEpoch)) {
      const examples = readExamples(training, indexes)
      const [step, stepInPhase] = [progress.step + 1, progress.stepInPhase + 1]
      const at = { phase: place, epoch, step, progress: stepInPhase / totalSteps }
      const rateShare = phase.rate * scheduleAt(stepInPhase, { ...config.training, totalSteps })
      const { loss, terms, gradientNorm } = await learner.learn(examples, { at, stepInPhase, rateShare })
      phase.after?.(terms, at)
      progress = advance(progress, { loss, terms })
      await folder.appendMetrics([{ step, epoch, loss, terms, gradientNorm, rate: rate * rateShare }])
      const mean = (progress.lossSum / progress.stepInEpoch).toFixed(3)
      stage.advance(examples.length, `epoch ${epoch}/${phase.epochs}, loss ${mean}`)
      if (step % checkpointSteps === 0) await save(progress)
    }
    const { result, next } = await finishEpoch(training, progress)
    output.progress(describeEpoch(result))
    await save(next)
    return next
  }
}

const readExamples = ({ data, notes }: Training, rows: Int32Array): Example[] => {
  const examples: Example[] = []
  for (const row of rows) {
    const example = data.train.at(row)
    if (example) examples.push(notes ? { ...example, notes: notes(row) } : example)
  }
  return examples
}

export const requirePhase = ({ phases }: Method, place: number): Phase => {
  const phase = phases[place]
  if (!phase) throw new QualityError('BAD_RUN', `the method has no phase ${place + 1}`)
  return phase
}

const advance = (
  progress: Progress,
  { loss, terms }: { readonly loss: number; readonly terms: Readonly<Record<string, number>> },
): Progress => {
  const sums = Object.entries(terms).map(([name, value]) => [name, (progress.termSums[name] ?? 0) + value])
  return {
    ...progress,
    step: progress.step + 1,
    stepInPhase: progress.stepInPhase + 1,
    stepInEpoch: progress.stepInEpoch + 1,
    lossSum: progress.lossSum + loss,
    termSums: { ...progress.termSums, ...Object.fromEntries(sums) },
  }
}

const describeEpoch = ({ epoch, loss, meanPearson, pearson, kinds, choice }: EpochResult): string => {
  const each = Object.entries(pearson).map(([pair, value]) => `${pair} ${value.toFixed(3)}`)
  const others = Object.entries(kinds).filter(([kind]) => kind !== 'people')
  const mean = others.map(([kind, value]) => `${kind} ${value.toFixed(4)}`)
  return (
    `epoch ${epoch}: loss ${loss.toFixed(4)}, dev Pearson ${meanPearson.toFixed(4)} (${each.join(', ')})` +
    (mean.length > 0 ? `, ${mean.join(', ')}, mean of all ${choice.toFixed(4)}` : '')
  )
}
