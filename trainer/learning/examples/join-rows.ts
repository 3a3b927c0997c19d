/** What several sources say of one pair becomes one row. */

import { QualityError } from '../../../models/errors.ts'
import type { Row } from '../../data/rows.ts'

/** A row with how much it counts. */
export interface WeightedRow extends Row {
  readonly weight: number
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
const addsToIt = (known: Row, row: Row): boolean =>
  (['z', 'da', 'critical', 'tags', 'label'] as const).every((kind) => known[kind] === undefined || row[kind] === undefined)

const merge = (known: WeightedRow, row: WeightedRow): WeightedRow => ({
  ...row,
  ...known,
  weight: Math.max(known.weight, row.weight),
})

/**
 * Gold and labels of one row become one: those of one id and equal texts.
 * Throws BAD_DATA, naming the row, where gold has a `train:` id with other texts only.
 */
export const joinLabels = (gold: readonly WeightedRow[], labelled: readonly WeightedRow[]): WeightedRow[] => {
  const byId = Map.groupBy(gold, ({ id }) => id)
  const joined = new Set<Row>()
  const rows = labelled.map((row) => {
    if (row.id.startsWith('dev:') || row.id.startsWith('test:'))
      throw new QualityError(
        'BAD_DATA',
        `${row.languagePair}: ${row.id} stands among the training labels, but such rows never train`,
      )
    const candidates = byId.get(row.id)
    const rated = candidates?.find((candidate) => haveSameTexts(candidate, row))
    if (!rated) {
      // Other ids are unique only together with the texts; those of a published split are known.
      if (candidates && row.id.startsWith('train:')) throw otherTexts(candidates, row)
      return row
    }
    joined.add(rated)
    return { ...rated, label: row.label, weight: Math.max(rated.weight, row.weight) }
  })
  return [...rows, ...gold.filter((row) => !joined.has(row))]
}

/** White space at the ends and its kind and length mean nothing. */
export const squeeze = (text: string): string => text.replace(/\s+/gu, ' ').trim()

const keyOf = ({ id, source, translation }: Row): string => [id, squeeze(source), squeeze(translation)].join('\n')

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

const quote = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)

/** Nothing to learn from: the source is there for kinds of label that this row does not have. */
export const hasLabel = ({ z, critical, tags, label }: Row): boolean =>
  z !== undefined || critical !== undefined || tags !== undefined || label !== undefined

/** Where no person has rated any dev row, a teacher's score is what there is to be near to. */
export const byTeacher = (rows: readonly WeightedRow[]): WeightedRow[] =>
  rows.flatMap((row) => {
    const score = row.label?.score
    return score === undefined || Number.isNaN(score) ? [] : [{ ...row, z: score }]
  })
