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
  const group = program.command('labels').description('merge labels, fit teachers, compare teachers with people')
  addMerge(group, output)
  addFitGlassBox(group, output)
  addFitRidge(group, output)
  addFitStack(group, output)
  addReport(group, output)
}

const addMerge = (group: Command, output: Output): void => {
  group
    .command('merge <folders...>')
    .description('merge the shards of one labelling run')
    .requiredOption('--output <folder>', 'folder to write')
    .addHelpText(
      'after',
      `
Takes every shard of one run of "label --shard i/n", all of them finished, and
writes what a run without shards would have written, in the order of the input.

Example:
  edge-qe labels merge labels/part-* --output labels/all`,
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
    .requiredOption('--data <folder>', 'imported folder whose rows have log-probabilities: fitted on train, reported on dev')
    .requiredOption('--output <file>', 'weights file to write (JSON)')
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
    .description('fit the teacher that reads the n-grams of both sides')
    .requiredOption('--data <folder>', 'rows rated by people: fitted on train; dev chooses lambda and is reported')
    .option('--except <folder>', 'rows to leave out of the fit: those that the teacher will label')
    .option('--pair <pairs>', 'language pairs, separated by commas (default: all in the data)')
    .requiredOption('--output <file>', 'weights file to write (JSON)')
    .addHelpText(
      'after',
      `
About rows that it was fitted on, this teacher only repeats what people said,
and a student learns nothing new from it. Use --except to keep the rows to be
labelled out of the fit.

Example:
  edge-qe labels fit-ridge --data data/mlqe-pe --pair ro-en,et-en --output teachers/ridge-weights.json`,
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
    .description('fit a stack: weigh several teachers by human scores')
    .addOption(
      memberOption(
        '--member <name=labels>',
        'a teacher and its labels for the gold rows (repeat for each teacher, at least two)',
      ).makeOptionMandatory(),
    )
    .requiredOption('--gold <path>', 'rows with human scores')
    .addOption(new Option('--split <name>', 'split of the gold').choices(SPLITS).default('dev'))
    .option('--pair <pairs>', 'language pairs, separated by commas (default: all in the gold)')
    .requiredOption('--output <file>', 'weights file to write (JSON)')
    .option('--halves <number>', 'number of random halves to average the gain over', parseCount('--halves'), 100)
    .option('--seed <number>', 'seed of the random halves', parseCount('--seed'), 1)
    .addHelpText(
      'after',
      `
Every second row is used to fit (a rising map per teacher, weights by ridge
regression, a line per language pair), the others to report. A single half is a
small sample, so the gain over the better teacher is also averaged over random
halves. Rows without a label from every teacher are left out.

Example:
  edge-qe labels fit-stack --member e5=labels/e5-dev --member glass=labels/glass-dev --gold data/mlqe-pe --output teachers/stack-weights.json`,
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
    .description('compare teachers with human scores: report.html and report.json')
    .addOption(
      memberOption(
        '--member <name=labels>',
        'a teacher and its labels for the gold rows (repeat for each teacher)',
      ).makeOptionMandatory(),
    )
    .requiredOption('--gold <path>', 'rows with human scores')
    .addOption(new Option('--split <name>', 'split of the gold').choices(SPLITS).default('dev'))
    .option('--pair <pairs>', 'language pairs, separated by commas (default: all in the gold)')
    .requiredOption('--output <folder>', 'folder to write')
    .option('--seed <number>', 'seed of the bootstrap', parseCount('--seed'), 1)
    .addHelpText(
      'after',
      `
Reports correlations with intervals, calibration, agreement between teachers,
rate and cost, and the rows where each teacher is furthest from people, with
their texts. "line to z" gives slope and offset for the teacher file of a
teacher on another scale.

Example:
  edge-qe labels report --member e5=labels/e5-dev --member judge=labels/judge-dev --gold data/mlqe-pe --output reports/teachers`,
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
