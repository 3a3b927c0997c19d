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

Writes student.bin (for the kernel), student.onnx (the same codes and scales), report.json, CARD.md and, last,
manifest.json, whose sha256 names the release. The float student goes to <run>/student.float.onnx.
The calibration is fitted on the dev rows of --data that people rated (0-100), and where there are none on a teacher's scores of
the dev rows of --labels, as the manifest then says; test rows are only measured.`

interface Options {
  readonly run: string
  readonly data?: string[]
  readonly labels?: string[]
  readonly out: string
  readonly engine: EngineName
  readonly notes?: string
}

export const addExport = (program: Command, output: Output): void => {
  program
    .command('export')
    .description('make a release of a finished run: quantise, calibrate, measure')
    .requiredOption('--run <folder>', 'run folder that distil wrote')
    .option('--data <folder...>', 'imported folders with human ratings, dev and perhaps test')
    .option('--labels <folder...>', 'folders with teacher labels, whose dev words calibrate word probabilities')
    .requiredOption('--out <folder>', 'release folder to write')
    .option('--notes <file>', 'Markdown for the model card: data, licences, teacher')
    .addOption(new Option('--engine <name>', 'what runs the student').choices(ENGINE_NAMES).default('kernel'))
    .addHelpText('after', EXAMPLES)
    .action(async ({ data = [], labels = [], notes, ...options }: Options) => {
      const text = notes === undefined ? undefined : await readNotes(notes)
      const result = await exportRelease({ ...options, data, labels, notes: text }, output)
      output.result(`${result.release}: release ${result.id}`, result)
    })
}

const readNotes = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((cause: unknown) => {
    throw new QualityError('BAD_CONFIG', `${file}: cannot be read`, { field: 'notes', cause })
  })
