/** `edge-qe export`: makes a release of a finished run. */

import { readFile } from 'node:fs/promises'
import { type Command, Option } from 'commander'
import { QualityError } from '../../models/errors.ts'
import type { Output } from '../output/output.ts'
import { ENGINE_NAMES, type EngineName } from '../release/engines/create.ts'
import { exportRelease } from '../stages/export.ts'

const EXAMPLES = `
Examples:
  edge-qe export --run runs/default --data data/mlqe-pe --labels data/teacher --out models/default
  edge-qe export --run runs/mine --data data/mine --out releases/mine --notes configs/mine.md
  edge-qe export --run runs/new-pair --labels data/cs-en-labels-dev --out releases/cs-en --notes cs-en.md

Writes student.bin (for the kernel), student.onnx (the same codes and scales), report.json, CARD.md, about.json and, last,
manifest.json, whose sha256 names the release. The float student goes to <run>/student.float.onnx.
The calibration is fitted on the dev rows of --data and the rows of --ratings that people rated (0-100), and where there are
none on a teacher's scores of the dev rows of --labels, as the manifest then says; test rows are only measured. Verdicts get
their lines from those ratings and from what label files know of their dev rows (column known: a pair that was made right
or wrong): of bad translations at most 10 % accepted, of good ones at most 5 % rejected.
Card and report.json say what chats need, as evaluate does with the same --data, --labels and --ratings.`

interface Options {
  readonly run: string
  readonly data?: string[]
  readonly ratings?: string[]
  readonly labels?: string[]
  readonly teacherLabels?: string[]
  readonly out: string
  readonly engine: EngineName
  readonly notes?: string
  readonly student?: string
  readonly onnx: boolean
}

export const addExport = (program: Command, output: Output): void => {
  program
    .command('export')
    .description('make a release of a finished run: quantise, calibrate, measure')
    .requiredOption('--run <folder>', 'run folder that distil wrote')
    .option('--student <name>', 'of a method that trains several: which (default: the best on dev)')
    .option('--data <folder...>', 'imported folders with human ratings, dev and perhaps test')
    .option(
      '--ratings <folder...>',
      'folders of rated pairs, <language pair>.tsv.gz with origin, source, translation, score (0-100)',
    )
    .option(
      '--labels <folder...>',
      'folders with teacher labels: dev words calibrate word probabilities, what is known verdicts',
    )
    .option('--teacher-labels <path...>', 'what a teacher says of rows of --ratings, for the card to compare with')
    .requiredOption('--out <folder>', 'release folder to write')
    .option('--notes <file>', 'Markdown for the model card: data, licences, teacher')
    .addOption(new Option('--engine <name>', 'what runs the student').choices(ENGINE_NAMES).default('kernel'))
    .option('--no-onnx', 'leave out student.onnx, which is larger; `releases onnx` makes it of student.bin')
    .addHelpText('after', EXAMPLES)
    .action(async ({ data = [], ratings = [], labels = [], notes, ...options }: Options) => {
      const text = notes === undefined ? undefined : await readNotes(notes)
      const result = await exportRelease({ ...options, data, ratings, labels, notes: text }, output)
      output.result(`${result.release}: release ${result.id}`, result)
    })
}

const readNotes = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((cause: unknown) => {
    throw new QualityError('BAD_CONFIG', `${file}: cannot be read`, { field: 'notes', cause })
  })
