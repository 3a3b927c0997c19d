/** `edge-qe score`: scores a file of pairs offline. */

import { type Command, Option } from 'commander'
import { QualityError } from '../../models/errors.ts'
import type { Output } from '../output/output.ts'
import { ENGINE_NAMES, type EngineName } from '../release/engines/create.ts'
import { scoreFile } from '../stages/score.ts'
import { parsePairs } from './options.ts'

const EXAMPLES = `
Examples:
  edge-qe score --model models/default --input pairs.tsv --output scored.tsv --pair ro-en
  edge-qe score --model models/default --input gold.tsv --output scored.tsv --prefix edge_

The input is UTF-8, tab separated, without quoting, and has a header with the columns source and translation, and pair
or languagePair (ro-en) unless --pair is given. The output has the same rows in the same order, with score, low, high (0-1), verdict,
flags (comma separated) and error after the input's columns. A row that cannot be read keeps its place, with an empty
score and the reason under error; such rows are counted in the summary and do not fail the command. Rows of a language
pair that the release does not know have an empty score and the verdict "unsupported".
Memory does not grow with the file. The output appears under its name only when it is whole.`

interface Options {
  readonly model: string
  readonly input: string
  readonly output: string
  readonly pair?: string
  readonly prefix: string
  readonly engine: EngineName
}

export const addScore = (program: Command, output: Output): void => {
  program
    .command('score')
    .description('score a file of pairs offline')
    .requiredOption('--model <folder>', 'release folder')
    .requiredOption('--input <file>', 'TSV with source and translation')
    .requiredOption('--output <file>', 'TSV to write')
    .option('--pair <pair>', 'language pair of every row (default: the column pair or languagePair)')
    .option('--prefix <text>', 'put before the names of the new columns', '')
    .addOption(new Option('--engine <name>', 'what runs the student').choices(ENGINE_NAMES).default('kernel'))
    .addHelpText('after', EXAMPLES)
    .action(async ({ pair, ...options }: Options) => {
      const languagePairs = parsePairs(pair)
      if (languagePairs && languagePairs.length > 1)
        throw new QualityError('BAD_CONFIG', `--pair must be one language pair, got ${pair}`, { field: 'pair' })
      const summary = await scoreFile({ ...options, languagePair: languagePairs?.[0] }, output)
      const { rows, scored, unsupported, bad } = summary
      output.result(
        `${options.output}: ${rows} rows, ${scored} scored, ${unsupported} unsupported, ${bad} with an error`,
        summary,
      )
    })
}
