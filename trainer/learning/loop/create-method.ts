/** The method of a configuration: what it needs is there, what it wants to know is found out, and it is made. */

import { QualityError } from '../../../models/errors.ts'
import type { FloatTensors } from '../../release/format/student-weights.ts'
import { planBatches } from '../batch/batch.ts'
import type { Config } from '../config.ts'
import { rangeOf, type TrainingData } from '../examples/examples.ts'
import type { Draw, Facts, Method, MethodKind, Need, Prepared, World } from '../methods/method.ts'
import { METHODS } from '../methods/methods.ts'
import { createStudent as createStudentOf } from '../students/architectures.ts'
import type { Student } from '../students/student.ts'

/** Without rows and plans it is the method of a thread, which computes gradients only. */
export const createMethod = (
  config: Config,
  { facts, plan = () => [], rows = { length: 0, at: () => undefined } }: Pick<World, 'facts'> & Partial<World>,
): Method => {
  const { method, training, data } = config
  return kindOf(config).create(method, {
    createStudent: (size) => createStudent(config, size),
    training: { ...training, ...data, ...rangeOf({ ...training, ...data }) },
    plan,
    rows,
    facts,
  })
}

const createStudent = ({ student }: Config, size: { readonly hidden?: number } = {}): Student =>
  createStudentOf({ ...student, ...size })

// The settings were parsed by the kind's own schema.
const kindOf = ({ method }: Config): MethodKind => METHODS[method.kind] as unknown as MethodKind

/** The epochs of a run's own rows. */
export const toPlans = (
  { training: { batch: configured }, data: { together }, seed }: Config,
  { train: rows }: Pick<TrainingData, 'train'>,
): Pick<World, 'plan' | 'rows'> => {
  const { length, sizeOf, groupOf } = rows
  const plan = (epoch: number, { keep = () => true, batch = configured }: Partial<Draw> = {}): Int32Array[] => {
    const repeatOf = (row: number): number => (keep(row) ? rows.repeatOf(row) : 0)
    return planBatches({ length, sizeOf, groupOf, repeatOf }, { batch, seed, epoch, together })
  }
  return { plan, rows }
}

interface PrepareOptions {
  readonly data: TrainingData
  /** What the student starts from. */
  readonly start: FloatTensors | undefined
  readonly progress: (text: string) => void
}

export type PreparedRun = Prepared & { readonly facts: Facts }

/** Throws BAD_DATA where the rows lack what the method needs, and what the method throws where its own files do. */
export const prepareMethod = async (
  config: Config,
  { data: { train: rows, vocabulary, counts }, start, progress }: PrepareOptions,
): Promise<PreparedRun> => {
  const { method, data } = config
  const kind = kindOf(config)
  const teachers = rows.at(0)?.teachers.length ?? 0
  const all = Object.values(counts)
  const found: Readonly<Record<Need, boolean>> = {
    people: all.some(({ human }) => human > 0),
    teacher: all.some(({ teacher }) => teacher > 0),
    teachers: teachers >= 3,
  }
  for (const need of kind.needs(method)) if (!found[need]) throw lacking(method.kind, need, teachers)
  const material = {
    rows,
    vocabulary,
    languagePairs: data.languagePairs,
    createStudent: () => createStudent(config),
    start: start && createStudent(config).fromTensors(start),
    progress,
  }
  const prepared = await kind.prepare?.(method, material)
  return { ...prepared, facts: { teachers, ...prepared?.facts } }
}

/** Files that the method reads beside the data. */
export const methodFiles = (config: Config): readonly string[] =>
  kindOf(config).files?.(config.method, config.data.languagePairs) ?? []

const lacking = (kind: string, need: Need, teachers: number): QualityError => {
  const wanted = {
    people: 'human scores (data.gold), but no training row has one',
    teacher: "a teacher's scores (data.labels), but no training row has one",
    teachers: `at least three teachers (data.labels, or data.sources with a teacher each), but the training rows have ${teachers}`,
  }
  return new QualityError('BAD_DATA', `method.kind: "${kind}" needs ${wanted[need]}`, { field: 'method.kind' })
}
