/** `edge-qe evaluate`: how well a release, a running Worker or a teacher agrees with people. */

import { type Command, Option } from 'commander'
import { fromStandardInput } from '../data/records/text-bytes.ts'
import { SPLITS, type Split } from '../data/rows.ts'
import type { RatingScale } from '../data/score-range.ts'
import type { Output } from '../output/output.ts'
import { describeMessages } from '../release/card/messages-card.ts'
import { ENGINE_NAMES, type EngineName } from '../release/engines/create.ts'
import type { PairReport } from '../release/evaluation/evaluation.ts'
import { type EvaluateReport, evaluate } from '../stages/evaluate.ts'
import { parseCount, parsePairs, parseRatingScale } from './options.ts'

const EXAMPLES = `
--data takes published archives, imported folders, files of rows, or pairs with
a score in any format (docs/formats.md); - is standard input. Columns of the
result:

  Pearson, Spearman,   raw output against z-scores, with 95 % bootstrap intervals;
  MAE, RMSE            if the data has no z-scores, served score against DA / 100
  shuffled             Pearson when every source gets the translation of another
                       row, mean of 5 shuffles
  masked               Pearson when no translation can be read
  served               served score against DA / 100: Pearson, MAE, and the share of
                       ratings inside the interval

The two controls cost six more passes over the data. Label files have no
controls, since they only know their own pairs.

With --labels or --ratings, the sections of a model card on messages follow,
measured on dev rows of --data and --labels: right above wrong translations by
length and kind of change, same score for the same message, failures of systems,
doubtful words against the tags of post-editors, critical errors,
log-probabilities (the last three if rows of --data have them; words and
log-probabilities also on test), and human ratings by origin. --json has all of
them for each language pair.

Examples:
  edge-qe evaluate --model models/default --data data/mlqe-pe --split test
  edge-qe evaluate --model models/default --data scored.tsv --pair ro-en --json
  edge-qe evaluate --model models/default --data tests/fixtures/rows --page report.html
  edge-qe evaluate --model http://localhost:8787 --data data/mlqe-pe --pair ro-en,et-en
  edge-qe evaluate --model teacher/ro-en.tsv.gz --data data/mlqe-pe --pair ro-en --split dev
  edge-qe evaluate --model models/default --data data/mlqe-pe data/post-editing data/critical --labels data/labels data/chat --ratings data/ratings`

interface Options {
  readonly model: string
  readonly data?: string[]
  readonly ratings?: string[]
  readonly labels?: string[]
  readonly teacherLabels?: string[]
  readonly pair?: string
  readonly split: Split
  readonly scoreColumn?: string
  readonly scale?: RatingScale
  readonly engine: EngineName
  readonly seed: number
  readonly page?: string
}

export const addEvaluate = (program: Command, output: Output): void => {
  program
    .command('evaluate')
    .description('measure agreement with human ratings, with controls')
    .requiredOption('--model <model>', 'release folder, URL of a running Worker, or teacher label file')
    .option('--data <path...>', 'rows with human scores')
    .option('--ratings <folder...>', 'folders of rated pairs, as for export; measured by origin')
    .option(
      '--labels <folder...>',
      'folders of labelled messages, as for export; their dev rows measure quality on chat messages',
    )
    .option('--teacher-labels <path...>', 'labels of a teacher for rows of --ratings, for comparison')
    .option('--pair <pairs>', 'language pairs, separated by commas (default: all in the data)')
    .addOption(new Option('--split <name>', 'split of the data').choices(SPLITS).default('test'))
    .option(
      '--score-column <name>',
      'column of the score in a table (default: z and da, or score, or another usual name of ratings)',
    )
    .option(
      '--scale <name>',
      'scale of the scores in a table, as for import (default: any on which more is better)',
      parseRatingScale,
    )
    .addOption(new Option('--engine <name>', 'engine that runs the release').choices(ENGINE_NAMES).default('kernel'))
    .option(
      '--page <file>',
      'also write an HTML page: charts, verdicts, figures by length and origin, worst mistakes with texts',
    )
    .option('--seed <number>', 'seed of shuffles and bootstrap', parseCount('--seed'), 1)
    .addHelpText('after', EXAMPLES)
    .action(async ({ pair, data = [], scoreColumn: column, ...options }: Options) => {
      const paths = await Promise.all(data.map(fromStandardInput))
      const report = await evaluate({ ...options, column, data: paths, languagePairs: parsePairs(pair) }, output)
      output.result(toText(report), report)
    })
}

const toText = (report: EvaluateReport): string => {
  const pairs = Object.entries(report.pairs)
  const width = Math.max(4, ...pairs.map(([pair]) => pair.length))
  const size = report.bytes === undefined ? '' : `, ${report.bytes.toLocaleString('en')} bytes`
  return [
    `${report.model}${size}; ${[...report.data, report.split].join(', ')}`,
    ...pairs.map(([pair, each]) => `${pair.padEnd(width)}  ${toLine(each)}`),
  ]
    .concat(
      report.mean
        ? `${'mean'.padEnd(width)}  Pearson ${fixed(report.mean.pearson)}  Spearman ${fixed(report.mean.spearman)}`
        : [],
    )
    .concat(report.messages ? ['', describeMessages(report.messages)] : [])
    .join('\n')
}

const toLine = ({ intervals, served, ...report }: PairReport): string =>
  [
    `n ${report.n}${report.skipped > 0 ? ` (${report.skipped} skipped)` : ''}`,
    `Pearson ${fixed(report.pearson)} [${intervals.pearson.map(fixed).join(', ')}]`,
    `Spearman ${fixed(report.spearman)} [${intervals.spearman.map(fixed).join(', ')}]`,
    `MAE ${fixed(report.mae)}`,
    `RMSE ${fixed(report.rmse)}`,
    ...(report.shuffledPearson === undefined ? [] : [`shuffled ${fixed(report.shuffledPearson)}`]),
    ...(report.maskedPearson === undefined ? [] : [`masked ${fixed(report.maskedPearson)}`]),
    ...(served ? [`served Pearson ${fixed(served.pearson)} MAE ${fixed(served.mae)} coverage ${fixed(served.coverage)}`] : []),
    `${report.microsecondsPerPair.toFixed(0)} us a pair`,
  ].join('  ')

const fixed = (value: number): string => value.toFixed(3)
