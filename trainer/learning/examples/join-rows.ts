/** What several sources say of one pair becomes one row. */

import { QualityError } from '../../../models/errors.ts'
import type { Label, Row, Split } from '../../data/rows.ts'

/** A row with how much it counts, and what each teacher says of it, in the order of the data's teachers. */
export interface WeightedRow extends Omit<Row, 'label'> {
  readonly weight: number
  readonly labels: readonly (Label | undefined)[]
}

/**
 * What several sources of people's labels say of one row becomes one row: those of one id and equal texts. Ids alone do not do:
 * two corpora may both have a `train:12`.
 */
export const joinGold = (sources: readonly (readonly WeightedRow[])[]): WeightedRow[] => {
  const [first = [], ...others] = sources
  const rows = [...first]
  const places = new Map<string, number>()
  for (const [at, row] of rows.entries()) places.set(keyOf(row), at)
  for (const source of others) {
    const added = new Map<string, number>()
    for (const row of source) {
      const at = places.get(keyOf(row))
      const known = at === undefined ? undefined : rows[at]
      if (at !== undefined && known && addsToIt(known, row)) rows[at] = merge(known, row)
      else added.set(keyOf(row), rows.push(row) - 1)
    }
    // Within one source equal rows stay what they are: two.
    for (const [key, at] of added) places.set(key, at)
  }
  return rows
}

/** Two scores of one pair are two rows: only what the other lacks is added to it. */
const addsToIt = (known: WeightedRow, row: WeightedRow): boolean =>
  (['z', 'da', 'critical', 'tags'] as const).every((kind) => known[kind] === undefined || row[kind] === undefined) &&
  !sharesTeacher(known, row)

const merge = (known: WeightedRow, row: WeightedRow): WeightedRow => ({
  ...row,
  ...known,
  labels: mergeLabels(known.labels, row.labels),
  weight: Math.max(known.weight, row.weight),
})

/**
 * Gold and labels of one row become one, each teacher's in its own place: those of one id and equal texts.
 * Throws BAD_DATA, naming the row, where gold has a `train:` id with other texts only, or training labels hold a held-out row.
 */
export const joinLabels = (
  gold: readonly WeightedRow[],
  labelled: readonly (readonly WeightedRow[])[],
  split: Split = 'train',
): WeightedRow[] => {
  const byId = Map.groupBy(gold, ({ id }) => id)
  const joined = new Set<WeightedRow>()
  const rows: WeightedRow[] = []
  const places = new Map<string, number>()
  const several = labelled.filter((labels) => labels.length > 0).length > 1
  for (const labels of labelled) {
    const added: [string, number][] = []
    for (const row of labels) {
      requireSplit(row, split)
      const key = several ? keyOf(row) : ''
      const at = several ? places.get(key) : undefined
      const known = at === undefined ? undefined : rows[at]
      if (at !== undefined && known && !sharesTeacher(known, row)) {
        rows[at] = withLabels(known, row)
        continue
      }
      const rated = findRated(byId.get(row.id), row)
      if (rated) joined.add(rated)
      added.push([key, rows.push(rated ? withLabels(rated, row) : row) - 1])
    }
    // Within one source equal rows stay what they are: two.
    if (several) for (const [key, at] of added) places.set(key, at)
  }
  return [...rows, ...gold.filter((row) => !joined.has(row))]
}

const sharesTeacher = (a: WeightedRow, b: WeightedRow): boolean =>
  a.labels.some((label, teacher) => label !== undefined && b.labels[teacher] !== undefined)

const withLabels = (row: WeightedRow, other: WeightedRow): WeightedRow => {
  const score = row.z ?? other.z
  return {
    ...row,
    ...(score === undefined ? {} : { z: score }),
    labels: mergeLabels(row.labels, other.labels),
    weight: Math.max(row.weight, other.weight),
  }
}

/** The labels of both; the first one's where a teacher has two. */
const mergeLabels = (a: WeightedRow['labels'], b: WeightedRow['labels']): WeightedRow['labels'] =>
  Array.from({ length: Math.max(a.length, b.length) }, (_, teacher) => a[teacher] ?? b[teacher])

const requireSplit = (row: WeightedRow, split: Split): void => {
  if (split === 'train' && (row.id.startsWith('dev:') || row.id.startsWith('test:')))
    throw new QualityError(
      'BAD_DATA',
      `${row.languagePair}: ${row.id} is among the training labels, but rows of dev and test must not be trained on`,
    )
}

const findRated = (candidates: readonly WeightedRow[] | undefined, row: WeightedRow): WeightedRow | undefined => {
  const rated = candidates?.find((candidate) => haveSameTexts(candidate, row))
  // Other ids are unique only together with the texts; those of a published split are known.
  if (!rated && candidates && row.id.startsWith('train:')) throw otherTexts(candidates, row)
  return rated
}

/** White space at the ends and its kind and length mean nothing. */
export const squeeze = (text: string): string => text.replace(/\s+/gu, ' ').trim()

const keyOf = ({ id, source, translation }: Pick<Row, 'id' | 'source' | 'translation'>): string =>
  [id, squeeze(source), squeeze(translation)].join('\n')

type Texts = Pick<Row, 'source' | 'translation'>

const haveSameTexts = (a: Texts, b: Texts): boolean =>
  squeeze(a.source) === squeeze(b.source) && squeeze(a.translation) === squeeze(b.translation)

const otherTexts = ([gold]: readonly WeightedRow[], row: WeightedRow): QualityError => {
  const field = squeeze(gold?.source ?? '') === squeeze(row.source) ? 'translation' : 'source'
  const [rated, labelled] = [quote(gold?.[field] ?? ''), quote(row[field])]
  return new QualityError(
    'BAD_DATA',
    `${row.languagePair} ${row.id}: ${field}: gold has ${rated}, the label file ${labelled}`,
    { field },
  )
}

const quote = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)

/** Nothing to learn from: the source is there for kinds of label that this row does not have. */
export const hasLabel = ({ z, critical, tags, labels }: WeightedRow): boolean =>
  z !== undefined || critical !== undefined || tags !== undefined || isLabelled({ labels })

export const isLabelled = ({ labels }: Pick<WeightedRow, 'labels'>): boolean => labels.some((label) => label !== undefined)

/** Where no person has rated any dev row, a teacher's score is what there is to be near to. */
export const byTeacher = (rows: readonly WeightedRow[]): WeightedRow[] =>
  rows.flatMap((row) => {
    const score = row.labels.find((label) => label !== undefined)?.score
    return score === undefined || Number.isNaN(score) ? [] : [{ ...row, z: score }]
  })
