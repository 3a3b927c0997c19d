/** The scales of scores: a teacher's own, the human z-scores of a language pair, and the one of all language pairs. */

import * as z from 'zod/mini'
import { QualityError } from '../../models/errors.ts'
import { createScoreRange, type ScoreRange } from './score-range.ts'

/** Scales that teachers give scores on; `other` is any one with a straight line of its own. */
export const TEACHER_SCALES = ['z', 'da100', 'unit', '1-5', '0-10', 'mqm', 'other'] as const
export type TeacherScale = (typeof TEACHER_SCALES)[number]

/** A teacher's own scale, and a line that goes before that of the scale: z = slope x score + offset. */
export const scaleFields = {
  /** Left out: z, and the scores have to look like it. */
  scale: z.optional(z.enum(TEACHER_SCALES)),
  slope: z.optional(z.number()),
  offset: z.optional(z.number()),
}

const scaleSchema = z.object(scaleFields)
export type ScoreScale = z.infer<typeof scaleSchema>

/**
 * Direct assessments against their z-scores on MLQE-PE train: slopes .032-.048 (.069 en-de), offsets -1.6 to -3.3; these
 * are those of ro-en, et-en and ru-en. `labels report` states the line that fits a teacher best.
 */
const DA100 = { slope: 0.035, offset: -2.35 }

/** On direct assessments a score of 0 is `zero`, and one more is `step` more. */
const onDa100 = (zero: number, step: number) => ({
  slope: step * DA100.slope,
  offset: zero * DA100.slope + DA100.offset,
})

const DEFAULTS = {
  z: { slope: 1, offset: 0 },
  da100: DA100,
  unit: onDa100(0, 100),
  '1-5': onDa100(-25, 25),
  '0-10': onDa100(0, 10),
  mqm: onDa100(100, -4),
  other: { slope: 1, offset: 0 },
} as const satisfies Record<TeacherScale, { slope: number; offset: number }>

/** A regression may leave its scale by a little: half a range more on either side is another scale. */
const SANE = {
  unit: [-0.5, 1.5],
  da100: [-50, 150],
  '1-5': [-1, 7],
  '0-10': [-5, 15],
  mqm: [-100, 100],
  z: [-10, 10],
} as const

/** Throws BAD_CONFIG, naming the scale, for a score that no teacher of that scale gives. */
export const requireOnScale = (score: number, { scale = 'z', slope, offset }: ScoreScale): void => {
  if (scale === 'other' || slope !== undefined || offset !== undefined) return
  const [lowest, highest] = SANE[scale]
  if (score >= lowest && score <= highest) return
  const likely = score >= 0 && score <= 100 && scale !== 'da100' ? 'da100' : 'other" with slope and offset'
  throw new QualityError(
    'BAD_CONFIG',
    `scale: a score of ${score} is not on the scale "${scale}"; it looks like "${likely}${likely === 'da100' ? '"' : ''}`,
    { field: 'scale' },
  )
}

/** So many scores that are all on another scale are not so by chance. */
const ENOUGH_SCORES = 200

/**
 * Of all scores of one teacher. Throws BAD_CONFIG as `requireOnScale` does, and where nobody named the scale and many scores
 * in a row look like another one than `assumed`.
 */
export const createScaleCheck = (given: ScoreScale, assumed: 'z' | 'da100' = 'z', enough = ENOUGH_SCORES) => {
  const range = createScoreRange()
  const isGiven = given.scale !== undefined || given.slope !== undefined || given.offset !== undefined
  return (score: number): void => {
    requireOnScale(score, { ...given, scale: given.scale ?? assumed })
    if (isGiven) return
    range.see(score)
    if (range.count === enough) requireAssumed(range, assumed)
  }
}

/** Throws BAD_CONFIG, naming the scale that scores look like, where that is not the one they are taken for. */
export const requireAssumed = (range: ScoreRange, assumed: 'z' | 'da100'): void => {
  const likely = range.likelyScale()
  if (likely === undefined || likely === assumed) return
  throw new QualityError(
    'BAD_CONFIG',
    `scale: the first ${range.count} scores range from ${range.lowest} to ${range.highest}, which looks like "${likely === 'thumbs' ? 'unit' : likely}", not like "${assumed}": set the scale (scale = ${JSON.stringify(assumed)} if that is right after all)`,
    { field: 'scale' },
  )
}

/** `{ scale: 'da100' }`, 90 -> .8. Penalties of MQM may have a minus sign. */
export const toZ = (score: number, { scale = 'z', slope, offset }: ScoreScale): number => {
  const value = scale === 'mqm' && slope === undefined ? Math.min(25, Math.abs(score)) : score
  return (slope ?? DEFAULTS[scale].slope) * value + (offset ?? DEFAULTS[scale].offset)
}

/** Keeps the digits that mean something, so that a label is the same text wherever it is written. */
export const roundTo = (value: number, digits: number): number => {
  const factor = 10 ** digits
  // Adding 0 turns -0, which JSON does not know, into 0.
  return Math.round(value * factor) / factor + 0
}

/** Over the seven language pairs of MLQE-PE's train split a z-score of 0 is a rating of 64, and one more of z 24 more. */
const Z = { mean: 0.64, deviation: 0.24 } as const

/** A teacher's score as a rating of 0-1, where no person's ratings say what it is worth. */
export const teacherToUnit = (score: number, scale: Scale = 'z'): number =>
  Math.max(0, Math.min(1, scale === 'da' ? xToUnit(score) : Z.mean + Z.deviation * score))

/** `da`: x = (direct assessment - 75) / 25, the same in every language pair; `z`: a language pair's own z-scores. */
export const SCALES = ['z', 'da'] as const
export type Scale = (typeof SCALES)[number]

const PERFECT = 100
const STEP = 25

/** A direct assessment of 0-100 -> x: 100 is 1, 75 is 0, 0 is -3. */
export const toX = (da: number): number => (da - (PERFECT - STEP)) / STEP

/** Back, as a rating of 0-1. */
export const xToUnit = (x: number): number => Math.max(0, Math.min(1, (PERFECT - STEP + STEP * x) / PERFECT))

/** A straight line from z to x. */
export interface ScaleLine {
  readonly slope: number
  readonly offset: number
}

/** The line of all seven language pairs of MLQE-PE, for one whose ratings do not tell its own. */
export const POOLED_LINE: ScaleLine = { slope: (PERFECT * Z.deviation) / STEP, offset: toX(PERFECT * Z.mean) }

/** Fewer ratings tell no line. */
export const MIN_RATINGS = 50

/**
 * Least squares of the direct assessments on the z-scores of one language pair's rows, as x; undefined where too few rows
 * have both. A straight line changes no correlation.
 */
export const fitScaleLine = (
  rows: readonly { readonly da?: number | undefined; readonly z?: number | undefined }[],
): ScaleLine | undefined => {
  const rated = rows.flatMap(({ da, z }) => (da === undefined || z === undefined ? [] : [{ x: toX(da), z }]))
  if (rated.length < MIN_RATINGS) return undefined
  const meanOf = (pick: (row: { x: number; z: number }) => number): number =>
    rated.reduce((sum, row) => sum + pick(row), 0) / rated.length
  const [meanX, meanZ] = [meanOf(({ x }) => x), meanOf(({ z }) => z)]
  const spread = meanOf(({ z }) => (z - meanZ) ** 2)
  if (spread === 0) return undefined
  const slope = meanOf(({ x, z }) => (z - meanZ) * (x - meanX)) / spread
  return { slope, offset: meanX - slope * meanZ }
}

export const applyLine = ({ slope, offset }: ScaleLine, z: number): number => slope * z + offset

/** `.96 z - .44`, as a person reads it. */
export const describeLine = ({ slope, offset }: ScaleLine): string =>
  `${slope.toFixed(3)} z ${offset < 0 ? '-' : '+'} ${Math.abs(offset).toFixed(3)}`
