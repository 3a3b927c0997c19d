/** The scales that people and teachers rate on -> 0-100, and ratings that are plainly of another scale than they are said to be. */

import { QualityError } from '../../../models/errors.ts'
import { RATING_SCALES, type RatingScale, type ScoreRange } from '../score-range.ts'
import { parseNumber } from './table.ts'

/** What is on the scale, and its ends. */
const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  z: [-10, 10],
  da100: [0, 100],
  unit: [0, 1],
  '1-5': [1, 5],
  '0-10': [0, 10],
  // Long segments go beyond the 25 that an untranslated one costs.
  mqm: [-100, 100],
  thumbs: [0, 1],
} satisfies Record<(typeof RATING_SCALES)[number], readonly [number, number]>

const rangeOf = (scale: RatingScale): readonly [number, number] => {
  const [lowest = 0, highest = 1] = RANGES[scale] ?? scale.split('-').map(Number)
  return [lowest, highest]
}

/** `--scale`: one of the names, or the ends of a scale from worst to best. Undefined for anything else. */
export const parseScale = (text: string): RatingScale | undefined => {
  const named = RATING_SCALES.find((name) => name === text)
  if (named) return named
  const other = RATING_SCALES.find((name) => RANGES[name]?.join('-') === text && name !== 'thumbs')
  if (other) return other
  const [, lowest, highest] = /^(\d{1,4}(?:\.\d+)?)-(\d{1,4}(?:\.\d+)?)$/.exec(text) ?? []
  return Number(lowest) < Number(highest) ? `${Number(lowest)}-${Number(highest)}` : undefined
}

/** The penalty that is worth nothing; worse ones are worth no less (MetricX and GEMBA-MQM stop there, too). */
const MAX_PENALTY = 25

const UP = new Set(['👍', 'up', '+1', '1', 'yes', 'true', 'good', 'y'])
const DOWN = new Set(['👎', 'down', '-1', '0', 'no', 'false', 'bad', 'n'])

/** A rating on its scale -> `z`, or `da` of 0-100. Throws BAD_DATA, naming the field, for what is not on the scale. */
export const toRating = (
  value: unknown,
  { field, scale, range }: { readonly field: string; readonly scale: RatingScale; readonly range?: ScoreRange | undefined },
): { da: number } | { z: number } => {
  const number = scale === 'thumbs' ? parseThumb(value, field) : parseRating(value, field)
  range?.see(number)
  const [lowest, highest] = rangeOf(scale)
  if (number < lowest || number > highest)
    throw new QualityError('BAD_DATA', `${field}: expected ${lowest} to ${highest} on the scale ${scale}, got ${number}`, {
      field,
    })
  if (scale === 'z') return { z: number }
  if (scale === 'mqm') return { da: 100 - (100 * Math.min(MAX_PENALTY, Math.abs(number))) / MAX_PENALTY }
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
  if (/^\s*(?:👍|👎|(?:up|down|true|false|yes|no)\s*$)/iu.test(String(value)))
    throw new QualityError('BAD_DATA', `${field}: ${value} is up or down: use --scale thumbs`, { field })
  return parseNumber(value, field)
}

export interface ScaleChoice {
  readonly scale: RatingScale
  /** Whether somebody chose it: it is the default otherwise. */
  readonly isNamed: boolean
}

/**
 * Throws BAD_DATA, naming the scale that the ratings look like, where they do not fit theirs. Whoever names a scale has been
 * asked: what could be meant is believed then.
 */
export const requireScale = (range: ScoreRange, { scale, isNamed }: ScaleChoice, what: string): void => {
  const likely = range.likelyScale()
  if (likely === undefined || likely === scale || !(isNamed ? isImpossible(range, scale, likely) : true)) return
  const found = `the ratings range from ${toShort(range.lowest)} to ${toShort(range.highest)}`
  const ends = `${Math.floor(range.lowest)}-${Math.ceil(range.highest)}`
  const else_ = isNamed
    ? ''
    : `; if they are on the scale ${scale} after all, use --scale ${scale}; for any other scale name its ends, such as --scale ${ends}`
  throw new QualityError('BAD_DATA', `${what}: ${found}: which scale are they on? They look like --scale ${likely}${else_}`, {
    field: 'scale',
  })
}

const toShort = (value: number): string => String(Number(value.toPrecision(4)))

const isImpossible = (range: ScoreRange, scale: RatingScale, likely: RatingScale): boolean => {
  const [lowest, highest] = rangeOf(scale)
  if (range.lowest < lowest || range.highest > highest) return true
  // Nobody rates everything at 1 of 10 or of 100, no mean of z-scores is whole, and 26 is no usual penalty.
  if (scale === 'da100' || scale === '0-10') return likely === 'unit' || likely === 'thumbs'
  if (scale === 'z') return range.inHalves
  return scale === 'mqm' && likely === 'da100' && range.mean > MAX_PENALTY
}
