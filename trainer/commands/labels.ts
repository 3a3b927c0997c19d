/** `edge-qe labels`: what is done with labels once there are some. */

import { type Command, InvalidArgumentError, Option } from 'commander'
import { SPLITS, type Split } from '../data/rows.ts'
import type { LabelSource } from '../labels/join-gold.ts'
import type { Output } from '../output/output.ts'
import { fitGlassBoxFile } from '../stages/fit-glass-box.ts'
import { fitRidgeFile } from '../stages/fit-ridge.ts'
import { fitStackFile, type StackReport } from '../stages/fit-stack.ts'
import { mergeLabels } from '../stages/merge-labels.ts'
import { toText } from './label.ts'
import { parseCount, parsePairs } from './options.ts'

export const addLabels = (program: Command, output: Output): void => {
  const group = program.command('labels').description('merge, weigh and judge labels')
  addMerge(group, output)
  addFitGlassBox(group, output)
  addFitRidge(group, output)
  addFitStack(group, output)
  addReport(group, output)
}

const addMerge = (group: Command, output: Output): void => {
  group
    .command('merge <folders...>')
    .description('put the shards of one labelling together')
    .requiredOption('--output <folder>', 'folder to write')
    .addHelpText(
      'after',
      `
Example:
  edge-qe labels merge labels/part-* --output labels/all

Takes every shard of one run of "label --shard i/n", each of them finished, and writes what a run without shards would
have written, in the order of the input.`,
    )
    .action(async (folders: string[], options: { output: string }) => {
      const summary = await mergeLabels(folders, options.output, output)
      output.result(toText(options.output, summary), { folder: options.output, ...summary })
    })
}

const addFitGlassBox = (group: Command, output: Output): void => {
  group
    .command('fit-glass-box')
    .description("fit the teacher that reads the MT system's own log-probabilities")
    .requiredOption('--data <folder>', 'imported folder whose rows have them: train fits, dev reports')
    .requiredOption('--output <file>', 'file of weights to write (JSON)')
    .addHelpText(
      'after',
      `
Example:
  edge-qe import mlqe-pe --from MLQE-PE/data --word-probas --out data/mlqe-pe
  edge-qe labels fit-glass-box --data data/mlqe-pe --output teachers/glass-box-weights.json`,
    )
    .action(async (options: { data: string; output: string }) => {
      const report = await fitGlassBoxFile(options.data, options.output)
      const dev = Object.entries(report.dev).map(([pair, value]) => `${pair} ${value.toFixed(3)}`)
      output.result(`${options.output}: fitted on ${report.rows} rows; dev Pearson ${dev.join(', ') || 'unknown'}`, report)
    })
}

interface FitRidgeCommand {
  readonly data: string
  readonly except?: string
  readonly pair?: string
  readonly output: string
}

const addFitRidge = (group: Command, output: Output): void => {
  group
    .command('fit-ridge')
    .description('fit the teacher that knows the n-grams of both sides')
    .requiredOption('--data <folder>', 'rows that people rated: train fits, dev chooses the lambda and reports')
    .option('--except <folder>', 'rows that are not fitted on: those that it is to label')
    .option('--pair <pairs>', 'language pairs, comma separated (default: all in the data)')
    .requiredOption('--output <file>', 'file of weights to write (JSON)')
    .addHelpText(
      'after',
      `
Example:
  edge-qe labels fit-ridge --data data/mlqe-pe --pair ro-en,et-en --output teachers/ridge-weights.json

A teacher says of rows that it was fitted on what people said, and a student learns nothing new of it: keep the rows that it is
to label out with --except.`,
    )
    .action(async ({ pair, ...options }: FitRidgeCommand) => {
      const report = await fitRidgeFile({ ...options, languagePairs: parsePairs(pair) }, output)
      const each = Object.entries(report.pairs).map(
        ([languagePair, { rows, lambda, dev }]) =>
          `${languagePair}: ${rows} rows, lambda ${lambda}, dev Pearson ${dev?.toFixed(3) ?? 'unknown'}`,
      )
      output.result([options.output, ...each].join('\n'), report)
    })
}

interface ReportCommand {
  readonly member: readonly LabelSource[]
  readonly gold: string
  readonly split: Split
  readonly pair?: string
  readonly output: string
  readonly seed: number
}

interface FitStackCommand extends ReportCommand {
  readonly halves: number
}

const addFitStack = (group: Command, output: Output): void => {
  group
    .command('fit-stack')
    .description('weigh several teachers against human scores')
    .addOption(
      memberOption(
        '--member <name=labels>',
        'a teacher and its labels of the rows with gold (twice or more)',
      ).makeOptionMandatory(),
    )
    .requiredOption('--gold <path>', 'rows with human scores')
    .addOption(new Option('--split <name>', 'split of the gold').choices(SPLITS).default('dev'))
    .option('--pair <pairs>', 'language pairs, comma separated (default: all in the gold)')
    .requiredOption('--output <file>', 'file of weights to write (JSON)')
    .option('--halves <number>', 'random halves to judge by, beside the one half', parseCount('--halves'), 100)
    .option('--seed <number>', 'of the random halves', parseCount('--seed'), 1)
    .addHelpText(
      'after',
      `
Example:
  edge-qe labels fit-stack --member e5=labels/e5-dev --member glass=labels/glass-dev --gold data/mlqe-pe --output teachers/stack-weights.json

Every second row fits (a rising map a teacher, weights by ridge regression, a line a language pair), the others report. One
half says little, so that the gain over the better teacher is also averaged over random ones. Rows without a label of every
teacher are left out.`,
    )
    .action(async ({ member, pair, ...options }: FitStackCommand) => {
      const report = await fitStackFile({ ...options, members: member, languagePairs: parsePairs(pair) }, output)
      output.result(toTable(report), report)
    })
}

const toTable = ({ output, members, pairs, halves, all }: StackReport): string =>
  [
    `${output}: Pearson on the half that nothing was fitted on`,
    ...Object.entries(pairs).map(([pair, { n, stack, uncertainty, gain, ...each }]) => {
      const alone = members.map((name, m) => `${name} ${each.members[m]?.toFixed(3)}`)
      const gained = gain ? `gain ${gain.mean.toFixed(3)}, won ${toPercent(gain.wins)}` : ''
      return `${pair}  n ${n}  ${alone.join('  ')}  stack ${stack.toFixed(3)}  deviation against error ${uncertainty.toFixed(3)}  ${gained}`.trimEnd()
    }),
    ...(all === undefined
      ? []
      : [`gain over the better teacher: mean of ${halves} random halves; every pair won in ${toPercent(all)} of them`]),
  ].join('\n')

const toPercent = (share: number): string => `${(100 * share).toFixed(0)} %`

const addReport = (group: Command, output: Output): void => {
  group
    .command('report')
    .description('judge teachers by human scores: report.html and report.json')
    .addOption(memberOption('--member <name=labels>', 'a teacher and its labels of the rows with gold').makeOptionMandatory())
    .requiredOption('--gold <path>', 'rows with human scores')
    .addOption(new Option('--split <name>', 'split of the gold').choices(SPLITS).default('dev'))
    .option('--pair <pairs>', 'language pairs, comma separated (default: all in the gold)')
    .requiredOption('--output <folder>', 'folder to write')
    .option('--seed <number>', 'of the bootstrap', parseCount('--seed'), 1)
    .addHelpText(
      'after',
      `
Example:
  edge-qe labels report --member e5=labels/e5-dev --member judge=labels/judge-dev --gold data/mlqe-pe --output reports/teachers

Correlations with intervals, calibration, agreement between the teachers, rate and cost, and the rows where each is furthest
from people, with their texts. "line to z" is the slope and offset for the teacher file of a teacher on another scale.`,
    )
    .action(async ({ member, pair, ...options }: ReportCommand) => {
      // Vega takes a second to load, which the other commands need not pay.
      const { reportLabels } = await import('../stages/label-report.ts')
      const report = await reportLabels({ ...options, members: member, languagePairs: parsePairs(pair) }, output)
      const lines = report.teachers.map(({ name, mean, pairs }) => {
        const each = Object.entries(pairs).map(([languagePair, { pearson }]) => `${languagePair} ${pearson.toFixed(3)}`)
        return `${name}: Pearson ${mean.pearson.toFixed(3)}, Spearman ${mean.spearman.toFixed(3)} (${each.join(', ')})`
      })
      output.result([...lines, `${options.output}/report.html`].join('\n'), report)
    })
}

/** An option that is given once for each teacher, `name=path`. */
export const memberOption = (flags: string, description: string): Option =>
  new Option(flags, description).argParser((text: string, before: readonly LabelSource[] | undefined): LabelSource[] => {
    const [, name, path] = /^([\w.-]+)=(.+)$/.exec(text) ?? []
    if (name === undefined || path === undefined) throw new InvalidArgumentError('It must look like e5=labels/e5.')
    return [...(before ?? []), { name, path }]
  })
