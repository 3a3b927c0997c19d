/** All rows of a language pair: those of every source joined, on one scale, and none that is held out among the training rows. */

import { QualityError } from '../../../models/errors.ts'
import type { FeatureShape } from '../../../models/hashing.ts'
import type { LanguagePair } from '../../../models/pair.ts'
import type { Scale } from '../../data/scale.ts'
import { byTeacher, hasLabel, isLabelled, joinGold, joinLabels, squeeze, type WeightedRow } from './join-rows.ts'
import type { Source } from './mixture.ts'
import { createScaler } from './scale-rows.ts'
import { type PlacedSource, readSource, type SplitRows } from './sources.ts'

export interface PairOptions {
  readonly sources: { readonly gold: readonly PlacedSource[]; readonly labels: readonly PlacedSource[] }
  readonly shape: FeatureShape
  readonly scale: Scale
  readonly seed: number
}

export interface PairRows {
  readonly train: readonly WeightedRow[]
  /** `z` is what the student is measured against. */
  readonly dev: readonly WeightedRow[]
  readonly devBasis: PairCounts['devBasis']
  readonly heldOut: number
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

/** Throws BAD_DATA when the pair has no training or dev rows, or gold and labels disagree. */
export const readPair = async (languagePair: LanguagePair, options: PairOptions): Promise<PairRows> => {
  const { sources, scale } = options
  const read = (from: readonly PlacedSource[]): Promise<SplitRows[]> =>
    Promise.all(from.map((source) => readSource(source, { ...options, languagePair })))
  const gold = await read(sources.gold)
  const labels = await read(sources.labels)
  const goldTrain = joinGold(gold.map(({ train }) => train))
  const goldDev = joinGold(gold.map(({ dev }) => dev))
  const scaler = createScaler(languagePair, scale, { train: goldTrain, dev: goldDev })
  const scaleAll = (from: readonly PlacedSource[], rows: readonly WeightedRow[][]): WeightedRow[][] =>
    rows.map((each, i) => each.map((row) => scaler(row, from[i])))
  const scaledDev = goldDev.map((row) => scaler(row))
  const labelledDev = scaleAll(
    sources.labels,
    labels.map(({ dev }) => dev),
  )
  // On z a teacher's dev rows are not on the scale of people's, so that one of them alone is what there is to choose by.
  const joinedDev = scale === 'da' ? joinLabels(scaledDev, labelledDev, 'dev') : scaledDev
  const judged = joinedDev.filter((row) => row.z !== undefined)
  const dev = judged.length > 0 ? judged : byTeacher(scale === 'da' ? joinedDev : [...scaledDev, ...labelledDev.flat()])
  const heldOut = new Set([...joinedDev, ...dev, ...gold.flatMap(({ test }) => test)].map((row) => squeeze(row.source)))
  const labelled = scaleAll(
    sources.labels,
    labels.map(({ train }) => train),
  )
  const joined = joinLabels(
    goldTrain.map((row) => scaler(row)),
    labelled,
  )
  const train = joined.filter((row) => hasLabel(row) && !heldOut.has(squeeze(row.source)))
  requireRows(languagePair, { train, dev, folders: [...sources.gold, ...sources.labels] })
  const left = joined.filter((row) => heldOut.has(squeeze(row.source))).length
  return { train, dev, devBasis: judged.length > 0 ? 'people' : 'teacher', heldOut: left }
}

const requireRows = (
  languagePair: LanguagePair,
  { train, dev, folders }: Pick<PairRows, 'train' | 'dev'> & { readonly folders: readonly Pick<Source, 'path'>[] },
): void => {
  const missing =
    train.length === 0 ? 'training rows' : dev.length === 0 ? 'dev rows with a score, by people or a teacher,' : ''
  if (missing !== '')
    throw new QualityError(
      'BAD_DATA',
      `${languagePair}: there are no ${missing} in ${folders.map(({ path }) => path).join(', ')}`,
      { field: 'data.pairs' },
    )
}

export const countPair = ({ train, dev, devBasis, heldOut }: PairRows): PairCounts => ({
  human: train.filter(({ z }) => z !== undefined).length,
  teacher: train.filter(isLabelled).length,
  both: train.filter((row) => row.z !== undefined && isLabelled(row)).length,
  dev: dev.length,
  heldOut,
  devBasis,
  tagged: train.filter(({ tags }) => tags !== undefined).length,
  critical: train.filter(({ critical }) => critical !== undefined).length,
})
