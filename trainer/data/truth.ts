/** What is known of a row without any model: people's ratings, and how a pair was made. */

import { type KnownBasis, knownBasisOf, originOf } from './origins.ts'
import type { Row } from './rows.ts'
import { xToUnit } from './scale.ts'

/** Whether a translation may be shown: a direct assessment of 70 or more, one below 50, or what lies between. */
export type Truth = 'good' | 'between' | 'bad'

export interface KnownTruth {
  readonly by: KnownBasis
  readonly truth: Truth
}

/** Of 0-100: good from here on, bad below that. */
export const GOOD = 70
export const BAD = 50

/** People's rating of 0-100, of `da` or of what a label file knows; undefined where nobody rated the row. */
export const ratingOf = ({ id, da, known }: Row): number | undefined => {
  if (da !== undefined) return da
  return known === undefined || knownBasisOf(id) === 'made' ? undefined : 100 * xToUnit(known)
}

/** Undefined where nothing is known. Of made rows every wrong one is bad, however little is wrong with it. */
export const knownOf = (row: Row): KnownTruth | undefined => {
  if (row.known !== undefined && row.da === undefined && knownBasisOf(row.id) === 'made')
    return { by: 'made', truth: row.known > 0 ? 'good' : 'bad' }
  const rating = ratingOf(row)
  if (rating === undefined) return undefined
  return { by: 'people', truth: rating >= GOOD ? 'good' : rating < BAD ? 'bad' : 'between' }
}

/** Wrong translations written to be nearly right, and the right ones beside them. */
export const isNearMiss = ({ id }: Pick<Row, 'id'>): boolean => /^(?:chat|twin)-/.test(originOf(id))
