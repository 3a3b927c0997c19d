/** The scale a teacher speaks in -> the scale of the human z-scores. */

import * as z from 'zod/mini'

/**
 * A teacher's own scale: `z`, `da100` (direct assessments of 0-100), `unit` (0-1), or any other with a straight line:
 * z = slope x score + offset. A line goes before the default of the scale.
 */
export const scaleFields = {
  scale: z._default(z.enum(['z', 'da100', 'unit', 'other']), 'z'),
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

const DEFAULTS = {
  z: { slope: 1, offset: 0 },
  da100: DA100,
  unit: { slope: 100 * DA100.slope, offset: DA100.offset },
  other: { slope: 1, offset: 0 },
} as const

/** `{ scale: 'da100' }`, 90 -> .8 */
export const toZ = (score: number, { scale, slope, offset }: ScoreScale): number =>
  (slope ?? DEFAULTS[scale].slope) * score + (offset ?? DEFAULTS[scale].offset)

/** Keeps the digits that mean something, so that a label is the same text wherever it is written. */
export const roundTo = (value: number, digits: number): number => {
  const factor = 10 ** digits
  // Adding 0 turns -0, which JSON does not know, into 0.
  return Math.round(value * factor) / factor + 0
}

/** Over the seven language pairs of MLQE-PE's train split a z-score of 0 is a rating of 64, and one more of z 24 more. */
const Z = { mean: 0.64, deviation: 0.24 } as const

/** A teacher's z-score as a rating of 0-1, where no person's ratings say what it is worth. */
export const teacherToUnit = (z: number): number => Math.max(0, Math.min(1, Z.mean + Z.deviation * z))
