/** `edge-qe calibrate`: refits how a release's outputs are read on a platform's own ratings; the student stays. */

import { type Command, InvalidArgumentError, Option } from 'commander'
import { CONFIDENCE } from '../../models/verdict.ts'
import { BASES, type Basis } from '../data/corpora/ratings.ts'
import { fromStandardInput } from '../data/records/text-bytes.ts'
import { SPLITS, type Split } from '../data/rows.ts'
import { RATING_SCALES, type RatingScale } from '../data/score-range.ts'
import type { Output } from '../output/output.ts'
import { ENGINE_NAMES, type EngineName } from '../release/engines/create.ts'
import { type CalibrateReport, calibrate } from '../stages/calibrate.ts'
import { parsePairs } from './options.ts'

const EXAMPLES = `
Examples:
  edge-qe calibrate --model models/default --data rated.tsv --output releases/ours
  edge-qe calibrate --model models/default --data rated.tsv --pair ro-en --scale 1-5 --acceptable 0.8 --confidence 0.9 --output releases/ours
  edge-qe calibrate --model releases/new --data labels/cs-en.tsv.gz --split train --basis teacher --output releases/new-calibrated

--data is pairs with a score in any format (docs/formats.md), with their language pair (or --pair), or rows with direct
assessments: a few hundred are enough. The map from the student's output to the score, its interval and the lines between verdicts are fitted
again, for each language pair that has 20 ratings or more; student.bin, student.onnx and all other language pairs stay as
they are. Of the ratings below --unusable at most 10 % are accepted, of those of --acceptable or more at most 5 % rejected,
with --confidence: that takes 29 and 59 of them at least. Figures before -> after are of ratings that were held out, each in
its turn, all ratings of one message together. Where the ratings promise nothing, accept and reject fall together, or the
held-out figures are worse, no release is written, unless with --force.
Where nobody has rated anything, --basis teacher takes a teacher's scores (label files, or a column "teacher" of z-scores);
the manifest and every reply then say "teacher".`

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
    .description('refit map, intervals and thresholds of a release on your own ratings; the student stays as it is')
    .requiredOption('--model <folder>', 'release to start from')
    .requiredOption('--data <path>', 'rated pairs: a table, rows, an imported folder, or label files')
    .requiredOption('--output <folder>', 'release folder to write')
    .addOption(new Option('--basis <name>', 'whose ratings they are').choices(BASES).default('people'))
    .option('--pair <pairs>', 'language pairs, comma separated; of every row where no column says it')
    .addOption(new Option('--split <name>', 'split of an imported folder or of label files').choices(SPLITS).default('dev'))
    .option('--score-column <name>', 'column of the rating in a table (default: score, or teacher)')
    .addOption(
      new Option(
        '--scale <name>',
        'of the ratings in a table: 0-100, 0-1, stars of 1-5, marks of 0-10, MQM penalties, thumbs up or down, or z (a teacher’s) (default: da100, or z of a teacher)',
      ).choices(RATING_SCALES),
    )
    .option('--acceptable <rating>', 'minimum rating (0-1) of an acceptable translation (default: 0.7)', parseUnit)
    .option('--unusable <rating>', 'ratings (0-1) below this are to be rejected (default: 0.5)', parseUnit)
    .option('--confidence <chance>', 'of what is promised of the verdicts', parseChance, CONFIDENCE)
    .option('--force', 'write the release although the ratings, or its own figures on held-out ones, speak against it')
    .addOption(new Option('--engine <name>', 'what runs the student').choices(ENGINE_NAMES).default('kernel'))
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
    `accepted ${percent(before.accepted)} -> ${percent(after.accepted)}, rightly ${percent(before.acceptedRightly)} -> ${percent(after.acceptedRightly)}; ` +
      `rejected ${percent(before.rejected)} -> ${percent(after.rejected)}, rightly ${percent(before.rejectedRightly)} -> ${percent(after.rejectedRightly)}`,
    `${release}: release ${id}, on ${ratings} ratings by ${basis === 'people' ? 'people' : 'a teacher'}`,
  ].join('\n')
}

const fixed = (value: number | null): string => (value === null ? '-' : value.toFixed(3))

const percent = (share: number | null): string => (share === null ? '-' : `${(100 * share).toFixed(1)} %`)
