/** Rows of sources -> what a student learns from: rows joined by id, word types numbered, held-out texts kept out. */

import { QualityError } from '../../../models/errors.ts'
import type { FeatureShape } from '../../../models/hashing.ts'
import type { LanguagePair } from '../../../models/pair.ts'
import type { Scale } from '../../data/scale.ts'
import type { NumberArray } from '../../files/array-file.ts'
import type { Example, TrainingExamples } from '../batch/example.ts'
import { createVocabulary, type Vocabulary } from '../batch/vocabulary.ts'
import type { AddedRows } from './added-rows.ts'
import { type CachePlace, type EncodedRows, readCache, writeCache } from './cache.ts'
import { type Columns, createColumns, dropSilent } from './columns.ts'
import { chooseDev } from './dev-rows.ts'
import { createEncoder } from './encode.ts'
import { makeFailures } from './made-failures.ts'
import { mix } from './mixed.ts'
import { type Folders, sourcesOf } from './mixture.ts'
import { addViews } from './noisy-views.ts'
import { countPair, type PairCounts, readPair } from './read-pair.ts'
import { idleRules, type MixtureRule, shareOf } from './shares.ts'
import { placeSources, sourceFiles } from './sources.ts'

export interface TrainingDataOptions extends Folders {
  readonly languagePairs: readonly LanguagePair[]
  /** Share of people's label where a row has a teacher's of the same kind too. */
  readonly goldWeight?: number
  readonly seed?: number
  /** What scores are learnt on; absent: z. */
  readonly scale?: Scale
  /** Range that scores are clipped to on `da`; absent: -2.8 to 1.1. */
  readonly lowest?: number | undefined
  readonly highest?: number | undefined
  /** The same on `z`. */
  readonly lowestZ: number
  readonly highestZ: number
  /** How much of an epoch each origin is; a path has been read by then. */
  readonly mixture?: string | readonly MixtureRule[] | undefined
  /** Training rows that are there a second time, noisy. */
  readonly views?: AddedRows | undefined
  readonly failures?: AddedRows | undefined
  /** Training rows of a language pair at most. */
  readonly trainRows?: number | undefined
  /** Dev rows at most. */
  readonly devRows?: number | undefined
}

export interface TrainingData {
  readonly train: TrainingExamples
  readonly dev: readonly Example[]
  readonly vocabulary: Vocabulary
  /** For each language pair, what was read. */
  readonly counts: Readonly<Record<string, PairCounts>>
  /** Whether any training row has a label of words, or of critical errors. */
  readonly teaches: { readonly words: boolean; readonly critical: boolean }
  /** Rules of the mixture that speak of no row. */
  readonly idle: readonly MixtureRule[]
}

export interface EncodeOptions {
  readonly shape: FeatureShape
  /** Where what was read is kept for the next run, named after `key`, the hash of all that it depends on. */
  readonly cache?: CachePlace | undefined
  /** Called for each row that became an example. */
  readonly onRow?: (() => void) | undefined
}

/** Reads every language pair. Throws BAD_DATA when a pair has no training or dev rows, or gold and labels disagree. */
export const readTrainingData = async (options: TrainingDataOptions, encode: EncodeOptions): Promise<TrainingData> => {
  const { train, dev, vocabulary, counts } = await readOrRecall(options, encode)
  const rules = rulesOf(options)
  requireShares(train, rules)
  return {
    train: mix(train, { rules, ...rangeOf(options) }),
    // A dev score is what the student is measured against, so it is not clipped.
    dev: chooseDev(dev, { rules, most: options.devRows, seed: options.seed ?? 1 }),
    vocabulary,
    counts,
    teaches: { words: hasNumber(train.arrays.words), critical: hasNumber(train.arrays.criticals) },
    idle: idleRules(rules, [...namesOf(train), ...namesOf(dev)]),
  }
}

const rulesOf = ({ mixture }: Pick<TrainingDataOptions, 'mixture'>): readonly MixtureRule[] =>
  mixture === undefined || typeof mixture === 'string' ? [] : mixture

const MIN_X = -2.8
const MAX_X = 1.1

/** What scores are clipped to before they train. */
export const rangeOf = ({
  scale,
  lowest,
  highest,
  lowestZ,
  highestZ,
}: Pick<TrainingDataOptions, 'scale' | 'lowest' | 'highest' | 'lowestZ' | 'highestZ'>) =>
  scale === 'z'
    ? { lowest: lowest ?? lowestZ, highest: highest ?? highestZ }
    : { lowest: lowest ?? MIN_X, highest: highest ?? MAX_X }

const readOrRecall = async (options: TrainingDataOptions, encode: EncodeOptions): Promise<EncodedRows> => {
  const { cache } = encode
  if (!cache) return await readAll(options, encode)
  const kept = await readCache(cache)
  if (kept) return kept
  await writeCache(cache, await readAll(options, encode))
  // Read back, so that a first run is what every later one is, and what was needed to read is let go.
  return (await readCache(cache)) ?? (await readAll(options, encode))
}

const readAll = async (options: TrainingDataOptions, { shape, onRow }: EncodeOptions): Promise<EncodedRows> => {
  const { scale = 'da', seed = 1, goldWeight = 0.5, views, failures, trainRows } = options
  const rules = rulesOf(options)
  const { sources, teachers } = placeSources(sourcesOf(options))
  const vocabulary = createVocabulary()
  const toExample = createEncoder({ shape, vocabulary, goldWeight, teachers })
  const train = createColumns(teachers)
  const dev = createColumns(teachers)
  const counts: Record<string, PairCounts> = {}
  for (const languagePair of options.languagePairs) {
    const pair = await readPair(languagePair, { sources, shape, scale, seed, trainRows, rules })
    const viewed = views ? addViews(pair.train, { ...views, seed }) : pair.train
    for (const [columns, rows] of [
      [train, failures ? [...viewed, ...makeFailures(pair.train, { ...failures, seed })] : viewed],
      [dev, pair.dev],
    ] as const)
      for (const row of rows) {
        columns.add(toExample(row))
        onRow?.()
      }
    counts[languagePair] = countPair(pair)
  }
  const [trained, held] = dropSilent(train.build(), dev.build())
  return { train: trained, dev: held, vocabulary, counts }
}

/** Throws BAD_CONFIG where the mixture leaves nothing of all that was read. */
const requireShares = (columns: Columns, rules: readonly MixtureRule[]): void => {
  if (namesOf(columns).some((row) => shareOf(rules, row).repeat > 0)) return
  throw new QualityError('BAD_CONFIG', 'data.mixture: leaves out every origin of the training rows', { field: 'data.mixture' })
}

const namesOf = ({ names }: Columns): { readonly origin: string; readonly languagePair: string }[] =>
  names.languagePairs.flatMap((languagePair) => names.origins.map((origin) => ({ origin, languagePair })))

const hasNumber = (values: NumberArray): boolean => values.some((value) => !Number.isNaN(value))

/** The files that `readTrainingData` reads, for the run folder's hashes. */
export const trainingFiles = ({
  languagePairs,
  ...folders
}: Folders & Pick<TrainingDataOptions, 'languagePairs'>): string[] => {
  const { gold, labels } = sourcesOf(folders)
  return languagePairs.flatMap((languagePair) => [...gold, ...labels].flatMap((source) => sourceFiles(source, languagePair)))
}
