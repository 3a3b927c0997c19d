/** The stage that makes a release of a run: quantises once, calibrates on dev, measures, and writes it all with hashes. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { QualityError } from '../../models/errors.ts'
import { scoreGolden } from '../../models/golden.ts'
import { MANIFEST_VERSION, type Manifest, oldestReader } from '../../models/manifest.ts'
import { writePacked } from '../../models/packed.ts'
import { isLanguagePair } from '../../models/pair.ts'
import { predict } from '../../models/predict.ts'
import { THRESHOLDS } from '../../models/verdict.ts'
import { type Row, readRows, rowsFile, type Split } from '../data/rows.ts'
import { writeAtomically } from '../files/atomic-file.ts'
import { readRunRecord } from '../learning/loop/run-folder.ts'
import type { Reporter } from '../output/output.ts'
import { COVERAGE } from '../release/calibration/calibrate.ts'
import { type FittedCalibration, fitCalibration, UNCALIBRATED } from '../release/calibration/fit-calibration.ts'
import { type SplitReports, toCard } from '../release/card/card.ts'
import { measureRelease, toMetrics } from '../release/card/measure-release.ts'
import { createEngine, type EngineName } from '../release/engines/create.ts'
import { inBatches } from '../release/evaluation/in-batches.ts'
import { quantise } from '../release/format/quantise.ts'
import type { Release } from '../release/format/release.ts'
import { toFloatOnnx, toQuantisedOnnx } from '../release/format/student-onnx.ts'
import { readStudentWeights, type StudentWeights } from '../release/format/student-weights.ts'
import { writeRelease } from '../release/format/write-release.ts'

export interface ExportOptions {
  /** Run folder that `distil` wrote. */
  readonly run: string
  /** Imported folders with human ratings: dev calibrates, dev and test are measured. */
  readonly data: readonly string[]
  /** Imported folders with teacher labels: their dev words calibrate the words. */
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
export const exportRelease = async (options: ExportOptions, output: Reporter): Promise<ExportResult> => {
  const { run, data, labels, engine } = options
  const student = await readStudentWeights(join(run, 'student'))
  const files = toStudentFiles(student)
  await writeAtomically(join(run, 'student.float.onnx'), [toFloatOnnx(student.tensors, student.shape)])
  output.progress(
    `student.bin ${files.get('student.bin')?.length} bytes, student.onnx ${files.get('student.onnx')?.length} bytes`,
  )
  const bare = describe(student, await describeProvenance(run, student))
  const unread: Release = { manifest: { ...bare, calibration: UNCALIBRATED, files: [] }, id: 'uncalibrated', files }
  const dev = await readSplit(student, data, 'dev')
  const labelled = await readSplit(student, labels, 'dev')
  const uncalibrated = { manifest: unread.manifest, engine: await createEngine(engine, unread) }
  const { basis, criticalQuality, ...fitted } = await output.stage({ name: 'calibrate', unit: 'rows' }, ({ advance }) =>
    fitCalibration(
      { rated: dev, labelled, words: student.info.wordsTrained, critical: student.info.criticalTrained ? dev : [] },
      { predict: (pairs) => inBatches(pairs, (batch) => predict(batch, uncalibrated), advance), seed: SEED },
    ),
  )
  const calibration = { ...fitted, coverage: COVERAGE, thresholds: THRESHOLDS }
  const own = Object.keys(fitted.pairs).length
  output.progress(
    `calibrated on ${fitted.pooled.ratings} ${basis === 'people' ? 'ratings' : 'teacher scores, for nobody has rated any,'} of dev, ${own} of ${student.info.languagePairs.length} language pairs on their own; ` +
      `word probabilities ${fitted.words ? 'calibrated' : 'left out: no dev labels agree with them'}`,
  )
  for (const [pair, { n, errors, auc, mcc }] of Object.entries(criticalQuality ?? {}))
    output.progress(
      `dev ${pair}: critical errors: ${errors} of ${n}, area under the curve ${auc.toFixed(3)}, MCC ${mcc.toFixed(3)}`,
    )
  const calibrated: Release = { manifest: { ...bare, calibration, files: [] }, id: 'unmeasured', files }
  const reports = await measureRelease(
    calibrated,
    { dev, test: await readSplit(student, data, 'test') },
    { engine, seed: SEED, reporter: output },
  )
  const golden = await scoreGolden(uncalibrated.engine, student.shape)
  const manifest: Manifest = { ...bare, calibration, metrics: toMetrics(reports), golden, files: [] }
  return await write({ manifest, files, reports, criticalQuality }, options)
}

/** The same codes and scales in both files. */
const toStudentFiles = ({ tensors, shape }: StudentWeights): Map<string, Uint8Array> => {
  const quantised = quantise(tensors, shape)
  return new Map([
    ['student.bin', writePacked(quantised)],
    ['student.onnx', toQuantisedOnnx(new Map(quantised.map((tensor) => [tensor.name, tensor])), shape)],
  ])
}

const describe = ({ shape, info }: StudentWeights, provenance: Record<string, unknown>) => ({
  format: MANIFEST_VERSION as typeof MANIFEST_VERSION,
  minReader: oldestReader(shape),
  name: info.name,
  languagePairs: [...info.languagePairs],
  student: shape,
  metrics: {},
  provenance,
})

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
    data: Object.fromEntries(Object.entries(data).map(([path, hash]) => [shorten(path), hash])),
  }
}

/** Rows of a split in the folders, of the student's language pairs; folders without the split count for none. */
const readSplit = async ({ info }: StudentWeights, folders: readonly string[], split: Split): Promise<Row[]> => {
  const rows: Row[] = []
  for (const folder of folders) {
    if (!existsSync(folder)) throw new QualityError('BAD_DATA', `${folder}: there is no such folder`, { field: 'data' })
    for (const pair of info.languagePairs.filter(isLanguagePair)) {
      const file = join(folder, rowsFile(pair, split))
      if (existsSync(file)) for await (const row of readRows(file)) rows.push(row)
    }
  }
  return rows
}

interface Finished {
  readonly manifest: Manifest
  readonly files: ReadonlyMap<string, Uint8Array>
  readonly reports: SplitReports
  readonly criticalQuality: FittedCalibration['criticalQuality']
}

const write = async (
  { manifest, files, reports, criticalQuality }: Finished,
  { out, notes }: ExportOptions,
): Promise<ExportResult> => {
  const encoder = new TextEncoder()
  const studentSizes = Object.fromEntries(Array.from(files, ([name, bytes]) => [name, bytes.length]))
  const all = new Map(files)
  all.set(
    'report.json',
    encoder.encode(
      `${JSON.stringify({ splits: reports, ...(criticalQuality ? { critical: criticalQuality } : {}) }, undefined, 2)}\n`,
    ),
  )
  all.set('CARD.md', encoder.encode(toCard({ manifest, sizes: studentSizes, reports, notes })))
  const { id, sizes } = await writeRelease(out, manifest, all)
  return { release: out, id, sizes, reports }
}
