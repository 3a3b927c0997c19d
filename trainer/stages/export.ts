/** The stage that makes a release of a run: quantises once, calibrates on dev, measures, and writes it all with hashes. */

import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { QualityError } from '../../models/errors.ts'
import { isLanguagePair, type LanguagePair } from '../../models/pair.ts'
import { openData } from '../data/corpora/open-data.ts'
import { readRatedFolder } from '../data/corpora/rated-folder.ts'
import { type Row, readRows, rowsFile, SPLITS, type Split } from '../data/rows.ts'
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
  readonly out: string
  readonly engine: EngineName
  /** Markdown for the card: data, licences, teacher. */
  readonly notes?: string | undefined
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
  const draft = quantiseDraft(student, await describeProvenance(run, student))
  if (hasGraph(student.shape))
    await writeAtomically(join(run, 'student.float.onnx'), [toFloatOnnx(student.tensors, student.shape)])
  reporter.progress(Array.from(draft.files, ([name, { length }]) => `${name} ${length} bytes`).join(', '))
  const { dev, ratings, test, labelled } = await reporter.stage({ name: 'read', unit: 'rows' }, async ({ advance }) => {
    const rows = await readAll(student, options)
    advance(Object.values(rows).reduce((sum, { length }) => sum + length, 0))
    return rows
  })
  const calibrated = await calibrateDraft(draft, { dev: [...dev, ...labelled], ratings, engine, seed: SEED, reporter })
  const measured = await measureDraft(calibrated, { splits: { dev, ratings, test }, engine, seed: SEED, reporter })
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

interface ReleaseRows {
  readonly dev: readonly Row[]
  readonly ratings: readonly Row[]
  readonly test: readonly Row[]
  readonly labelled: readonly Row[]
}

const readAll = async (
  { info }: StudentWeights,
  { data, ratings = [], labels }: Pick<ExportOptions, 'data' | 'ratings' | 'labels'>,
): Promise<ReleaseRows> => {
  const languagePairs = info.languagePairs.filter(isLanguagePair)
  const dev = await readSplit(data, languagePairs, 'dev')
  const rated = new Set(dev.filter(({ da }) => da !== undefined).map(toKey))
  const alreadyLabelled = new Set(dev.filter(({ label }) => label).map(toWholeKey))
  const read = new Set(dev.map(toWholeKey))
  const labelled = (await collect(labels.map((folder) => openLabelled(folder, languagePairs)))).flatMap((row) => {
    // A folder may be given as both.
    if (alreadyLabelled.has(toWholeKey(row)) || (!row.label && read.has(toWholeKey(row)))) return []
    // A label file may know what people said of the very rows that they are read from: nobody counts twice.
    const { known, ...rest } = row
    return known !== undefined && rated.has(toKey(row)) ? [rest] : [row]
  })
  return {
    dev,
    ratings: await collect(ratings.map((folder) => readRatedFolder(folder, languagePairs))),
    test: await readSplit(data, languagePairs, 'test'),
    labelled,
  }
}

const toKey = ({ id, languagePair }: Row): string => `${languagePair} ${id}`

const toWholeKey = (row: Row): string => [toKey(row), row.source, row.translation].join('\n')

const collect = async (sources: readonly AsyncIterable<Row>[]): Promise<Row[]> => {
  const rows: Row[] = []
  for (const source of sources) for await (const row of source) rows.push(row)
  return rows
}

/** Folders without dev rows count for none. */
const openLabelled = async function* (folder: string, languagePairs: readonly LanguagePair[]): AsyncGenerator<Row> {
  requireFolder(folder)
  const imported = languagePairs.filter((languagePair) => existsSync(join(folder, rowsFile(languagePair, 'dev'))))
  const isImported = imported.length > 0 || hasRows(folder, languagePairs)
  if (!isImported) return yield* openData(folder, { languagePairs, split: 'dev' })
  for (const languagePair of imported) yield* readRows(join(folder, rowsFile(languagePair, 'dev')))
}

const hasRows = (folder: string, languagePairs: readonly LanguagePair[]): boolean =>
  existsSync(join(folder, 'import.json')) ||
  languagePairs.some((languagePair) => SPLITS.some((split) => existsSync(join(folder, rowsFile(languagePair, split)))))

/** Rows of a split in the folders, of the student's language pairs; folders without the split count for none. */
const readSplit = async (folders: readonly string[], languagePairs: readonly LanguagePair[], split: Split): Promise<Row[]> => {
  folders.forEach(requireFolder)
  const files = folders.flatMap((folder) => languagePairs.map((languagePair) => join(folder, rowsFile(languagePair, split))))
  return await collect(files.filter(existsSync).map(readRows))
}

const requireFolder = (folder: string): void => {
  if (!existsSync(folder)) throw new QualityError('BAD_DATA', `${folder}: there is no such folder`, { field: 'data' })
}
