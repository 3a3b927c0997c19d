/** The training loop: epochs of steps, dev scored after each, the best kept, checkpoints written as it goes. */

import { sampleCorrelation } from 'simple-statistics'
import { QualityError } from '../../../models/errors.ts'
import type { Reporter, Stage } from '../../output/output.ts'
import { type StudentInfo, writeStudentWeights } from '../../release/format/student-weights.ts'
import { planBatches } from '../batch/batch.ts'
import type { Vocabulary } from '../batch/vocabulary.ts'
import type { Config } from '../config.ts'
import type { TrainingData } from '../examples/examples.ts'
import { createDirect } from '../methods/direct.ts'
import { scheduleAt } from '../optimiser/optimiser.ts'
import { runStudent } from '../students/run.ts'
import type { Student } from '../students/student.ts'
import { type EpochResult, type Progress, readCheckpoint, writeCheckpoint } from './checkpoint.ts'
import { createLearner, type Weights } from './learner.ts'
import type { RunFolder } from './run-folder.ts'

export interface Training {
  readonly config: Config
  readonly folder: RunFolder
  readonly student: Student
  readonly vocabulary: Vocabulary
  readonly data: TrainingData
  readonly weights: Weights
  readonly output: Reporter
}

const CHECKPOINT = 'checkpoint.bin'
/** Folder of the best epoch's weights within a run folder. */
export const STUDENT = 'student'

const START: Progress = { step: 0, epoch: 1, stepInEpoch: 0, lossSum: 0, history: [], finished: false }

/** Trains from the start or from the run folder's checkpoint to the end. The best epoch's student lies in the folder then. */
export const train = async (training: Training): Promise<EpochResult> => {
  const { folder, weights, output } = training
  let progress = folder.has(CHECKPOINT) ? await readCheckpoint(folder.file(CHECKPOINT), weights) : START
  if (progress.step > 0) output.progress(`resuming after step ${progress.step}, in epoch ${progress.epoch}`)
  await folder.cutMetrics(progress.step)
  const { epochs } = training.config.training
  const rows = training.data.train.length
  await output.stage({ name: 'train', unit: 'pairs', total: epochs * rows }, async (stage) => {
    stage.skip((progress.epoch - 1) * rows)
    const trainEpoch = createEpoch(training, stage)
    while (!progress.finished) progress = await trainEpoch(progress)
  })
  const best = bestOf(progress.history)
  if (!best) throw new QualityError('BAD_RUN', `${folder.path}: no epoch was finished`)
  output.progress(`trained for ${progress.history.length} epochs, ${progress.step} steps`)
  return best
}

/** A function that trains from anywhere in an epoch to its end. */
const createEpoch = (training: Training, stage: Stage) => {
  const { config, folder, data, weights, output } = training
  const { epochs, batch, checkpointSteps, rate } = config.training
  const method = createDirect({ ...config.data, ...config.training })
  const learner = createLearner({ ...training, method, training: config.training, seed: config.seed })
  const stepsPerEpoch = Math.ceil(data.train.length / batch)
  const schedule = { ...config.training, totalSteps: epochs * stepsPerEpoch }
  const save = (progress: Progress): Promise<void> => writeCheckpoint(folder.file(CHECKPOINT), progress, weights)

  return async (start: Progress): Promise<Progress> => {
    let progress = start
    const { epoch } = progress
    const batches = planBatches(data.train, { batch, seed: config.seed, epoch })
    for (const { length } of batches.slice(0, progress.stepInEpoch)) stage.skip(length)
    for (const indexes of batches.slice(progress.stepInEpoch)) {
      const examples = Array.from(indexes, (index) => data.train[index]).filter((example) => example !== undefined)
      const step = progress.step + 1
      const rateShare = scheduleAt(step, schedule)
      const { loss, gradientNorm } = await learner.learn(examples, { step, rateShare })
      if (!Number.isFinite(loss))
        throw new QualityError('BAD_RUN', `step ${step}: the loss is ${loss}; try a lower training.rate`)
      progress = { ...progress, step, stepInEpoch: progress.stepInEpoch + 1, lossSum: progress.lossSum + loss }
      await folder.appendMetrics([{ step, epoch, loss, gradientNorm, rate: rate * rateShare }])
      stage.advance(examples.length, `epoch ${epoch}/${epochs}, loss ${(progress.lossSum / progress.stepInEpoch).toFixed(3)}`)
      if (step % checkpointSteps === 0) await save(progress)
    }
    const { result, next } = await finishEpoch(training, progress)
    output.progress(describeEpoch(result))
    await save(next)
    return next
  }
}

const describeEpoch = ({ epoch, loss, meanPearson, pearson }: EpochResult): string => {
  const each = Object.entries(pearson).map(([pair, value]) => `${pair} ${value.toFixed(3)}`)
  return `epoch ${epoch}: loss ${loss.toFixed(4)}, dev Pearson ${meanPearson.toFixed(4)} (${each.join(', ')})`
}

/** Scores dev, keeps the student if it is the best so far, decides whether to go on. */
const finishEpoch = async (training: Training, progress: Progress): Promise<{ result: EpochResult; next: Progress }> => {
  const { config, folder, student, weights } = training
  const { epoch, step } = progress
  const pearson = await scoreDev(training)
  const values = Object.values(pearson)
  const meanPearson = values.reduce((sum, value) => sum + value, 0) / values.length
  const result: EpochResult = { epoch, loss: progress.lossSum / progress.stepInEpoch, pearson, meanPearson }
  const history = [...progress.history, result]
  const best = bestOf(history)
  if (best === result) {
    const tensors = student.toTensors(weights.dense, weights.table)
    await writeStudentWeights(folder.file(STUDENT), { shape: config.student, tensors, info: toInfo(training, result) })
  }
  await folder.appendMetrics([{ step, ...result }])
  const stale = epoch - (best?.epoch ?? 0) >= config.training.patience
  const finished = stale || epoch >= config.training.epochs
  return { result, next: { ...progress, epoch: epoch + 1, stepInEpoch: 0, lossSum: 0, history, finished } }
}

const toInfo = ({ config, data }: Training, { epoch, pearson, meanPearson }: EpochResult): StudentInfo => ({
  name: config.name,
  languagePairs: [...config.data.pairs],
  seed: config.seed,
  epoch,
  pearson,
  meanPearson,
  criticalTrained: config.training.criticalLoss > 0 && data.train.some(({ critical }) => !Number.isNaN(critical)),
  wordsTrained: config.training.wordLoss > 0 && data.train.some(({ words }) => words.some((value) => !Number.isNaN(value))),
})

/** Pearson of the student with the human z-scores, by language pair. */
const scoreDev = async ({ data, student, weights, vocabulary }: Training): Promise<Record<string, number>> => {
  const outputs = await runStudent(data.dev, { student, dense: weights.dense, table: weights.table, vocabulary })
  const scored = data.dev.map(({ languagePair, human }, i) => ({ languagePair, human, score: outputs[i]?.score ?? 0 }))
  const byPair = Map.groupBy(scored, ({ languagePair }) => languagePair)
  return Object.fromEntries(Array.from(byPair, ([pair, rows]) => [pair, correlate(rows)]))
}

/** 0 where there is no correlation: a student that says the same of every pair is no better than that. */
const correlate = (rows: readonly { readonly score: number; readonly human: number }[]): number => {
  if (rows.length < 2) return 0
  const scores = rows.map(({ score }) => score)
  const humans = rows.map(({ human }) => human)
  const correlation = sampleCorrelation(scores, humans)
  return Number.isFinite(correlation) ? correlation : 0
}

const bestOf = (history: readonly EpochResult[]): EpochResult | undefined =>
  history.reduce<EpochResult | undefined>(
    (best, each) => (best && best.meanPearson >= each.meanPearson ? best : each),
    undefined,
  )
