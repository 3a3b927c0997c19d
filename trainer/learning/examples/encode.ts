/** Joined rows -> examples: word types, and what teachers and people say of critical errors and words as one probability. */

import { type FeatureShape, toFeatures } from '../../../models/hashing.ts'
import { criticalOf, originOf } from '../../data/origins.ts'
import type { Label } from '../../data/rows.ts'
import type { Vocabulary } from '../batch/vocabulary.ts'
import type { EncodedExample } from './columns.ts'
import { squeeze, type WeightedRow } from './join-rows.ts'

export interface EncoderOptions {
  readonly shape: FeatureShape
  readonly vocabulary: Vocabulary
  /** Share of people's label of words or critical errors where a teacher has one too. */
  readonly goldWeight: number
  /** Teachers of the data. */
  readonly teachers: number
}

export const createEncoder = ({ shape, vocabulary, goldWeight, teachers }: EncoderOptions) => {
  const groups = new Map<string, number>()
  return (row: WeightedRow): EncodedExample => {
    const translation = vocabulary.toTypes(toFeatures(row.translation, shape))
    const { labels, tags } = row
    const said = labels.filter((label) => label !== undefined)
    const words = said.reduce((most, label) => Math.max(most, label.words?.length ?? 0), tags?.length ?? 0)
    return {
      languagePair: row.languagePair,
      origin: originOf(row.id),
      group: numberOf(groups, `${row.languagePair}\n${squeeze(row.source)}`),
      source: vocabulary.toTypes(toFeatures(row.source, shape)),
      translation,
      human: row.z ?? Number.NaN,
      teachers: Float32Array.from({ length: teachers }, (_, t) => labels[t]?.score ?? Number.NaN),
      critical: blend(
        row.critical ?? criticalOf(row.id),
        meanOf(said, ({ critical }) => critical),
        goldWeight,
      ),
      words: Float32Array.from({ length: Math.min(translation.length, words) }, (_, t) =>
        blend(
          tags?.[t],
          meanOf(said, (label) => label.words?.[t]),
          goldWeight,
        ),
      ),
      weight: row.weight,
    }
  }
}

const numberOf = (numbers: Map<string, number>, key: string): number => {
  const known = numbers.get(key)
  if (known !== undefined) return known
  numbers.set(key, numbers.size)
  return numbers.size - 1
}

/** Mean probability of the teachers that say something; NaN where none does. */
const meanOf = (labels: readonly Label[], pick: (label: Label) => number | null | undefined): number => {
  let sum = 0
  let count = 0
  for (const label of labels) {
    const logit = pick(label)
    if (logit === null || logit === undefined) continue
    sum += 1 / (1 + Math.exp(-logit))
    count++
  }
  return count === 0 ? Number.NaN : sum / count
}

/** Both probabilities mixed where both are known; NaN where neither is. */
const blend = (gold: number | null | undefined, teacher: number, goldWeight: number): number => {
  if (gold === null || gold === undefined) return teacher
  return Number.isNaN(teacher) ? gold : goldWeight * gold + (1 - goldWeight) * teacher
}
