/** `edge-qe score` and `edge-qe rank`: score a file of pairs offline. */

import { type Command, InvalidArgumentError, Option } from 'commander'
import { QualityError } from '../../models/errors.ts'
import { STANDARD_STREAM } from '../data/records/text-bytes.ts'
import type { Output } from '../output/output.ts'
import { ENGINE_NAMES, type EngineName } from '../release/engines/create.ts'
import { scoreFile } from '../stages/score.ts'
import { parsePairs } from './options.ts'

const EXAMPLES = `
The input is TSV, CSV (also with semicolons), JSON Lines, a JSON array, Parquet,
TMX or XLIFF, recognised by its content, gzipped or not (docs/formats.md).
Columns are found under their usual names: source or src; translation, mt,
target or hypothesis; languagePair, pair or lp, or sourceLang and targetLang,
unless --pair is given.

The output has the same rows in the same order, plus the columns score, low,
high (0-1), verdict, flags and error. It is a table or JSON Lines depending on
its file name ending, or in the format of the input if it has none. It appears
under its name only when it is complete, and memory does not grow with the file.

A row that cannot be read keeps its place, with the reason under error; such
rows are counted in the summary and do not fail the command. Rows of an unknown
language pair have no score and the verdict "unsupported".

Examples:
  edge-qe score --model models/default --input pairs.tsv --output scored.tsv --pair ro-en
  edge-qe score --model models/default --input gold.csv --output scored.csv --prefix edge_
  edge-qe score --model models/default --input data/mine/ro-en.dev.jsonl --output scored.jsonl
  zcat pairs.xlf.gz | edge-qe score --model models/default --input - --output - > scored.jsonl`

interface Options {
  readonly model: string
  readonly input: string
  readonly output: string
  readonly pair?: string
  readonly prefix: string
  readonly engine: EngineName
  readonly threads?: number
}

const RANK_EXAMPLES = `
Reads and writes the same files as edge-qe score. Consecutive rows with the same
source and language pair are translations of one message. Each gets its rank
among them (1 is the best) and, under beats, the ranks of those whose score is
lower by more than the noise; of all other pairs it is not known which is
better. Memory grows with the number of rows per source.

Example:
  edge-qe rank --model models/default --input candidates.tsv --output ranked.tsv --pair en-de`

export const addScore = (program: Command, output: Output): void => {
  addCommand(program, output, { name: 'score', about: 'score a file of pairs, without a service', help: EXAMPLES })
  addCommand(program, output, {
    name: 'rank',
    about: 'rank translations of the same messages',
    help: RANK_EXAMPLES,
  })
}

interface Described {
  readonly name: 'score' | 'rank'
  readonly about: string
  readonly help: string
}

const addCommand = (program: Command, output: Output, { name, about, help }: Described): void => {
  program
    .command(name)
    .description(about)
    .requiredOption('--model <folder>', 'release folder')
    .requiredOption('--input <file>', 'file of pairs, or - for standard input')
    .requiredOption('--output <file>', 'file to write, or - for standard output')
    .option('--pair <pair>', 'language pair of every row (default: from the input)')
    .option('--prefix <text>', 'prefix of the names of the new columns', '')
    .addOption(new Option('--engine <name>', 'engine that runs the student').choices(ENGINE_NAMES).default('kernel'))
    .option('--threads <number>', 'number of threads to score with (default: one per core)', parseThreads)
    .addHelpText('after', help)
    .action(async ({ pair, ...options }: Options) => {
      const languagePairs = parsePairs(pair)
      if (languagePairs && languagePairs.length > 1)
        throw new QualityError('BAD_CONFIG', `--pair must be one language pair, got ${pair}`, { field: 'pair' })
      const summary = await scoreFile({ ...options, languagePair: languagePairs?.[0], ranked: name === 'rank' }, output)
      const { rows, scored, unsupported, bad } = summary
      const text = `${options.output}: ${rows} rows, ${scored} scored, ${unsupported} unsupported, ${bad} with an error`
      if (options.output === STANDARD_STREAM) output.progress(text)
      else output.result(text, summary)
    })
}

const parseThreads = (text: string): number => {
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new InvalidArgumentError('It must be a whole number of 1 or more.')
  return Number(text)
}
