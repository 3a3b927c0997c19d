/** The stage that judges a judge: every row of the data, by language pair, against what people said. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { QualityError } from '../../models/errors.ts'
import type { LanguagePair } from '../../models/pair.ts'
import { openData } from '../data/corpora/open-data.ts'
import type { Row, Split } from '../data/rows.ts'
import type { Reporter } from '../output/output.ts'
import type { EngineName } from '../release/engines/create.ts'
import { countJudgements, evaluateRows, type PairReport } from '../release/evaluation/evaluation.ts'
import { createLabelJudge, createReleaseJudge, createWorkerJudge, type Judge } from '../release/evaluation/judge.ts'
import { loadRelease } from '../release/format/release.ts'

export interface EvaluateOptions {
  /** Release folder, URL of a running Worker, or teacher label file or folder. */
  readonly model: string
  readonly data: string
  readonly languagePairs?: readonly LanguagePair[] | undefined
  readonly split: Split
  readonly engine: EngineName
  readonly seed: number
}

export interface EvaluateReport {
  readonly model: string
  readonly data: string
  readonly split: Split
  readonly seed: number
  /** Size of what a server has to load; absent for a Worker and a label file. */
  readonly bytes?: number
  readonly pairs: Readonly<Record<string, PairReport>>
  /** Means over the language pairs. */
  readonly mean: { readonly pearson: number; readonly spearman: number; readonly shuffledPearson?: number }
}

/** Throws BAD_DATA where no row has gold that the model says anything about, and as opening model and data does. */
export const evaluate = async (options: EvaluateOptions, { progress, stage }: Reporter): Promise<EvaluateReport> => {
  const { model, data, languagePairs, split, seed } = options
  const judge = await openJudge(options)
  const rows: Row[] = []
  for await (const row of openData(data, { languagePairs, split })) rows.push(row)
  if (rows.length === 0)
    throw new QualityError('BAD_DATA', `${data}: has no ${split} rows${languagePairs ? ` of ${languagePairs.join(', ')}` : ''}`)
  const reports: Record<string, PairReport> = {}
  const total = countJudgements(rows.length, judge)
  await stage({ name: 'evaluate', unit: 'pairs', total }, async ({ advance }) => {
    for (const [languagePair, mine] of Map.groupBy(rows, ({ languagePair }) => languagePair)) {
      const report = await evaluateRows(mine, { judge, seed, onJudged: (pairs) => advance(pairs, languagePair) })
      if (report) reports[languagePair] = report
      else progress(`${languagePair}: left out: no row has both gold and a score of ${model}`)
    }
  })
  if (Object.keys(reports).length === 0)
    throw new QualityError('BAD_DATA', `${data}: no row has gold (z, da or score) that ${model} says anything about`)
  return {
    model: judge.name,
    data,
    split,
    seed,
    ...(judge.bytes === undefined ? {} : { bytes: judge.bytes }),
    pairs: reports,
    mean: meanOf(Object.values(reports)),
  }
}

const openJudge = async ({ model, engine, languagePairs, split }: EvaluateOptions): Promise<Judge> => {
  if (/^https?:\/\//i.test(model)) return createWorkerJudge(model)
  if (existsSync(join(model, 'manifest.json'))) return createReleaseJudge(await loadRelease(model), engine)
  if (!existsSync(model)) throw new QualityError('BAD_DATA', `${model}: there is no such model`, { field: 'model' })
  return createLabelJudge(model, openData(model, { languagePairs, split }))
}

const meanOf = (reports: readonly PairReport[]): EvaluateReport['mean'] => {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
  const shuffled = reports.flatMap(({ shuffledPearson }) => shuffledPearson ?? [])
  return {
    pearson: mean(reports.map(({ pearson }) => pearson)),
    spearman: mean(reports.map(({ spearman }) => spearman)),
    ...(shuffled.length > 0 ? { shuffledPearson: mean(shuffled) } : {}),
  }
}
