/** `edge-qe export`: makes a release of a finished run. */

import { readFile } from 'node:fs/promises'
import { type Command, Option } from 'commander'
import { QualityError } from '../../models/errors.ts'
import type { Output } from '../output/output.ts'
import { ENGINE_NAMES, type EngineName } from '../release/engines/create.ts'
import { exportRelease } from '../stages/export.ts'

const EXAMPLES = `
Writes student.bin (for the kernel), student.onnx (the same codes and scales),
report.json, CARD.md, about.json and, last of all, manifest.json, whose sha256
is the id of the release. The float student goes to <run>/student.float.onnx.

Calibration is fitted on the rated dev rows of --data and on --ratings (0-100).
Without any ratings it is fitted on the teacher's scores of the dev rows of
--labels, and the manifest says so. Test rows are only measured.

The thresholds between verdicts come from those ratings and from the dev rows of
label files that are known to be right or wrong (column known): at most 10 % of
bad translations are accepted and at most 5 % of good ones rejected.

Card and report.json also tell how the release does on chat messages, as
evaluate does with the same --data, --labels and --ratings.

Examples:
  edge-qe export --run runs/default --data data/mlqe-pe --labels data/teacher --out models/default
  edge-qe export --run runs/mine --data data/mine --out releases/mine --notes configs/mine.md
  edge-qe export --run runs/new-pair --labels data/cs-en-labels-dev --out releases/cs-en --notes cs-en.md`

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
    .description('make a release from a finished run: quantise, calibrate, measure')
    .requiredOption('--run <folder>', 'run folder that distil wrote')
    .option('--student <name>', 'which student, if the method trains several (default: the best on dev)')
    .option('--data <folder...>', 'imported folders with human ratings (dev, optionally test)')
    .option(
      '--ratings <folder...>',
      'folders of rated pairs, <language pair>.tsv.gz with origin, source, translation, score (0-100)',
    )
    .option(
      '--labels <folder...>',
      'folders with teacher labels: dev word labels calibrate word probabilities, rows known to be right or wrong calibrate verdicts',
    )
    .option('--teacher-labels <path...>', 'labels of a teacher for rows of --ratings, as a comparison in the card')
    .requiredOption('--out <folder>', 'release folder to write')
    .option('--notes <file>', 'Markdown for the model card: data, licences, teacher')
    .addOption(new Option('--engine <name>', 'engine that runs the student').choices(ENGINE_NAMES).default('kernel'))
    .option('--no-onnx', 'leave out student.onnx, which is larger; `releases onnx` can make it from student.bin')
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
