/** The stage that trains a student: data and word vectors in, the best epoch's float weights out. Resumes where it stopped. */

import { dirname, join } from 'node:path'
import * as tf from '@tensorflow/tfjs'
import { SEEN_PAIRS } from '../../models/golden.ts'
import { toFeatures } from '../../models/hashing.ts'
import { type Backend, chooseBackend } from '../backends/choose.ts'
import { describeLine } from '../data/scale.ts'
import { hashFiles, readCommit } from '../files/provenance.ts'
import { sha256 } from '../files/sha256.ts'
import type { Config } from '../learning/config.ts'
import type { CachePlace } from '../learning/examples/cache.ts'
import { readTrainingData, type TrainingData, trainingFiles } from '../learning/examples/examples.ts'
import type { NamedLine } from '../learning/examples/scale-rows.ts'
import { createMethod, methodFiles, prepareMethod, toPlans } from '../learning/loop/create-method.ts'
import { STUDENT } from '../learning/loop/epoch.ts'
import { openRunFolder, type RunRecord } from '../learning/loop/run-folder.ts'
import { createCrew, splitOf, type WorkSplit } from '../learning/loop/split.ts'
import { createState } from '../learning/loop/state.ts'
import { train } from '../learning/loop/training.ts'
import { OPTIMISERS } from '../learning/optimiser/optimiser.ts'
import type { Output } from '../output/output.ts'
import { readStart, startFiles, startFrom, startTable } from './start-weights.ts'

export interface DistilResult {
  readonly run: string
  readonly student: string
  readonly epoch: number
  readonly meanPearson: number
  readonly pearson: Readonly<Record<string, number>>
  /** What the method reports beside, by name. */
  readonly figures: Readonly<Record<string, number>>
}

/** Trains, or goes on training, the student of a configuration in the folder `run`. */
export const distil = async (wanted: Config, run: string, output: Output): Promise<DistilResult> => {
  const { start, ...shape } = wanted.student
  const config: Config = { ...wanted, student: shape }
  const backend = await chooseBackend(config.backend.name, { isShared: (config.backend.threads ?? 1) > 1 })
  output.progress(`backend: ${backend.name} (${backend.reason})`)
  const split = splitOf(config, backend.name)
  if (split.shards > 1) output.progress(`batches in ${split.shards} shards, on ${split.threads} threads`)
  const record = await describeRun(wanted, { backend, split })
  const folder = await openRunFolder(run, record)
  const data = await output.stage({ name: 'read', unit: 'rows' }, ({ advance }) =>
    readTrainingData(
      { ...config.data, ...config.training, seed: config.seed },
      { shape: config.student, cache: cachePlace(config, run, record), onRow: () => advance(1) },
    ),
  )
  reportData(data, output)
  const table = await startTable(
    config,
    { folder: cacheFolder(run), wordsHash: record.data[config.data.words ?? ''] ?? '' },
    output,
  )
  const known = start === undefined ? undefined : await readStart(start, config.student)
  const {
    facts,
    notes,
    fixedRows,
    figures = {},
  } = await prepareMethod(config, { data, start: known, progress: output.progress })
  const method = createMethod(config, { ...toPlans(config, data), facts })
  const optimiser = OPTIMISERS[config.training.optimiser]
  const state = createState(method, { seed: config.seed, optimiser, table: () => table, shared: split.threads > 1 })
  if (start !== undefined) await startFrom(start, method, state)
  const { vocabulary } = data
  const crew = await createCrew({ config, backend: backend.name, split, method, facts, state, vocabulary })
  const { epoch, meanPearson, pearson } = await train({
    config,
    folder,
    method,
    vocabulary,
    data,
    state,
    notes,
    fixedRows,
    crew,
    output,
  }).finally(crew.close)
  return { run, student: folder.file(STUDENT), epoch, meanPearson, pearson, figures }
}

const describeRun = async (
  config: Config,
  { backend, split: { shards } }: { readonly backend: Backend; readonly split: WorkSplit },
): Promise<RunRecord> => ({
  config: { ...config, backend: describeBackend(config, shards) },
  backend: backend.name,
  commit: await readCommit(),
  packages: { node: process.versions.node, ...tf.version },
  data: await hashFiles([
    ...trainingFiles(config.data),
    ...(typeof config.data.mixture === 'string' ? [config.data.mixture] : []),
    ...methodFiles(config),
    ...(await startFiles(config)),
    ...(config.architectureFile === undefined ? [] : [config.architectureFile]),
  ]),
})

/** How many threads there were says nothing of the result; how many shards does. */
const describeBackend = ({ backend: { name } }: Config, shards: number): Config['backend'] => ({
  ...(name ? { name } : {}),
  ...(shards > 1 ? { shards } : {}),
})

/** Beside the runs, so that those of the same data share it. */
const cacheFolder = (run: string): string => join(dirname(run), '.cache')

/** Named after the hashes of all files and what reading depends on. */
const cachePlace = ({ data, student, seed }: Config, run: string, record: RunRecord): CachePlace => {
  const { languagePairs, gold, labels, sources, goldWeight, scale, views, failures, trainRows, mixture } = data
  const { rows, maxTokens, maxHashes, textRules } = student
  // How this version reads texts, so that none that reads them otherwise takes what it kept.
  const probe = SEEN_PAIRS.map((pair) => [pair.source, pair.translation].map((text) => [...toFeatures(text, student).ids]))
  const hashes = trainingFiles(data).map((file) => [file, record.data[file]])
  const drawn = views || failures || sources?.some(({ cap }) => cap !== undefined) ? seed : 0
  const limit = trainRows === undefined ? {} : { trainRows, mixture }
  const settings = {
    languagePairs,
    gold,
    labels,
    sources,
    goldWeight,
    scale,
    views,
    failures,
    rows,
    maxTokens,
    maxHashes,
    textRules,
    drawn,
    ...limit,
  }
  return { folder: cacheFolder(run), key: sha256(JSON.stringify([CACHE_VERSION, probe, settings, hashes])) }
}

const nameLine = (line: NamedLine): string =>
  `z-scores are mapped by ${describeLine(line)}, the line of ` +
  (line.ratings > 0 ? `its own ${line.ratings} ratings` : 'all of MLQE-PE, since it has too few ratings of its own')

/** Another whenever reading, joining, splitting or hashing changes what is kept. */
const CACHE_VERSION = 2

const reportData = ({ counts, idle }: TrainingData, { progress }: Output): void => {
  for (const { origin, languagePair } of idle)
    progress(
      `warning: data.mixture: no row has an origin that begins with "${origin}"${languagePair ? ` in ${languagePair}` : ''}`,
    )
  for (const [pair, { human, teacher, both, dev, devBasis, heldOut, tagged, critical, line }] of Object.entries(counts)) {
    const also = [
      ...(tagged > 0 ? [`${tagged} with word tags`] : []),
      ...(critical > 0 ? [`${critical} with a verdict on critical errors`] : []),
    ]
    progress(
      `${pair}: ${human + teacher - both} training rows (${human} rated by people, ${teacher} labelled by a teacher, ${both} both), ${dev} dev` +
        (also.length > 0 ? `; ${also.join(', ')}` : '') +
        (heldOut > 0 ? `; ${heldOut} left out: their source is in dev or test` : ''),
    )
    if (line) progress(`${pair}: ${nameLine(line)}`)
    if (devBasis === 'teacher')
      progress(`warning: ${pair}: no dev row has a human rating: the epoch is chosen by agreement with the teacher`)
  }
}
