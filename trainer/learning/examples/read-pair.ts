/** All rows of a language pair: those of every source joined, on one scale, and none that is held out among the training rows. */

import { QualityError } from '../../../models/errors.ts'
import type { FeatureShape } from '../../../models/hashing.ts'
import type { LanguagePair } from '../../../models/pair.ts'
import type { Split } from '../../data/rows.ts'
import type { Scale } from '../../data/scale.ts'
import { drawRows } from './draw-rows.ts'
import { byTeacher, hasLabel, isLabelled, joinGold, joinLabels, squeeze, type WeightedRow } from './join-rows.ts'
import type { Source } from './mixture.ts'
import { createScaler, type NamedLine } from './scale-rows.ts'
import type { MixtureRule } from './shares.ts'
import { type PlacedSource, readSource, type SplitRows } from './sources.ts'

export interface PairOptions {
  readonly sources: { readonly gold: readonly PlacedSource[]; readonly labels: readonly PlacedSource[] }
  readonly shape: FeatureShape
  readonly scale: Scale
  readonly seed: number
  /** Training rows at most, of those that the rules do not leave out. */
  readonly trainRows?: number | undefined
  readonly rules?: readonly MixtureRule[]
}

export interface PairRows {
  readonly train: readonly WeightedRow[]
  /** `z` is what the student is measured against. */
  readonly dev: readonly WeightedRow[]
  readonly devBasis: PairCounts['devBasis']
  readonly heldOut: number
  readonly line?: NamedLine | undefined
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
  /** What z-scores were mapped by, where there are any and the run is on the one scale. */
  line?: NamedLine | undefined
}

/** Throws BAD_DATA when the pair has no training or dev rows, or gold and labels disagree. */
export const readPair = async (languagePair: LanguagePair, options: PairOptions): Promise<PairRows> => {
  const { sources, scale } = options
  const read = (from: readonly PlacedSource[]): Promise<SplitRows[]> =>
    Promise.all(from.map((source) => readSource(source, { ...options, languagePair })))
  const gold = await read(sources.gold)
  const labels = await read(sources.labels)
  const scaler = createScaler(languagePair, scale, {
    train: joinGold(gold.map(({ train }) => train)),
    dev: joinGold(gold.map(({ dev }) => dev)),
  })
  const scaled = (all: readonly SplitRows[], split: Split): WeightedRow[][] => all.map((each) => each[split].map(scaler.labels))
  const goldOf = (split: Split): WeightedRow[] => joinGold(scaled(gold, split)).map(scaler.people)
  const labelsOf = (split: Split): WeightedRow[][] => scaled(labels, split).map((rows) => rows.map(scaler.people))
  const { dev, devBasis, heldOut } = chooseHeldOut(scale, goldOf('dev'), labelsOf('dev'))
  for (const { test } of gold) for (const { source } of test) heldOut.add(squeeze(source))
  const joined = joinLabels(goldOf('train'), labelsOf('train'))
  const usable = joined.filter((row) => hasLabel(row) && !heldOut.has(squeeze(row.source)))
  const train = drawRows(usable, options)
  requireRows(languagePair, { train, dev, folders: [...sources.gold, ...sources.labels] })
  const left = joined.filter((row) => heldOut.has(squeeze(row.source))).length
  const hasZ = [...gold, ...labels].some((each) => each.train.some(isOnZ))
  return { train, dev, devBasis, heldOut: left, ...(hasZ && scaler.line ? { line: scaler.line } : {}) }
}

const isOnZ = ({ z, labels }: WeightedRow): boolean =>
  z !== undefined || labels.some((label) => label !== undefined && label.scale === undefined)

/** The rows that the student is measured against, and all sources that must not train. */
const chooseHeldOut = (scale: Scale, gold: readonly WeightedRow[], labelled: readonly WeightedRow[][]) => {
  // On z a teacher's dev rows are not on the scale of people's: they count where there is nothing else.
  const joined = scale === 'da' ? joinLabels(gold, labelled, 'dev') : gold
  const judged = joined.filter((row) => row.z !== undefined)
  const dev = judged.length > 0 ? judged : byTeacher(scale === 'da' ? joined : [...gold, ...labelled.flat()])
  const devBasis: PairCounts['devBasis'] = judged.length > 0 ? 'people' : 'teacher'
  return { dev, devBasis, heldOut: new Set([...joined, ...dev].map(({ source }) => squeeze(source))) }
}

const requireRows = (
  languagePair: LanguagePair,
  { train, dev, folders }: Pick<PairRows, 'train' | 'dev'> & { readonly folders: readonly Pick<Source, 'path'>[] },
): void => {
  const missing =
    train.length === 0 ? 'training rows' : dev.length === 0 ? 'dev rows with a score (by people or a teacher)' : ''
  if (missing !== '')
    throw new QualityError(
      'BAD_DATA',
      `${languagePair}: there are no ${missing} in ${folders.map(({ path }) => path).join(', ')}`,
      { field: 'data.languagePairs' },
    )
}

export const countPair = ({ train, dev, devBasis, heldOut, line }: PairRows): PairCounts => ({
  human: train.filter(({ z }) => z !== undefined).length,
  teacher: train.filter(isLabelled).length,
  both: train.filter((row) => row.z !== undefined && isLabelled(row)).length,
  dev: dev.length,
  heldOut,
  devBasis,
  tagged: train.filter(({ tags }) => tags !== undefined).length,
  critical: train.filter(({ critical }) => critical !== undefined).length,
  ...(line ? { line } : {}),
})
