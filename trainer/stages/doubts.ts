/** What speaks against publishing a student, of what its release says of it. */

import type { About } from '../../models/about.ts'

/** Of the mean over language pairs. MLQE-PE's weakest published baseline is above it on every pair (en-de, .146). */
const MIN_PEARSON = 0.1
/** A student that ranks shuffled translations this nearly as well looks at the source alone. */
const MAX_SHUFFLED_SHARE = 0.5
/** Fewer rows say nothing of either. */
const MIN_ROWS = 50

/** A sentence for each; none where dev was not measured, or on too few rows. */
export const doubtsOf = ({ metrics }: Pick<About, 'metrics'>): string[] => {
  const measured = Object.values(metrics['dev'] ?? {}).filter(({ n }) => n >= MIN_ROWS)
  if (measured.length === 0) return []
  const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
  const pearson = meanOf(measured.map((each) => each.pearson))
  const shuffled = measured.flatMap(({ shuffledPearson }) => shuffledPearson ?? [])
  const control = shuffled.length > 0 ? meanOf(shuffled) : Number.NEGATIVE_INFINITY
  return [
    ...(pearson < MIN_PEARSON
      ? [
          `dev Pearson is ${pearson.toFixed(3)} on average over ${measured.length} language pairs: the student hardly tells good from bad`,
        ]
      : []),
    ...(pearson >= MIN_PEARSON && control > MAX_SHUFFLED_SHARE * pearson
      ? [
          `with translations shuffled dev Pearson is still ${control.toFixed(3)} of ${pearson.toFixed(3)}: the student hardly reads them`,
        ]
      : []),
  ]
}
