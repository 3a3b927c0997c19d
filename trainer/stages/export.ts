/** The stage that makes a release of a run: quantises once, calibrates on dev, measures, and writes it all with hashes. */

import { dirname, join } from 'node:path'
import { isLanguagePair } from '../../models/pair.ts'
import { readReleaseRows } from '../data/corpora/release-rows.ts'
import { writeAtomically } from '../files/atomic-file.ts'
import { sha256 } from '../files/sha256.ts'
import { readRunRecord } from '../learning/loop/run-folder.ts'
import type { Reporter } from '../output/output.ts'
import type { SplitReports } from '../release/card/card.ts'
import { calibrateDraft } from '../release/draft/calibrate.ts'
import { measureDraft } from '../release/draft/measure.ts'
import { quantiseDraft } from '../release/draft/quantise.ts'
import { writeDraft } from '../release/draft/write.ts'
import type { EngineName } from '../release/engines/create.ts'
import { hasGraph, toFloatOnnx } from '../release/format/student-onnx.ts'
import { readStudentWeights, type StudentWeights } from '../release/format/student-weights.ts'

export interface ExportOptions {
  /** Run folder that `distil` wrote. */
  readonly run: string
  /** Of a run with several students, which; absent: the best. */
  readonly student?: string | undefined
  /** Imported folders with human ratings: dev calibrates, dev and test are measured. */
  readonly data: readonly string[]
  /** Folders of people's ratings alone, 0-100: calibrate, and are measured. */
  readonly ratings?: readonly string[]
  /** Imported folders or folders of label files: their dev words calibrate the words, what they know the verdicts. */
  readonly labels: readonly string[]
  /** Folders or files of what a teacher says of rows of `ratings`: the card compares. */
  readonly teacherLabels?: readonly string[]
  readonly out: string
  readonly engine: EngineName
  /** Markdown for the card: data, licences, teacher. */
  readonly notes?: string | undefined
  /** Whether the release has student.onnx; absent: yes. */
  readonly onnx?: boolean
}

export interface ExportResult {
  readonly release: string
  /** sha256 of the manifest. */
  readonly id: string
  /** Bytes by file name. */
  readonly sizes: Readonly<Record<string, number>>
  readonly reports: SplitReports
}

const SEED = 1

/** Writes the release folder, manifest last. Throws BAD_RUN for an unfinished run, BAD_DATA where dev rows have neither ratings nor labels to calibrate on. */
export const exportRelease = async (options: ExportOptions, reporter: Reporter): Promise<ExportResult> => {
  const { run, out, engine } = options
  const student = await readStudent(options)
  const draft = quantiseDraft(student, { provenance: await describeProvenance(run, student), onnx: options.onnx })
  if (hasGraph(student.shape))
    await writeAtomically(join(run, 'student.float.onnx'), [toFloatOnnx(student.tensors, student.shape)])
  reporter.progress(Array.from(draft.files, ([name, { length }]) => `${name} ${length} bytes`).join(', '))
  const { dev, ratings, test, labelled, teacher } = await reporter.stage(
    { name: 'read', unit: 'rows' },
    async ({ advance }) => {
      const rows = await readReleaseRows({ ...options, languagePairs: student.info.languagePairs.filter(isLanguagePair) })
      advance(Object.values(rows).reduce((sum, { length }) => sum + length, 0))
      return rows
    },
  )
  const all = [...dev, ...labelled]
  const calibrated = await calibrateDraft(draft, { dev: all, ratings, engine, seed: SEED, reporter })
  const rows = { splits: { dev, ratings, test }, messages: { dev: all, ratings, test, teacher } }
  const measured = await measureDraft(calibrated, { ...rows, engine, seed: SEED, reporter })
  const { id, sizes } = await writeDraft(measured, options)
  return { release: out, id, sizes, reports: measured.reports }
}

/** Weights of older runs do not say which scale they learnt on; how the run was made does. */
const readStudent = async ({ run, student: name }: Pick<ExportOptions, 'run' | 'student'>): Promise<StudentWeights> => {
  const student = await readStudentWeights(name === undefined ? join(run, 'student') : join(run, 'students', name))
  const { data } = (await readRunRecord(run)).config
  const isOnOneScale = typeof data === 'object' && data !== null && 'scale' in data && data.scale === 'da'
  return isOnOneScale ? { ...student, info: { ...student.info, scale: 'da' } } : student
}

/** Paths lose their folders but the last, so that a release does not tell where on a disk it was made. */
const describeProvenance = async (run: string, { info }: StudentWeights): Promise<Record<string, unknown>> => {
  const { config, backend, commit, packages, data } = await readRunRecord(run)
  const shorten = (path: string): string => path.split('/').slice(-2).join('/')
  return {
    seed: info.seed,
    epoch: info.epoch,
    floatDevPearson: info.pearson,
    commit,
    backend,
    packages,
    method: config.method,
    training: config.training,
    data: hashFolders(Object.entries(data).map(([path, hash]) => [shorten(path), hash])),
  }
}

/** A folder with a file for each of many language pairs has one hash, of the names and hashes of its files. */
const hashFolders = (files: readonly [path: string, hash: string][]): Record<string, string> => {
  const folders = Map.groupBy(files, ([path]) => dirname(path))
  const entries = [...folders].flatMap(([folder, mine]): [string, string][] =>
    mine.length <= MAX_HASHES
      ? mine
      : [[`${folder}/ (${mine.length} files)`, sha256(mine.map(([path, hash]) => `${hash}  ${path}\n`).join(''))]],
  )
  return Object.fromEntries(entries)
}

const MAX_HASHES = 24
