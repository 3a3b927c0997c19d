/** The stage that judges a judge: every row of the data, by language pair, against what people said, and what chats need of it. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { QualityError } from '../../models/errors.ts'
import { isLanguagePair } from '../../models/pair.ts'
import { openData } from '../data/corpora/open-data.ts'
import { type ReleaseData, readReleaseRows, readSplit } from '../data/corpora/release-rows.ts'
import type { Split } from '../data/rows.ts'
import type { RatingScale } from '../data/score-range.ts'
import { writeAtomically } from '../files/atomic-file.ts'
import type { Reporter } from '../output/output.ts'
import type { EngineName } from '../release/engines/create.ts'
import { countJudgements, evaluateRows, type PairReport } from '../release/evaluation/evaluation.ts'
import { createLabelJudge, createReleaseJudge, createWorkerJudge, type Judge } from '../release/evaluation/judge.ts'
import type { ServedRow } from '../release/evaluation/served.ts'
import { loadRelease } from '../release/format/release.ts'
import { type MessagesReport, measureMessages } from '../release/messages/measure-messages.ts'
import { toEvaluationCharts } from '../report/evaluation-charts.ts'
import { toEvaluationFigures } from '../report/evaluation-figures.ts'
import { type EvaluationAbout, toEvaluationPage } from '../report/evaluation-page.ts'
import { toSvg } from '../report/svg-chart.ts'

export interface EvaluateOptions extends Omit<ReleaseData, 'labels'> {
  /** Release folder, URL of a running Worker, or teacher label file or folder. */
  readonly model: string
  /** With these or with `ratings` messages are measured as in a card, on dev rows. */
  readonly labels?: readonly string[] | undefined
  readonly split: Split
  /** Of tables in `data`: the column of the scores, and their scale. */
  readonly column?: string | undefined
  readonly scale?: RatingScale | undefined
  readonly engine: EngineName
  readonly seed: number
  /** The HTML page to write, with charts and the worst mistakes. */
  readonly page?: string | undefined
}

export interface EvaluateReport {
  readonly model: string
  readonly data: readonly string[]
  readonly split: Split
  readonly seed: number
  /** Size of what a server has to load; absent for a Worker and a label file. */
  readonly bytes?: number
  readonly pairs: Readonly<Record<string, PairReport>>
  /** Means over the language pairs; absent where there is no data. */
  readonly mean?: { readonly pearson: number; readonly spearman: number; readonly shuffledPearson?: number }
  readonly messages?: MessagesReport
}

/** Throws BAD_DATA where no row has gold that the model says anything about, and as opening model and data does. */
export const evaluate = async (options: EvaluateOptions, reporter: Reporter): Promise<EvaluateReport> => {
  const { data, split, seed, labels = [], ratings = [] } = options
  if (data.length + labels.length + ratings.length === 0)
    throw new QualityError('BAD_CONFIG', 'data: expected --data, --labels or --ratings, got none', { field: 'data' })
  const judge = await openJudge(options)
  const served: ServedRow[] = []
  const pairs = data.length > 0 ? await measureAgreement(judge, { ...options, served }, reporter) : {}
  const messages = labels.length + ratings.length > 0 ? await measureAsCard(judge, options, reporter) : undefined
  const reports = Object.values(pairs)
  if (options.page !== undefined) await writePage(options.page, { model: judge.name, data, split, served })
  return {
    model: judge.name,
    data,
    split,
    seed,
    ...(judge.bytes === undefined ? {} : { bytes: judge.bytes }),
    pairs,
    ...(reports.length > 0 ? { mean: meanOf(reports) } : {}),
    ...(messages ? { messages } : {}),
  }
}

const writePage = async (page: string, { served, ...about }: EvaluationAbout & { served: readonly ServedRow[] }) => {
  if (served.length === 0)
    throw new QualityError('BAD_DATA', '--page: expected rows of --data with a rating of 0-100 and a model that scores them')
  const figures = toEvaluationFigures(served)
  const charts = toEvaluationCharts(figures)
  const [scatter, reliability, coverage] = await Promise.all(
    [charts.scatter, charts.reliability, charts.coverage].map((chart) => toSvg(chart)),
  )
  await writeAtomically(
    page,
    toEvaluationPage(about, figures, { scatter: scatter ?? '', reliability: reliability ?? '', coverage: coverage ?? '' }),
  )
}

const measureAgreement = async (
  judge: Judge,
  { model, data, languagePairs, split, seed, column, scale, served }: EvaluateOptions & { readonly served: ServedRow[] },
  { progress, stage }: Reporter,
): Promise<Record<string, PairReport>> => {
  const rows = await readSplit(data, { languagePairs, split, column, scale })
  if (rows.length === 0)
    throw new QualityError(
      'BAD_DATA',
      `${data.join(', ')}: has no ${split} rows${languagePairs ? ` of ${languagePairs.join(', ')}` : ''}`,
    )
  const reports: Record<string, PairReport> = {}
  const total = countJudgements(rows.length, judge)
  await stage({ name: 'evaluate', unit: 'pairs', total }, async ({ advance }) => {
    for (const [languagePair, mine] of Map.groupBy(rows, ({ languagePair }) => languagePair)) {
      const report = await evaluateRows(mine, {
        judge,
        seed,
        onJudged: (pairs) => advance(pairs, languagePair),
        onServed: (some) => served.push(...some),
      })
      if (report) reports[languagePair] = report
      else progress(`${languagePair}: left out: no row has both gold and a score of ${model}`)
    }
  })
  if (Object.keys(reports).length === 0)
    throw new QualityError(
      'BAD_DATA',
      `${data.join(', ')}: no row has both a human score (z, da or score) and a score of ${model}`,
    )
  return reports
}

/** As `export` does, on the language pairs that the model knows. */
const measureAsCard = async (judge: Judge, options: EvaluateOptions, reporter: Reporter): Promise<MessagesReport> => {
  const known = judge.languagePairs?.filter(isLanguagePair)
  const languagePairs = options.languagePairs ?? known
  const { dev, labelled, ...rows } = await readReleaseRows({ ...options, labels: options.labels ?? [], languagePairs })
  return await measureMessages({ ...rows, dev: [...dev, ...labelled] }, judge, { seed: options.seed, reporter })
}

const openJudge = async ({ model, engine, languagePairs, split }: EvaluateOptions): Promise<Judge> => {
  if (/^https?:\/\//i.test(model)) return createWorkerJudge(model)
  if (existsSync(join(model, 'manifest.json'))) return createReleaseJudge(await loadRelease(model), engine)
  if (!existsSync(model)) throw new QualityError('BAD_DATA', `${model}: there is no such model`, { field: 'model' })
  return createLabelJudge(model, openData(model, { languagePairs, split }))
}

const meanOf = (reports: readonly PairReport[]): NonNullable<EvaluateReport['mean']> => {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
  const shuffled = reports.flatMap(({ shuffledPearson }) => shuffledPearson ?? [])
  return {
    pearson: mean(reports.map(({ pearson }) => pearson)),
    spearman: mean(reports.map(({ spearman }) => spearman)),
    ...(shuffled.length > 0 ? { shuffledPearson: mean(shuffled) } : {}),
  }
}
