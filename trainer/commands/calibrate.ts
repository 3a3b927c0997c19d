/** `edge-qe calibrate`: refits how a release's outputs are read on a platform's own ratings; the student stays. */

import { type Command, InvalidArgumentError, Option } from 'commander'
import { CONFIDENCE } from '../../models/verdict.ts'
import { BASES, type Basis } from '../data/corpora/ratings.ts'
import { fromStandardInput } from '../data/records/text-bytes.ts'
import { SPLITS, type Split } from '../data/rows.ts'
import type { RatingScale } from '../data/score-range.ts'
import type { Output } from '../output/output.ts'
import { ENGINE_NAMES, type EngineName } from '../release/engines/create.ts'
import { type CalibrateReport, calibrate } from '../stages/calibrate.ts'
import { parsePairs, parseRatingScale } from './options.ts'

const EXAMPLES = `
--data is pairs with a score in any format (docs/formats.md), or rows with
direct assessments. Each pair needs its language pair, from a column or from
--pair. A few hundred ratings are enough.

For every language pair with 20 ratings or more, the map from the student's
output to the score, the interval and the thresholds between verdicts are fitted
again. student.bin, student.onnx and all other language pairs stay as they are.

Of the pairs rated below --unusable at most 10 % are accepted, and of those
rated --acceptable or more at most 5 % are rejected, with the given
--confidence. At the default this takes at least 29 and 59 such ratings.

Figures before -> after are measured on held-out ratings: each rating is held
out once, together with all ratings of the same message. No release is written
(unless with --force) if there are too few ratings for a guarantee, if the
thresholds to accept and to reject coincide, or if the held-out figures are
worse.

Without human ratings, --basis teacher takes the scores of a teacher (label
files, or a column "teacher" of z-scores). The manifest and every reply then say
"teacher".

Examples:
  edge-qe calibrate --model models/default --data rated.tsv --output releases/ours
  edge-qe calibrate --model models/default --data rated.tsv --pair ro-en --scale 1-5 --acceptable 0.8 --confidence 0.9 --output releases/ours
  edge-qe calibrate --model releases/new --data labels/cs-en.tsv.gz --split train --basis teacher --output releases/new-calibrated`

interface Options {
  readonly model: string
  readonly data: string
  readonly output: string
  readonly basis: Basis
  readonly pair?: string
  readonly split: Split
  readonly scoreColumn?: string
  readonly scale?: RatingScale
  readonly acceptable?: number
  readonly unusable?: number
  readonly confidence: number
  readonly force?: boolean
  readonly engine: EngineName
}

export const addCalibrate = (program: Command, output: Output): void => {
  program
    .command('calibrate')
    .description('refit score map, intervals and thresholds of a release on your own ratings; the student does not change')
    .requiredOption('--model <folder>', 'release to start from')
    .requiredOption('--data <path>', 'rated pairs: a table, rows, an imported folder, or label files')
    .requiredOption('--output <folder>', 'release folder to write')
    .addOption(new Option('--basis <name>', 'who gave the ratings').choices(BASES).default('people'))
    .option('--pair <pairs>', 'language pairs, separated by commas; a single one for rows without a language pair column')
    .addOption(new Option('--split <name>', 'split of an imported folder or of label files').choices(SPLITS).default('dev'))
    .option('--score-column <name>', 'column of the rating in a table (default: score, or teacher)')
    .option(
      '--scale <name>',
      'scale of the ratings in a table: da100 (0-100), unit (0-1), 1-5, 0-10, mqm (penalties), thumbs (up or down), the ends of another scale, such as 0-6, or z of a teacher (default: da100, with --basis teacher: z)',
      parseRatingScale,
    )
    .option('--acceptable <rating>', 'minimum rating (0-1) of an acceptable translation (default: 0.7)', parseUnit)
    .option('--unusable <rating>', 'translations rated below this (0-1) should be rejected (default: 0.5)', parseUnit)
    .option('--confidence <chance>', 'confidence of the guarantees on verdicts', parseChance, CONFIDENCE)
    .option('--force', 'write the release even if the ratings or the held-out figures speak against it')
    .addOption(new Option('--engine <name>', 'engine that runs the student').choices(ENGINE_NAMES).default('kernel'))
    .addHelpText('after', EXAMPLES)
    .action(async ({ pair, output: out, scoreColumn: column, ...options }: Options) => {
      const data = await fromStandardInput(options.data)
      const report = await calibrate({ ...options, data, out, column, languagePairs: parsePairs(pair) }, output)
      output.result(toText(report), report)
    })
}

const parseUnit = (text: string): number => {
  const value = Number(text)
  if (text.trim() === '' || !(value >= 0 && value <= 1)) throw new InvalidArgumentError('It must be a number from 0 to 1.')
  return value
}

const parseChance = (text: string): number => {
  const value = parseUnit(text)
  if (value <= 0 || value >= 1) throw new InvalidArgumentError('It must be above 0 and below 1.')
  return value
}

const toText = ({ release, id, basis, ratings, pairs, verdicts }: CalibrateReport): string => {
  const { before, after } = verdicts
  const lines = Object.entries(pairs).map(
    ([pair, { ratings: own, length, bad, good, map, rawPearson, before: old, after: now, lines: drawn }]) =>
      [
        `${pair}  n ${own}, ${length === 'short' ? 'short ones: ' : ''}${bad} bad, ${good} good${map === 'kept' ? ' (map kept)' : ''}`,
        `raw Pearson ${fixed(rawPearson)}`,
        `served Pearson ${fixed(old.pearson)} -> ${fixed(now.pearson)}`,
        `MAE ${fixed(old.mae)} -> ${fixed(now.mae)}`,
        `coverage ${fixed(old.coverage)} -> ${fixed(now.coverage)}`,
        `width ${fixed(old.width)} -> ${fixed(now.width)}`,
        `accept ${fixed(drawn.before.accept)} -> ${fixed(drawn.after.accept)}`,
        `reject ${fixed(drawn.before.reject)} -> ${fixed(drawn.after.reject)}`,
      ].join('  '),
  )
  return [
    ...lines,
    `bad ones accepted ${percent(before.badAccepted)} -> ${percent(after.badAccepted)}, good ones rejected ${percent(before.goodRejected)} -> ${percent(after.goodRejected)}`,
    `accepted ${percent(before.accepted)} -> ${percent(after.accepted)}, correctly ${percent(before.acceptedRightly)} -> ${percent(after.acceptedRightly)}; ` +
      `rejected ${percent(before.rejected)} -> ${percent(after.rejected)}, correctly ${percent(before.rejectedRightly)} -> ${percent(after.rejectedRightly)}`,
    `${release}: release ${id}, on ${ratings} ratings by ${basis === 'people' ? 'people' : 'a teacher'}`,
  ].join('\n')
}

const fixed = (value: number | null): string => (value === null ? '-' : value.toFixed(3))

const percent = (share: number | null): string => (share === null ? '-' : `${(100 * share).toFixed(1)} %`)
