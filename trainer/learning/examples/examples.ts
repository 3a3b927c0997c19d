/** Rows of imported folders -> what a student learns from: rows joined by id, word types numbered, held-out texts kept out. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { QualityError } from '../../../models/errors.ts'
import { type FeatureShape, toFeatures } from '../../../models/hashing.ts'
import type { LanguagePair } from '../../../models/pair.ts'
import { readRows, rowsFile, type Split } from '../../data/rows.ts'
import { valuesByRules } from '../../data/token-values.ts'
import type { Example } from '../batch/example.ts'
import type { Vocabulary } from '../batch/vocabulary.ts'
import { byTeacher, hasLabel, joinGold, joinLabels, squeeze, type WeightedRow } from './join-rows.ts'
import { capRows, type Folders, onlyKinds, type Source, sourcesOf } from './mixture.ts'
import { createStandardiser } from './standardise.ts'

export interface DataOptions extends Folders {
  readonly pairs: readonly LanguagePair[]
  /** Share of people's label where a row has a teacher's of the same kind too. */
  readonly goldWeight?: number
  readonly seed?: number
  readonly lowestZ: number
  readonly highestZ: number
}

export interface TrainingData {
  readonly train: Example[]
  readonly dev: Example[]
  /** For each language pair, what was read. */
  readonly counts: Readonly<Record<string, PairCounts>>
}

export interface PairCounts {
  human: number
  teacher: number
  both: number
  dev: number
  /** Training rows left out because their source stands in a dev or test split. */
  heldOut: number
  /** What the dev rows are measured against: a teacher's scores where no person has rated any of them. */
  devBasis: 'people' | 'teacher'
  /** Training rows with people's word tags, and with people's or a recipe's word on critical errors. */
  tagged: number
  critical: number
}

export interface EncodeOptions {
  readonly shape: FeatureShape
  readonly vocabulary: Vocabulary
  /** Called for each row that became an example. */
  readonly onRow?: (() => void) | undefined
}

/** Reads every language pair. Throws BAD_DATA when a pair has no training or dev rows, or gold and labels disagree. */
export const readTrainingData = async (
  options: DataOptions,
  { shape, vocabulary, onRow }: EncodeOptions,
): Promise<TrainingData> => {
  const train: Example[] = []
  const dev: Example[] = []
  const counts: Record<string, PairCounts> = {}
  const clip = (z: number | undefined): number => Math.min(options.highestZ, Math.max(options.lowestZ, z ?? Number.NaN))
  const encode = (row: WeightedRow): Example => {
    onRow?.()
    return toExample(row, { shape, vocabulary, clip, goldWeight: options.goldWeight ?? 0.5 })
  }
  for (const languagePair of options.pairs) {
    const pair = await readPair(languagePair, options)
    for (const row of pair.train) train.push(encode(row))
    // A dev score is what the student is measured against, so it is not clipped.
    for (const row of pair.dev) dev.push({ ...encode(row), human: row.z ?? Number.NaN })
    counts[languagePair] = countPair(pair)
  }
  return { train, dev, counts }
}

interface PairRows {
  readonly train: readonly WeightedRow[]
  /** `z` is what the student is measured against. */
  readonly dev: readonly WeightedRow[]
  readonly devBasis: PairCounts['devBasis']
  readonly heldOut: number
}

const readPair = async (languagePair: LanguagePair, options: DataOptions): Promise<PairRows> => {
  const sources = sourcesOf(options)
  const read = (from: readonly Source[], split: Split): Promise<WeightedRow[][]> =>
    readSources(from, { languagePair, split, seed: options.seed ?? 1 })
  const goldAsRead = joinGold(await read(sources.gold, 'train'))
  const devAsRead = joinGold(await read(sources.gold, 'dev'))
  const standardise = createStandardiser(goldAsRead, devAsRead)
  const z = <T extends WeightedRow>(row: T): T => ({ ...row, ...standardise(row) })
  const labelled = (await read(sources.labels, 'train')).flat()
  const judged = devAsRead.map(z).filter((row) => row.z !== undefined)
  const dev = judged.length > 0 ? judged : byTeacher([...devAsRead, ...(await read(sources.labels, 'dev')).flat()])
  const heldOut = new Set(
    [...devAsRead, ...dev, ...(await read(sources.gold, 'test')).flat()].map((row) => squeeze(row.source)),
  )
  const joined = joinLabels(goldAsRead.map(z), labelled)
  const train = joined.filter((row) => hasLabel(row) && !heldOut.has(squeeze(row.source)))
  const folders = [...sources.gold, ...sources.labels].map(({ path }) => path)
  if (train.length === 0) throw noRows(languagePair, 'training rows', folders)
  if (dev.length === 0) throw noRows(languagePair, 'dev rows with a score, by people or a teacher,', folders)
  const left = joined.filter((row) => heldOut.has(squeeze(row.source))).length
  return { train, dev, devBasis: judged.length > 0 ? 'people' : 'teacher', heldOut: left }
}

const countPair = ({ train, dev, devBasis, heldOut }: PairRows): PairCounts => ({
  human: train.filter(({ z }) => z !== undefined).length,
  teacher: train.filter(({ label }) => label !== undefined).length,
  both: train.filter(({ z, label }) => z !== undefined && label !== undefined).length,
  dev: dev.length,
  heldOut,
  devBasis,
  tagged: train.filter(({ tags }) => tags !== undefined).length,
  critical: train.filter(({ critical }) => critical !== undefined).length,
})

/** The files that `readTrainingData` reads, for the run folder's hashes. */
export const trainingFiles = ({ pairs, ...folders }: Folders & Pick<DataOptions, 'pairs'>): string[] => {
  const sources = sourcesOf(folders)
  const all = pairs.flatMap((pair) => [
    ...sources.gold.flatMap(({ path }) =>
      (['train', 'dev', 'test'] as const).map((split) => join(path, rowsFile(pair, split))),
    ),
    ...sources.labels.map(({ path }) => join(path, rowsFile(pair, 'train'))),
  ])
  return all.filter((file) => existsSync(file))
}

interface ReadOptions {
  readonly languagePair: LanguagePair
  readonly split: Split
  readonly seed: number
}

const readSources = async (
  sources: readonly Source[],
  { languagePair, split, seed }: ReadOptions,
): Promise<WeightedRow[][]> => {
  const all: WeightedRow[][] = []
  for (const source of sources) {
    const { path, weight } = source
    if (!existsSync(path)) throw new QualityError('BAD_DATA', `${path}: there is no such folder`, { field: path })
    const file = join(path, rowsFile(languagePair, split))
    const rows: WeightedRow[] = []
    if (existsSync(file)) for await (const row of readRows(file)) rows.push({ ...onlyKinds(row, source), weight })
    all.push([...(split === 'train' ? capRows(rows, source.cap, seed) : rows)])
  }
  return all
}

const noRows = (languagePair: LanguagePair, what: string, folders: readonly string[]): QualityError =>
  new QualityError('BAD_DATA', `${languagePair}: there are no ${what} in ${folders.join(', ')}`, { field: 'data.pairs' })

interface ExampleOptions {
  readonly shape: FeatureShape
  readonly vocabulary: Vocabulary
  readonly clip: (z: number | undefined) => number
  readonly goldWeight: number
}

const toExample = (row: WeightedRow, { shape, vocabulary, clip, goldWeight }: ExampleOptions): Example => {
  const translation = vocabulary.toTypes(toFeatures(row.translation, shape))
  const { label } = row
  const place = { text: row.translation, rules: shape.textRules }
  const logits = label?.words && valuesByRules(label.words, place)
  const tags = row.tags && valuesByRules(row.tags, place)
  const words = Math.min(translation.length, Math.max(logits?.length ?? 0, tags?.length ?? 0))
  return {
    languagePair: row.languagePair,
    source: vocabulary.toTypes(toFeatures(row.source, shape)),
    translation,
    human: clip(row.z),
    teacher: clip(label?.score),
    critical: blend(row.critical, sigmoid(label?.critical), goldWeight),
    words: Float32Array.from({ length: words }, (_, t) => blend(tags?.[t], sigmoid(logits?.[t]), goldWeight)),
    weight: row.weight,
  }
}

/** Both probabilities mixed where both are known; NaN where neither is. */
const blend = (gold: number | null | undefined, teacher: number, goldWeight: number): number => {
  if (gold === null || gold === undefined) return teacher
  return Number.isNaN(teacher) ? gold : goldWeight * gold + (1 - goldWeight) * teacher
}

const sigmoid = (logit: number | null | undefined): number =>
  logit === null || logit === undefined ? Number.NaN : 1 / (1 + Math.exp(-logit))
