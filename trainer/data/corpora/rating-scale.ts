/** The scales that people and teachers rate on -> 0-100, and ratings that are plainly of another scale than they are said to be. */

import { QualityError } from '../../../models/errors.ts'
import { parseNumber } from './table.ts'

/**
 * `z` is the mean of standardised ratings, `da100` a direct assessment of 0-100, `unit` one of 0-1, `1-5` stars, `0-10`
 * marks, `thumbs` up or down.
 */
export const RATING_SCALES = ['z', 'da100', 'unit', '1-5', '0-10', 'thumbs'] as const
export type RatingScale = (typeof RATING_SCALES)[number]

/** What is on the scale, and its ends. */
const RANGES = {
  z: [-20, 20],
  da100: [0, 100],
  unit: [0, 1],
  '1-5': [1, 5],
  '0-10': [0, 10],
  thumbs: [0, 1],
} as const satisfies Record<RatingScale, readonly [number, number]>

const UP = new Set(['👍', 'up', '+1', '1', 'yes', 'true', 'good', 'y'])
const DOWN = new Set(['👎', 'down', '-1', '0', 'no', 'false', 'bad', 'n'])

/** A rating on its scale -> `z`, or `da` of 0-100. Throws BAD_DATA, naming the field, for what is not on the scale. */
export const toRating = (
  value: unknown,
  { field, scale }: { readonly field: string; readonly scale: RatingScale },
): { da: number } | { z: number } => {
  const number = scale === 'thumbs' ? parseThumb(value, field) : parseRating(value, field)
  const [lowest, highest] = RANGES[scale]
  if (number < lowest || number > highest)
    throw new QualityError('BAD_DATA', `${field}: expected ${lowest} to ${highest} on the scale ${scale}, got ${number}`, {
      field,
    })
  if (scale === 'z') return { z: number }
  // 55 / 100 * 100 is not 55.
  return { da: scale === 'da100' ? number : (100 * (number - lowest)) / (highest - lowest) }
}

const thumbOf = (value: unknown): 0 | 1 | undefined => {
  // A skin tone and the sign that asks for a picture say nothing.
  const text = String(value)
    .trim()
    .toLowerCase()
    .replace(/[\u{1F3FB}-\u{1F3FF}\uFE0F]/gu, '')
  return UP.has(text) ? 1 : DOWN.has(text) ? 0 : undefined
}

const parseThumb = (value: unknown, field: string): number => {
  const thumb = thumbOf(value)
  if (thumb === undefined)
    throw new QualityError('BAD_DATA', `${field}: expected up or down (👍, +1, yes, 1), got ${JSON.stringify(value)}`, {
      field,
    })
  return thumb
}

const parseRating = (value: unknown, field: string): number => {
  if (/^\s*(?:👍|👎|up\s*$|down\s*$)/iu.test(String(value)))
    throw new QualityError('BAD_DATA', `${field}: ${value} is up or down: use --scale thumbs`, { field })
  return parseNumber(value, field)
}

/** Fewer ratings may all be low by chance. */
const MIN_RATINGS = 5

/**
 * The scale that ratings, said to be of 0-100, look like; undefined where they may be what they are said to be. People who
 * rate from 0 to 100 do not stop at 10.
 */
export const guessScale = (ratings: readonly number[]): Exclude<RatingScale, 'z' | 'da100'> | undefined => {
  if (ratings.length < MIN_RATINGS) return undefined
  const [lowest, highest] = ratings.reduce(([low, high], x) => [Math.min(low, x), Math.max(high, x)], [100, 0])
  if (highest <= 1) return ratings.every((rating) => rating === 0 || rating === 1) ? 'thumbs' : 'unit'
  // Half stars are stars.
  if (highest <= 5 && lowest >= 1 && ratings.every((rating) => Number.isInteger(2 * rating))) return '1-5'
  return highest <= 10 ? '0-10' : undefined
}
