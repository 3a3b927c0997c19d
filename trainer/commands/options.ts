/** Values of command-line options that more than one command takes. */

import { type Command, InvalidArgumentError, Option } from 'commander'
import { QualityError } from '../../models/errors.ts'
import { type LanguagePair, parseLanguagePair } from '../../models/pair.ts'
import { parseScale } from '../data/corpora/rating-scale.ts'
import { RATING_SCALES, type RatingScale } from '../data/score-range.ts'

/**
 * `ro-en,zh_CN-en` -> ['ro-en', 'zh-en']: tags are read as the API reads them. Undefined stays so. Throws BAD_CONFIG for
 * anything that is not a language pair.
 */
export const parsePairs = (text: string | undefined): LanguagePair[] | undefined =>
  text?.split(',').map((part) => {
    try {
      return parseLanguagePair(part.trim(), '--pair')
    } catch (cause) {
      const reason = cause instanceof QualityError ? cause.message : String(cause)
      throw new QualityError('BAD_CONFIG', `${reason}; several as in ro-en,et-en`, { field: 'pair', cause })
    }
  })

/** A parser of a whole number of at least 0, for commander. */
export const parseCount =
  (option: string) =>
  (text: string): number => {
    if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError(`${option} must be a whole number of 0 or more.`)
    return Number(text)
  }

/** A number from 0 to 1, for commander. */
export const parseShare = (text: string): number => {
  const share = Number(text)
  if (text.trim() === '' || !(share >= 0 && share <= 1)) throw new InvalidArgumentError('It must be a number from 0 to 1.')
  return share
}

/** A scale of ratings, for commander. */
export const parseRatingScale = (text: string): RatingScale => {
  const scale = parseScale(text)
  if (scale === undefined)
    throw new InvalidArgumentError(`It must be ${RATING_SCALES.join(', ')}, or the two ends of another scale, such as 0-6.`)
  return scale
}

const HOUR_MS = 3_600_000

/** `7d` or `12h`, 1h at least -> milliseconds, for commander. */
export const parseTime = (text: string): number => {
  const [, count, unit] = /^(\d{1,4})([dh])$/.exec(text) ?? []
  const ms = Number(count) * HOUR_MS * (unit === 'd' ? 24 : 1)
  if (!(ms >= HOUR_MS)) throw new InvalidArgumentError('It must be days or hours such as 7d or 12h, at least 1h.')
  return ms
}

/** Which bucket: R2's by default, another S3 API's, or the one of `npm start`. */
export const addBucketOptions = (command: Command, bucket = 'edge-qe-releases'): Command =>
  command
    .option('--bucket <name>', 'name of the bucket, as in wrangler.toml', bucket)
    .option('--endpoint <url>', 'address of another S3 API (default: R2 of the account R2_ACCOUNT_ID)')
    .addOption(
      new Option(
        '--local [state]',
        'use the bucket of npm start, in this state folder of wrangler dev (default: .wrangler/state)',
      ).conflicts('endpoint'),
    )
