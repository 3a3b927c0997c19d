/** The end of an epoch: dev is scored, the best student so far is kept, and what comes next is decided. */

import { type StudentInfo, writeStudentWeights } from '../../release/format/student-weights.ts'
import { type EpochResult, type Progress, readCheckpoint, writeCheckpoint } from './checkpoint.ts'
import { type DevScore, scoreDev } from './score-dev.ts'
import { clearSlots, parametersOf } from './state.ts'
import type { Training } from './training.ts'

/** Folder of the best epoch's weights within a run folder; of several students, each lies in `students/<name>` too. */
export const STUDENT = 'student'
const STUDENTS = 'students'
/** Everything of the best epoch, for a phase that starts from it. */
const BEST = 'best.bin'

/** Scores dev, keeps the students if one of them is the best so far, decides whether and how to go on. */
export const finishEpoch = async (
  training: Training,
  progress: Progress,
): Promise<{ readonly result: EpochResult; readonly next: Progress }> => {
  const { folder } = training
  const result = await scoreEpoch(training, progress)
  const history = [...progress.history, result]
  if (bestOf(history) === result) await keep(training, progress, result)
  await folder.appendMetrics([{ step: progress.step, ...result }])
  const next = { ...progress, epoch: progress.epoch + 1, stepInEpoch: 0, lossSum: 0, termSums: {}, history }
  return { result, next: isPhaseOver(training, next) ? await nextPhase(training, next) : next }
}

const scoreEpoch = async ({ config, method, state, vocabulary, data }: Training, progress: Progress): Promise<EpochResult> => {
  const { phase, epoch, history, lossSum, termSums, stepInEpoch } = progress
  let best: (DevScore & { readonly student: string }) | undefined
  const students: EpochResult['students'] = {}
  for (const [student, each] of method.students) {
    const options = { student: each, weights: parametersOf(state, method, student), vocabulary }
    const score = await scoreDev(data.dev, options, config.data.choose)
    students[student] = { pearson: { ...score.pearson }, meanPearson: score.meanPearson }
    if (!best || score.choice > best.choice) best = { student, ...score }
  }
  const { student = '', pearson = {}, meanPearson = 0, all, kinds = {}, choice = 0 } = best ?? {}
  const terms = Object.entries(termSums).map(([name, sum]) => [name, sum / stepInEpoch])
  const admits = method.phases[phase]?.admits
  return {
    epoch: history.length + 1,
    phase,
    // A phase without steps looks at what there is.
    loss: lossSum / Math.max(1, stepInEpoch),
    terms: Object.fromEntries(terms),
    student,
    ...(method.students.size > 1 ? { students } : {}),
    pearson: { ...pearson },
    meanPearson,
    ...(all ? { all: { ...all } } : {}),
    kinds: { ...kinds },
    choice,
    admitted: admits?.(epoch, [...history, { phase, pearson, all, choice, admitted: true }]) ?? true,
  }
}

/** Writes the best student of the epoch where `export` looks, and, where there are several, each of them by its name. */
const keep = async (training: Training, progress: Progress, result: EpochResult): Promise<void> => {
  const { folder, method, state } = training
  for (const [name, student] of method.students) {
    const tensors = student.toTensors(parametersOf(state, method, name))
    const { shape } = student
    const info = toInfo(training, { ...result, ...result.students?.[name] })
    if (name === result.student) await writeStudentWeights(folder.file(STUDENT), { shape, tensors, info })
    if (method.students.size > 1) await writeStudentWeights(folder.file(`${STUDENTS}/${name}`), { shape, tensors, info })
  }
  const isReadAgain = method.phases.slice(progress.phase + 1).some(({ from }) => from === 'best')
  if (isReadAgain) await writeCheckpoint(folder.file(BEST), progress, state)
}

const toInfo = ({ config, data }: Training, { epoch, pearson, meanPearson }: EpochResult): StudentInfo => ({
  name: config.name,
  languagePairs: [...config.data.languagePairs],
  seed: config.seed,
  epoch,
  pearson,
  meanPearson,
  ...(config.data.scale === 'da' ? { scale: config.data.scale } : {}),
  criticalTrained: config.training.criticalLoss > 0 && data.teaches.critical,
  wordsTrained: config.training.wordLoss > 0 && data.teaches.words,
})

/** After its last epoch, or once no admissible epoch has been better for as long as the patience lasts. */
const isPhaseOver = ({ config, method }: Training, { phase, epoch, history }: Progress): boolean => {
  if (epoch > (method.phases[phase]?.epochs ?? 0)) return true
  const best = bestOf(history.filter((result) => result.phase === phase))
  return best !== undefined && history.length - best.epoch >= config.training.patience
}

/** The optimiser starts afresh, from the weights that the phase asks for. */
const nextPhase = async ({ folder, method, state }: Training, progress: Progress): Promise<Progress> => {
  const phase = progress.phase + 1
  const next = method.phases[phase]
  if (!next) return { ...progress, finished: true }
  if (next.from === 'best' && bestOf(progress.history)) await readCheckpoint(folder.file(BEST), state)
  clearSlots(state)
  return { ...progress, phase, epoch: 1, stepInPhase: 0 }
}

/** Of the epochs whose student may be kept. */
export const bestOf = (history: readonly EpochResult[]): EpochResult | undefined =>
  history
    .filter(({ admitted }) => admitted)
    .reduce<EpochResult | undefined>((best, each) => (best && best.choice >= each.choice ? best : each), undefined)
