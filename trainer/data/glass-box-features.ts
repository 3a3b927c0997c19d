/** What the MT system's own confidence says of a row. */

import { toLogProbFeatures } from '../../models/log-probs.ts'
import type { Row } from './rows.ts'

/** The nine features of models/log-probs.ts; of no log-probabilities where the row has none. */
export const toGlassBoxFeatures = (row: Pick<Row, 'source' | 'translation' | 'logProbs'>): number[] =>
  toLogProbFeatures(row, row.logProbs ?? [])
