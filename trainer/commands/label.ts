/** `edge-qe label`: a teacher labels a file of pairs. */

import { type Command, InvalidArgumentError, Option } from 'commander'
import { QualityError } from '../../models/errors.ts'
import { FORMATS, type LabelFormat } from '../labels/label-files.ts'
import type { Shard } from '../labels/read-pairs.ts'
import type { Output } from '../output/output.ts'
import { type LabelSummary, label } from '../stages/label.ts'
import { KNOWLEDGE, type Knowledge } from '../teachers/teacher.ts'
import { parsePairs } from './options.ts'

const EXAMPLES = `
--teacher is a folder with a teacher.json (an exported ONNX model), or a TOML or
JSON file that names a kind: onnx, file, http, reference, glass-box, ridge,
stack (docs/teachers.md).

The input is TSV, CSV, JSON Lines, a JSON array, Parquet, TMX or XLIFF, gzipped
or not (docs/formats.md). It needs source and translation (or src and mt); id
(or origin) and languagePair (or pair, or sourceLang and targetLang) are
optional.

Writes to the output folder:

  <language pair>.<split>.jsonl   rows that distil reads as they are ([data] labels =
                                  ["labels/e5"]). Rows whose id starts with dev: or
                                  test: go to splits of their own. With --format tsv,
                                  <language pair>.tsv for import labels
  <language pair>.<split>.hidden  hidden states (--with hidden)
  labels.json                     what was done
  failed.jsonl                    pairs without a label, and why
  rejects.jsonl                   invalid lines
  store.jsonl                     every finished label

It can be stopped at any moment. The same command resumes: no label is lost or
asked for twice, and the result is the same to the byte. --shard i/n labels part
i of n, counted from 0; "labels merge" puts the parts together.

Examples:
  edge-qe label --teacher teachers/kiwi --input pairs.tsv.gz --pair ro-en --output labels/kiwi
  edge-qe label --teacher judge.toml --input pairs.jsonl --output labels/judge
  edge-qe label --teacher teachers/e5 --input pairs.tsv --output labels/e5 --with words,critical,hidden
  edge-qe label --teacher teachers/e5 --input pairs.tsv --output labels/e5-3 --shard 3/100`

interface Options {
  readonly teacher: string
  readonly input: string
  readonly output: string
  readonly pair?: string
  readonly with: readonly Knowledge[]
  readonly format: LabelFormat
  readonly shard: Shard
  readonly retryFailed?: boolean
}

export const addLabel = (program: Command, output: Output): void => {
  program
    .command('label')
    .description('label a file of pairs with a teacher')
    .requiredOption('--teacher <file or folder>', 'teacher file, or folder with a teacher.json')
    .requiredOption('--input <file>', 'file of pairs, or - for standard input')
    .requiredOption('--output <folder>', 'folder to write, or to resume from')
    .option('--pair <pair>', 'language pair of every row (default: from the input)')
    .addOption(
      new Option('--with <list>', `what to label besides the score: ${KNOWLEDGE.join(',')}`)
        .argParser(parseKnowledge)
        .default([], 'nothing'),
    )
    .addOption(new Option('--format <name>', 'format of the label files').choices(FORMATS).default('jsonl'))
    .addOption(
      new Option('--shard <i/n>', 'label only part i of n, such as 3/100')
        .argParser(parseShard)
        .default({ index: 0, count: 1 }, '0/1'),
    )
    .option('--retry-failed', 'ask again for pairs that the teacher could not label')
    .addHelpText('after', EXAMPLES)
    .action(async ({ pair, with: asked, ...options }: Options) => {
      const languagePairs = parsePairs(pair)
      if (languagePairs && languagePairs.length > 1)
        throw new QualityError('BAD_CONFIG', `--pair must be one language pair, got ${pair}`, { field: 'pair' })
      const summary = await label({ ...options, asked, languagePair: languagePairs?.[0] }, output)
      output.result(toText(options.output, summary), { folder: options.output, ...summary })
    })
}

/** One line for people. */
export const toText = (folder: string, { labelled, failed, rejected }: LabelSummary): string =>
  [
    `${folder}: ${labelled} labels`,
    ...(failed > 0 ? [`${failed} pairs without one, see failed.jsonl`] : []),
    ...(rejected > 0 ? [`${rejected} invalid lines, see rejects.jsonl`] : []),
  ].join('; ')

const parseKnowledge = (text: string): Knowledge[] =>
  text.split(',').map((part) => {
    const kind = KNOWLEDGE.find((each) => each === part.trim())
    if (!kind) throw new InvalidArgumentError(`It must be a list of ${KNOWLEDGE.join(', ')}.`)
    return kind
  })

const parseShard = (text: string): Shard => {
  const [, index = '', count = ''] = /^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? []
  if (count === '' || Number(index) >= Number(count))
    throw new InvalidArgumentError('It must look like 3/100, the first part from 0.')
  return { index: Number(index), count: Number(count) }
}
