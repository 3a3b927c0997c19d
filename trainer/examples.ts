/** Rows of imported folders -> what a student learns from: rows joined by id, word types numbered, held-out texts kept out. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { QualityError } from '../models/errors.ts'
import { type FeatureShape, toFeatures } from '../models/features.ts'
import type { LanguagePair } from '../models/pair.ts'
import { type Row, readRows, rowsFile, type Split } from './rows.ts'
import { createStandardiser } from './standardise.ts'
import type { Vocabulary } from './students/vocabulary.ts'

/** A pair as word types, with its labels; NaN where there is none. */
export interface Example {
  readonly languagePair: LanguagePair
  readonly source: Int32Array
  readonly translation: Int32Array
  readonly human: number
  readonly teacher: number
  /** Probability of a critical error. */
  readonly critical: number
  /** Probability that a token is BAD; may be shorter than the translation, never longer. */
  readonly words: Float32Array
}

export interface DataOptions {
  readonly gold: readonly string[]
  readonly labels: readonly string[]
  readonly pairs: readonly LanguagePair[]
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
}

/** Reads every language pair. Throws BAD_DATA when a pair has no training or dev rows, or gold and labels disagree. */
export const readTrainingData = async (
  options: DataOptions,
  { shape, vocabulary }: { readonly shape: FeatureShape; readonly vocabulary: Vocabulary },
): Promise<TrainingData> => {
  const train: Example[] = []
  const dev: Example[] = []
  const counts: Record<string, PairCounts> = {}
  const clip = (z: number | undefined): number => Math.min(options.highestZ, Math.max(options.lowestZ, z ?? Number.NaN))
  const encode = (row: Row): Example => toExample(row, { shape, vocabulary, clip })
  for (const languagePair of options.pairs) {
    const goldAsRead = await readSplit(options.gold, languagePair, 'train')
    const devAsRead = await readSplit(options.gold, languagePair, 'dev')
    const standardise = createStandardiser(goldAsRead, devAsRead)
    const gold = goldAsRead.map(standardise)
    const labelled = await readSplit(options.labels, languagePair, 'train')
    const rated = devAsRead.map(standardise).filter((row) => row.z !== undefined)
    const heldOut = new Set(
      [...rated, ...(await readSplit(options.gold, languagePair, 'test'))].map((row) => squeeze(row.source)),
    )
    const joined = joinRows(gold, labelled, languagePair)
    const kept = joined.filter((row) => !heldOut.has(squeeze(row.source)))
    if (kept.length === 0) throw noRows(languagePair, 'training rows', [...options.gold, ...options.labels])
    if (rated.length === 0) throw noRows(languagePair, 'dev rows with a human score', options.gold)
    for (const row of kept) train.push(encode(row))
    // A dev score is what the student is measured against, so it is not clipped.
    for (const row of rated) dev.push({ ...encode(row), human: row.z ?? Number.NaN })
    counts[languagePair] = {
      human: kept.filter(({ z }) => z !== undefined).length,
      teacher: kept.filter(({ label }) => label !== undefined).length,
      both: kept.filter(({ z, label }) => z !== undefined && label !== undefined).length,
      dev: rated.length,
      heldOut: joined.length - kept.length,
    }
  }
  return { train, dev, counts }
}

/** The files that `readTrainingData` reads, for the run folder's hashes. */
export const trainingFiles = ({ gold, labels, pairs }: Pick<DataOptions, 'gold' | 'labels' | 'pairs'>): string[] => {
  const all = pairs.flatMap((pair) => [
    ...gold.flatMap((folder) => (['train', 'dev', 'test'] as const).map((split) => join(folder, rowsFile(pair, split)))),
    ...labels.map((folder) => join(folder, rowsFile(pair, 'train'))),
  ])
  return all.filter((file) => existsSync(file))
}

const readSplit = async (folders: readonly string[], languagePair: LanguagePair, split: Split): Promise<Row[]> => {
  const rows: Row[] = []
  for (const folder of folders) {
    if (!existsSync(folder)) throw new QualityError('BAD_DATA', `${folder}: there is no such folder`, { field: folder })
    const file = join(folder, rowsFile(languagePair, split))
    if (existsSync(file)) for await (const row of readRows(file)) rows.push(row)
  }
  return rows
}

/**
 * Gold and labels of one published row become one row: those of one `train:N` id and equal texts.
 * Throws BAD_DATA, naming the row, where gold has the id with other texts only.
 */
const joinRows = (gold: readonly Row[], labelled: readonly Row[], languagePair: LanguagePair): Row[] => {
  // Two gold folders may both have a `train:12`, so an id may stand for several rows.
  const byId = Map.groupBy(gold, ({ id }) => id)
  const joined = new Set<Row>()
  const rows = labelled.map((row) => {
    if (row.id.startsWith('dev:') || row.id.startsWith('test:'))
      throw new QualityError(
        'BAD_DATA',
        `${languagePair}: ${row.id} stands among the training labels, but such rows never train`,
      )
    const candidates = row.id.startsWith('train:') ? byId.get(row.id) : undefined
    if (!candidates) return row
    const rated = candidates.find((candidate) => haveSameTexts(candidate, row))
    if (!rated) throw otherTexts(candidates, row)
    joined.add(rated)
    return { ...rated, label: row.label }
  })
  return [...rows, ...gold.filter((row) => !joined.has(row))]
}

const haveSameTexts = (a: Row, b: Row): boolean =>
  squeeze(a.source) === squeeze(b.source) && squeeze(a.translation) === squeeze(b.translation)

const otherTexts = ([gold]: readonly Row[], row: Row): QualityError => {
  const field = squeeze(gold?.source ?? '') === squeeze(row.source) ? 'translation' : 'source'
  const [rated, labelled] = [quote(gold?.[field] ?? ''), quote(row[field])]
  return new QualityError(
    'BAD_DATA',
    `${row.languagePair} ${row.id}: ${field}: gold has ${rated}, the label file ${labelled}`,
    { field },
  )
}

const squeeze = (text: string): string => text.replace(/\s+/gu, ' ').trim()

const quote = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)

const noRows = (languagePair: LanguagePair, what: string, folders: readonly string[]): QualityError =>
  new QualityError('BAD_DATA', `${languagePair}: there are no ${what} in ${folders.join(', ')}`, { field: 'data.pairs' })

interface ExampleOptions {
  readonly shape: FeatureShape
  readonly vocabulary: Vocabulary
  readonly clip: (z: number | undefined) => number
}

const toExample = (row: Row, { shape, vocabulary, clip }: ExampleOptions): Example => {
  const translation = vocabulary.toTypes(toFeatures(row.translation, shape))
  const words = row.label?.words?.slice(0, translation.length) ?? []
  return {
    languagePair: row.languagePair,
    source: vocabulary.toTypes(toFeatures(row.source, shape)),
    translation,
    human: clip(row.z),
    teacher: clip(row.label?.score),
    critical: row.label?.critical === undefined ? Number.NaN : sigmoid(row.label.critical),
    words: Float32Array.from(words, (logit) => (logit === null ? Number.NaN : sigmoid(logit))),
  }
}

const sigmoid = (logit: number): number => 1 / (1 + Math.exp(-logit))
