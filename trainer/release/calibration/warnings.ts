/** What the user of a new calibration should know of it. Pure. */

import type { Manifest } from '../../../models/manifest.ts'
import type { Basis } from '../../data/corpora/ratings.ts'
import { FEWEST_RATINGS } from './calibrate.ts'
import type { Wanted } from './fit-thresholds.ts'
import type { Recalibration } from './recalibration.ts'

/** With fewer the interval's ends hang on a handful of ratings. */
const FEW_RATINGS = 100

export interface WarnOptions {
  readonly basis: Basis
  readonly manifest: Manifest
  readonly wanted: Wanted
}

/** One sentence each. */
export const warnOf = (
  { pairs, unfitted }: Pick<Recalibration, 'pairs' | 'unfitted'>,
  { basis, manifest, wanted }: WarnOptions,
): string[] => {
  const warnings = manifest.languagePairs
    .filter((pair) => !pairs[pair])
    .map((pair) => `${pair}: no rating: ${whatRemains(pair, manifest)}`)
  for (const [pair, { ratings, map, before, after }] of Object.entries(pairs)) {
    if (map === 'kept')
      warnings.push(`${pair}: ${ratings} ratings are too few (${FEWEST_RATINGS} at least): ${whatRemains(pair, manifest)}`)
    else if (ratings < FEW_RATINGS)
      warnings.push(`${pair}: ${ratings} ratings are few: expect a rough interval below ${FEW_RATINGS}`)
    if (map === 'fitted' && after.mae > before.mae)
      warnings.push(
        `${pair}: the new map is no better on held-out ratings (error ${after.mae.toFixed(3)}, before ${before.mae.toFixed(3)})`,
      )
    if (basis === 'teacher' && manifest.calibration.pairs[pair] && manifest.calibration.pairs[pair].basis !== 'teacher')
      warnings.push(`${pair}: people's ratings give way to what a teacher said`)
  }
  for (const line of unfitted)
    warnings.push(
      `the ${line} threshold stays at the rating ${line === 'accept' ? wanted.acceptable : wanted.unusable}: too few ratings on one side of it`,
    )
  return warnings
}

const whatRemains = (pair: string, { calibration }: Manifest): string =>
  calibration.pairs[pair] ? 'its map stays as it was' : 'it is read by the map of all ratings together'
