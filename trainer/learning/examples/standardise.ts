/** Direct assessments of 0-100 -> z-scores, for ratings that nobody standardised. */

import type { Row } from '../../data/rows.ts'

type Ratings = Pick<Row, 'da' | 'z'>

/**
 * Gives rows with a direct assessment and no z-score one: its distance from the mean of the train ratings (of all
 * `ratings` where train has none), over their standard deviation. Rows of one language pair.
 */
export const createStandardiser = (train: readonly Ratings[], others: readonly Ratings[]): ((row: Ratings) => Ratings) => {
  const ratingsOf = (rows: readonly Ratings[]): number[] =>
    rows.flatMap(({ da, z }) => (da === undefined || z !== undefined ? [] : [da]))
  const own = ratingsOf(train)
  const ratings = own.length > 1 ? own : ratingsOf(others)
  const mean = ratings.reduce((sum, rating) => sum + rating, 0) / ratings.length
  const variance = ratings.reduce((sum, rating) => sum + (rating - mean) ** 2, 0) / ratings.length
  // Ratings that are all the same tell nothing; their z is 0.
  const deviation = Math.sqrt(variance) || 1
  return (row) => (row.z !== undefined || row.da === undefined ? row : { ...row, z: (row.da - mean) / deviation })
}
