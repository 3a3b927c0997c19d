/** The stage that fits the glass-box teacher: rows with log-probabilities and human scores in, a small file of weights out. */

import { openData } from '../data/corpora/open-data.ts'
import { toGlassBoxFeatures } from '../data/glass-box-features.ts'
import type { Row } from '../data/rows.ts'
import { writeAtomically } from '../files/atomic-file.ts'
import { predictLinear } from '../statistics/linear.ts'
import { pearson } from '../statistics/metrics.ts'
import { fitGlassBox } from '../teachers/glass-box.ts'

export interface GlassBoxReport {
  readonly output: string
  /** Rows it was fitted on. */
  readonly rows: number
  /** Pearson on dev, which it was not fitted on, by language pair. */
  readonly dev: Readonly<Record<string, number>>
}

/** Fits on train, reports dev. Throws BAD_DATA where too few rows have log-probabilities. */
export const fitGlassBoxFile = async (data: string, output: string): Promise<GlassBoxReport> => {
  const train: Row[] = []
  for await (const row of openData(data, { split: 'train' })) if (row.logProbs) train.push(row)
  const weights = fitGlassBox(train)
  await writeAtomically(output, `${JSON.stringify(weights)}\n`)
  const dev: Row[] = []
  for await (const row of openData(data, { split: 'dev' })) if (row.logProbs && row.z !== undefined) dev.push(row)
  const reported = [...Map.groupBy(dev, ({ languagePair }) => languagePair)].map(([languagePair, mine]) => {
    const model = weights.pairs[languagePair] ?? weights.pooled
    const said = mine.map((row) => predictLinear(model, toGlassBoxFeatures(row)))
    return [
      languagePair,
      pearson(
        said,
        mine.map(({ z = 0 }) => z),
      ),
    ] as const
  })
  return { output, rows: train.length, dev: Object.fromEntries(reported) }
}
