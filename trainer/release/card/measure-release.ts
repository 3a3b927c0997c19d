/** How good a release is on rows with ratings, as its manifest, report and card say. */

import type { About, ReleaseMetrics } from '../../../models/about.ts'
import type { Row } from '../../data/rows.ts'
import type { Reporter } from '../../output/output.ts'
import { measureLogProbs } from '../calibration/fit-log-probs.ts'
import type { EngineName } from '../engines/create.ts'
import { countJudgements, evaluateRows } from '../evaluation/evaluation.ts'
import { createReleaseJudge } from '../evaluation/judge.ts'
import type { Release } from '../format/release.ts'
import type { SplitReports } from './card.ts'

export interface MeasureOptions {
  readonly engine: EngineName
  readonly seed: number
  readonly reporter: Reporter
}

/** Every language pair of every split that people rated, by the release as it would be served. */
export const measureRelease = async (
  release: Release,
  splits: Readonly<Record<string, readonly Row[]>>,
  { engine, seed, reporter }: MeasureOptions,
): Promise<SplitReports> => {
  const judge = await createReleaseJudge(release, engine)
  const reports: Record<string, SplitReports[string]> = {}
  const rated = Object.entries(splits).map(([split, rows]) => ({
    split,
    rows: rows.filter(isPeoples),
    // The controls have been run on dev and test; seven times the work for more of people's ratings tells no more.
    judge: { ...judge, judgesAnything: split !== 'ratings' },
  }))
  const total = rated.reduce((sum, each) => sum + countJudgements(each.rows.length, each.judge), 0)
  if (total === 0) return reports
  await reporter.stage({ name: 'measure', unit: 'pairs', total }, async ({ advance }) => {
    for (const { split, rows, judge: asked } of rated) {
      for (const [languagePair, mine] of Map.groupBy(rows, ({ languagePair }) => languagePair)) {
        const report = await evaluateRows(mine, {
          judge: asked,
          seed,
          onJudged: (pairs) => advance(pairs, `${split} ${languagePair}`),
        })
        if (!report) continue
        // Times differ from machine to machine; without them the same run gives the same release.
        const { microsecondsPerPair, ...lasting } = report
        const confidence = release.manifest.calibration.logProbs?.[languagePair]
        const raws = confidence ? (await judge.judge(mine)).map(({ raw }) => raw) : []
        const logProbsPearson = confidence && measureLogProbs(mine, raws, confidence)
        reporter.progress(
          `${split} ${languagePair}: Pearson ${report.pearson.toFixed(3)}, shuffled ${report.shuffledPearson?.toFixed(3) ?? '-'}, ${logProbsPearson === undefined ? '' : `with log-probabilities ${logProbsPearson.toFixed(3)}, `}${microsecondsPerPair.toFixed(0)} us a pair`,
        )
        const all = logProbsPearson === undefined ? lasting : { ...lasting, logProbsPearson }
        reports[split] = { ...reports[split], [languagePair]: all }
      }
    }
  })
  return reports
}

/** Nearness to its own teacher is no quality of a student. */
const isPeoples = ({ z, da, label }: Row): boolean => z !== undefined || da !== undefined || label === undefined

/** A manifest of many language pairs stays small. */
const round = (value: number): number => Number(value.toFixed(5))

/** What a manifest says of them. */
export const toMetrics = (reports: SplitReports): About['metrics'] => {
  const toEntry = ([pair, { n, pearson, spearman, shuffledPearson, logProbsPearson, served }]: [
    string,
    SplitReports[string][string],
  ]) =>
    [
      pair,
      {
        n,
        pearson: round(pearson),
        spearman: round(spearman),
        shuffledPearson: shuffledPearson && round(shuffledPearson),
        logProbsPearson: logProbsPearson && round(logProbsPearson),
        coverage: served && round(served.coverage),
      },
    ] satisfies [string, ReleaseMetrics]
  return Object.fromEntries(
    Object.entries(reports).map(([split, pairs]) => [split, Object.fromEntries(Object.entries(pairs).map(toEntry))]),
  )
}
