/** What the user of a new calibration should know of it. Pure. */

import type { Manifest } from '../../../models/manifest.ts'
import type { Basis } from '../../data/corpora/ratings.ts'
import { showNames } from '../../data/show-names.ts'
import { MIN_RATINGS } from './calibrate.ts'
import type { Recalibration } from './recalibration.ts'

/** With fewer the interval's ends hang on a handful of ratings. */
const FEW_RATINGS = 100

export interface WarnOptions {
  readonly basis: Basis
  readonly manifest: Manifest
}

/** One sentence each. */
export const warnOf = ({ pairs }: Pick<Recalibration, 'pairs'>, { basis, manifest }: WarnOptions): string[] => {
  const unrated = Map.groupBy(
    manifest.languagePairs.filter((pair) => !pairs[pair]),
    (pair) => whatRemains(pair, manifest),
  )
  const warnings = [...unrated].map(([what, some]) => `no rating of ${showNames(some)}: ${what}`)
  for (const [pair, { ratings, map }] of Object.entries(pairs)) {
    if (map === 'kept')
      warnings.push(`${pair}: ${ratings} ratings are too few (at least ${MIN_RATINGS} needed): ${whatRemains(pair, manifest)}`)
    else if (ratings < FEW_RATINGS)
      warnings.push(`${pair}: ${ratings} ratings are few: expect a rough interval below ${FEW_RATINGS}`)
    if (basis === 'teacher' && manifest.calibration.pairs[pair] && manifest.calibration.pairs[pair].basis !== 'teacher')
      warnings.push(`${pair}: human ratings are replaced by scores of a teacher`)
  }
  return warnings
}

const whatRemains = (pair: string, { calibration }: Manifest): string =>
  calibration.pairs[pair] ? 'its map stays as it was' : 'it uses the map of all ratings together'
