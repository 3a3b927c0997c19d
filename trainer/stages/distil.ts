/** The stage that trains a student: data and word vectors in, the best epoch's float weights out. Resumes where it stopped. */

import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import * as tf from '@tensorflow/tfjs'
import { QualityError } from '../../models/errors.ts'
import { SEEN_PAIRS } from '../../models/golden.ts'
import { toFeatures } from '../../models/hashing.ts'
import { type Backend, chooseBackend } from '../backends/choose.ts'
import { writeAtomically } from '../files/atomic-file.ts'
import { hashFiles, readCommit } from '../files/provenance.ts'
import { sha256 } from '../files/sha256.ts'
import { planBatches } from '../learning/batch/batch.ts'
import type { Config } from '../learning/config.ts'
import type { CachePlace } from '../learning/examples/cache.ts'
import { readTrainingData, type TrainingData, trainingFiles } from '../learning/examples/examples.ts'
import { STUDENT } from '../learning/loop/epoch.ts'
import { openRunFolder, type RunFolder, type RunRecord } from '../learning/loop/run-folder.ts'
import { createState } from '../learning/loop/state.ts'
import { train } from '../learning/loop/training.ts'
import type { Method } from '../learning/methods/method.ts'
import { METHODS } from '../learning/methods/methods.ts'
import { OPTIMISERS } from '../learning/optimiser/optimiser.ts'
import { createDecomposable } from '../learning/students/decomposable.ts'
import type { Output } from '../output/output.ts'
import { fitTable, loadWordVectors, PASSES } from '../vectors/word-vectors.ts'

export interface DistilResult {
  readonly run: string
  readonly student: string
  readonly epoch: number
  readonly meanPearson: number
  readonly pearson: Readonly<Record<string, number>>
}

/** Trains, or goes on training, the student of a configuration in the folder `run`. */
export const distil = async (config: Config, run: string, output: Output): Promise<DistilResult> => {
  const backend = await chooseBackend(config.backend.name)
  output.progress(`backend: ${backend.name} (${backend.reason})`)
  const record = await describeRun(config, backend)
  const folder = await openRunFolder(run, record)
  const data = await output.stage({ name: 'read', unit: 'rows' }, ({ advance }) =>
    readTrainingData(
      { ...config.data, ...config.training, seed: config.seed },
      { shape: config.student, cache: cachePlace(config, run, record), onRow: () => advance(1) },
    ),
  )
  reportData(data, output)
  const table = await startTable(config, folder, output)
  const method = createMethod(config, data)
  const optimiser = OPTIMISERS[config.training.optimiser]
  const state = createState(method, { seed: config.seed, optimiser, table: () => table })
  const { epoch, meanPearson, pearson } = await train({
    config,
    folder,
    method,
    vocabulary: data.vocabulary,
    data,
    state,
    output,
  })
  return { run, student: folder.file(STUDENT), epoch, meanPearson, pearson }
}

const createMethod = ({ method, student, data, training, seed }: Config, { train: rows }: TrainingData): Method =>
  METHODS[method.kind].create(method, {
    createStudent: () => createDecomposable(student),
    training: { ...training, ...data },
    plan: (epoch) => planBatches(rows, { batch: training.batch, seed, epoch, together: data.together }),
  })

const TABLE = 'word-vectors.bin'

const describeRun = async (config: Config, backend: Backend): Promise<RunRecord> => ({
  config,
  backend: backend.name,
  commit: await readCommit(),
  packages: { node: process.versions.node, ...tf.version },
  data: await hashFiles([
    ...trainingFiles(config.data),
    ...[config.data.mixture, config.data.words].filter((file) => typeof file === 'string'),
  ]),
})

/** Beside the runs, so that those of the same data share it. Named after the hashes of all files and what reading depends on. */
const cachePlace = ({ data, student, seed }: Config, run: string, record: RunRecord): CachePlace => {
  const { pairs, gold, labels, sources, goldWeight, scale } = data
  const { rows, maxTokens, maxHashes, textRules } = student
  // How this version reads texts, so that none that reads them otherwise takes what it kept.
  const probe = SEEN_PAIRS.map((pair) => [pair.source, pair.translation].map((text) => [...toFeatures(text, student).ids]))
  const drawn = sources?.some(({ cap }) => cap !== undefined) ? seed : 0
  const settings = { pairs, gold, labels, sources, goldWeight, scale, rows, maxTokens, maxHashes, textRules, drawn }
  return { folder: join(dirname(run), '.cache'), key: sha256(JSON.stringify([CACHE_VERSION, probe, settings, record.data])) }
}

/** Another whenever reading, joining, splitting or hashing changes what is kept. */
const CACHE_VERSION = 1

const reportData = ({ counts, idle }: TrainingData, { progress }: Output): void => {
  for (const { origin, languagePair } of idle)
    progress(
      `warning: data.mixture: no row has an origin that begins with "${origin}"${languagePair ? ` in ${languagePair}` : ''}`,
    )
  for (const [pair, { human, teacher, both, dev, devBasis, heldOut, tagged, critical }] of Object.entries(counts)) {
    const also = [
      ...(tagged > 0 ? [`${tagged} with word tags`] : []),
      ...(critical > 0 ? [`${critical} with a verdict on critical errors`] : []),
    ]
    progress(
      `${pair}: ${human + teacher - both} training rows (${human} rated by people, ${teacher} labelled by a teacher, ${both} both), ${dev} dev` +
        (also.length > 0 ? `; ${also.join(', ')}` : '') +
        (heldOut > 0 ? `; ${heldOut} left out: their source stands in dev or test` : ''),
    )
    if (devBasis === 'teacher')
      progress(`warning: ${pair}: no person has rated a dev row: the epoch is chosen by agreement with the teacher`)
  }
}

/** The table to start from: fitted to word vectors, once a run folder; undefined where there are none. */
const startTable = async (
  { data, student, seed }: Config,
  folder: RunFolder,
  output: Output,
): Promise<Float32Array | undefined> => {
  if (data.words === undefined) return undefined
  const file = folder.file(TABLE)
  if (folder.has(TABLE)) return new Float32Array(Uint8Array.from(await readFile(file)).buffer)
  const words = await loadWordVectors(data.words)
  if (words.width !== student.width)
    throw new QualityError(
      'BAD_CONFIG',
      `student.width: the word vectors of ${data.words} need ${words.width}, got ${student.width}`,
      {
        field: 'student.width',
      },
    )
  output.progress(`fitting ${student.rows} rows to ${words.words.length} word vectors`)
  const total = PASSES * words.words.length
  const table = await output.stage({ name: 'word vectors', unit: 'words', total }, async ({ advance }) => {
    const onPass = (pass: number, recovered: number): void => {
      const share = `${(100 * recovered).toFixed(1)} % of the variance`
      advance(0, share)
      if (pass === PASSES) output.progress(`the rows give back ${share}`)
    }
    return fitTable(words, { shape: student, seed, onPass, onWords: advance })
  })
  await writeAtomically(file, [new Uint8Array(table.buffer)])
  return table
}
