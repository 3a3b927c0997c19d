/** Columns of examples as a run trains on them: clipped, and weighed and repeated as its mixture says. */

import type { Example, TrainingExamples } from '../batch/example.ts'
import { type Columns, readExample, sizeOf } from './columns.ts'
import { type MixtureRule, type Share, shareOf } from './shares.ts'

export interface MixOptions {
  readonly rules: readonly MixtureRule[]
  /** Scores beyond are a handful that would rule the squared error. */
  readonly lowest: number
  readonly highest: number
}

export const mix = (columns: Columns, { rules, lowest, highest }: MixOptions): TrainingExamples => {
  const { arrays } = columns
  const shareAt = createShares(columns, rules)
  const clip = (score: number): number => Math.min(highest, Math.max(lowest, score))
  const at = (index: number): Example | undefined => {
    if (!(index >= 0 && index < columns.length)) return undefined
    const example = readExample(columns, index)
    const { weight, known } = shareAt(index)
    return {
      ...example,
      human: clip(example.human),
      teachers: example.teachers.map(clip),
      weight: example.weight * weight,
      knownShare: known,
    }
  }
  return {
    length: columns.length,
    at,
    *[Symbol.iterator]() {
      for (let index = 0; index < columns.length; index++) yield at(index) as Example
    },
    sizeOf: (index) => sizeOf(columns, index),
    repeatOf: (index) => shareAt(index).repeat,
    groupOf: (index) => arrays.groups[index] ?? 0,
  }
}

/** The share of each row; the rules are asked once for each language pair and origin. */
export const createShares = ({ names, arrays }: Columns, rules: readonly MixtureRule[]): ((index: number) => Share) => {
  const shares = names.languagePairs.map((languagePair) =>
    names.origins.map((origin) => shareOf(rules, { origin, languagePair })),
  )
  return (index) => shares[arrays.languagePairs[index] ?? 0]?.[arrays.origins[index] ?? 0] ?? WHOLE
}

const WHOLE: Share = { weight: 1, repeat: 1, known: Number.NaN }
