/** The stage that fits the ridge teacher: rows that people rated in, a file of weights out, one model a language pair. */

import { QualityError } from '../../models/errors.ts'
import type { LanguagePair } from '../../models/pair.ts'
import { openData } from '../data/corpora/open-data.ts'
import type { Row, Split } from '../data/rows.ts'
import { writeAtomically } from '../files/atomic-file.ts'
import type { Reporter } from '../output/output.ts'
import { fitRidge, humanZ, type RidgeWeights } from '../teachers/ridge.ts'

export interface RidgeOptions {
  /** Folder of rows with z or known: train fits, dev chooses the lambda and reports. */
  readonly data: string
  readonly output: string
  readonly languagePairs?: readonly LanguagePair[] | undefined
  /** Folder whose training rows are not fitted on: those that the teacher is to label. */
  readonly except?: string | undefined
}

export interface RidgeReport {
  readonly output: string
  readonly pairs: Readonly<Record<string, { readonly rows: number; readonly lambda: number; readonly dev?: number }>>
}

/** Throws BAD_DATA where no language pair has enough rated rows. */
export const fitRidgeFile = async (options: RidgeOptions, { stage }: Pick<Reporter, 'stage'>): Promise<RidgeReport> => {
  const { data, output, languagePairs, except } = options
  const left = new Set<string>()
  if (except !== undefined) for await (const row of openData(except, { languagePairs, split: 'train' })) left.add(keyOf(row))
  const read = async (split: Split): Promise<Map<LanguagePair, (Row & { z: number })[]>> => {
    const rated: (Row & { z: number })[] = []
    for await (const row of openData(data, { languagePairs, split })) {
      const z = humanZ(row)
      if (z !== undefined && !left.has(keyOf(row))) rated.push({ ...row, z })
    }
    return Map.groupBy(rated, ({ languagePair }) => languagePair)
  }
  const [train, dev] = [await read('train'), await read('dev')]
  if (train.size === 0) throw new QualityError('BAD_DATA', `${data}: has no training rows with z or known`, { field: 'data' })
  const weights: RidgeWeights = { kind: 'ridge-weights', pairs: {} }
  const report: Record<string, RidgeReport['pairs'][string]> = {}
  await stage({ name: 'fit', unit: 'language pairs', total: train.size }, async ({ advance }) => {
    for (const [pair, rows] of train) {
      const fit = fitRidge(rows, dev.get(pair) ?? [])
      weights.pairs[pair] = fit.weights
      const { lambda } = fit.weights
      report[pair] = { rows: rows.length, lambda, ...(fit.dev === undefined ? {} : { dev: fit.dev }) }
      advance(1, pair)
    }
  })
  await writeAtomically(output, `${JSON.stringify(weights)}\n`)
  return { output, pairs: report }
}

const keyOf = ({ id, languagePair, source, translation }: Row): string => [languagePair, id, source, translation].join('\n')
