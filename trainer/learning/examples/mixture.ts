/** What a student trains on: which sources, which of their kinds of label, how much of them and how heavy. */

import { readFile } from 'node:fs/promises'
import * as z from 'zod/mini'
import { QualityError } from '../../../models/errors.ts'
import type { Row } from '../../data/rows.ts'
import { SCALES } from '../../data/scale.ts'
import { parseSettings } from '../../files/settings.ts'
import { createRandom } from '../../statistics/random.ts'
import { type MixtureRule, rulesSchema } from './shares.ts'

/** Whose label and of what. Rows without one of a kind do not count in that kind's loss. */
export const LABEL_KINDS = [
  'human-score',
  'human-words',
  'human-critical',
  'teacher-score',
  'teacher-words',
  'teacher-critical',
] as const
export type LabelKind = (typeof LABEL_KINDS)[number]

const sourceSchema = z.strictObject({
  /** Folder that `import` or `label` wrote, or of label files named after their language pair. */
  path: z.string().check(z.minLength(1, 'must not be empty')),
  kinds: z._default(z.array(z.enum(LABEL_KINDS)).check(z.minLength(1, 'needs at least one kind of label')), [...LABEL_KINDS]),
  /** Of every loss term of its rows; a row of several sources has the largest. */
  weight: z._default(z.number().check(z.gt(0)), 1),
  /** Deviation of a label (a judge's passes, a committee's members) at which it counts half: weight / (1 + (deviation / spread)²). */
  spread: z.optional(z.number().check(z.gt(0))),
  /** Training rows of one language pair at most, drawn evenly. */
  cap: z.optional(z.int().check(z.positive())),
  /** Whose labels they are: sources of one name share a column. Left out: a teacher of its own. */
  teacher: z.optional(z.string().check(z.minLength(1, 'must not be empty'))),
  /** Scale of the teacher's scores. Left out: label files with a column `known` are on `da`, as their rows say; others on z. */
  scale: z.optional(z.enum(SCALES)),
})

/** A list of sources, in a configuration or in a file of its own. */
export const sourcesSchema = z.array(sourceSchema).check(z.minLength(1, 'needs at least one source'))

export type Source = z.infer<typeof sourceSchema>

const fileSchema = z.strictObject({ sources: z.optional(sourcesSchema), mixture: z.optional(rulesSchema) })

/** What a file of `data.mixture` holds. */
export interface Mixture {
  readonly sources: readonly Source[]
  readonly rules: readonly MixtureRule[]
}

/** Throws BAD_CONFIG with the key, what was expected and found, or where the file cannot be read. */
export const loadMixture = async (file: string): Promise<Mixture> => {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new QualityError('BAD_CONFIG', `${file}: cannot be read`, { field: 'data.mixture', cause })
  })
  const { sources = [], mixture = [] } = parseSettings(text, fileSchema, { what: file })
  return { sources, rules: mixture }
}

export interface Folders {
  readonly gold?: readonly string[] | undefined
  readonly labels?: readonly string[] | undefined
  readonly sources?: readonly Source[] | undefined
}

/** All sources of a configuration: its folders of gold and of labels count as sources of every kind. */
export const sourcesOf = ({ gold = [], labels = [], sources = [] }: Folders): { gold: Source[]; labels: Source[] } => {
  const whole = (path: string): Source => ({ path, kinds: [...LABEL_KINDS], weight: 1 })
  return {
    gold: [...gold.map(whole), ...sources.filter(isHuman)],
    labels: [...labels.map(whole), ...sources.filter((source) => !isHuman(source))],
  }
}

const isHuman = ({ kinds }: Source): boolean => kinds.some((kind) => kind.startsWith('human'))

/** The row with the kinds of label that a source is there for. */
export const onlyKinds = (
  { id, languagePair, source, translation, z: score, da, known, critical, tags, label, logProbs }: Row,
  { kinds }: Pick<Source, 'kinds'>,
): Row => {
  const wants = (kind: LabelKind): boolean => kinds.includes(kind)
  // A teacher's word without its score is no label file, but half a mixture.
  const kept = label && {
    score: wants('teacher-score') ? label.score : Number.NaN,
    ...(label.scale ? { scale: label.scale } : {}),
    ...(label.deviation === undefined ? {} : { deviation: label.deviation }),
    ...(wants('teacher-critical') && label.critical !== undefined ? { critical: label.critical } : {}),
    ...(wants('teacher-words') && label.words ? { words: label.words } : {}),
  }
  return {
    id,
    languagePair,
    source,
    translation,
    ...(wants('human-score') && score !== undefined ? { z: score } : {}),
    ...(wants('human-score') && da !== undefined ? { da } : {}),
    ...(wants('human-score') && known !== undefined ? { known } : {}),
    ...(wants('human-critical') && critical !== undefined ? { critical } : {}),
    ...(wants('human-words') && tags ? { tags } : {}),
    ...(logProbs ? { logProbs } : {}),
    ...(kept && (!Number.isNaN(kept.score) || kept.critical !== undefined || kept.words) ? { label: kept } : {}),
  }
}

/** At most so many rows, drawn evenly and left in their order. */
export const capRows = <T>(rows: readonly T[], cap: number | undefined, seed: number): readonly T[] => {
  if (cap === undefined || rows.length <= cap) return rows
  const order = Int32Array.from(rows, (_, i) => i)
  createRandom(seed, 0x636170).shuffle(order)
  const kept = order.slice(0, cap).sort()
  return Array.from(kept, (at) => rows[at]).filter((row) => row !== undefined)
}
