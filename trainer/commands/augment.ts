/** `edge-qe augment`: new training pairs out of old ones, by a recipe; a teacher labels them afterwards. */

import type { Command } from 'commander'
import { toTable } from '../data/augment/report.ts'
import type { Output } from '../output/output.ts'
import { augment, SCORE_EDGES } from '../stages/augment.ts'
import { parsePairs } from './options.ts'

const EXAMPLES = `
--input takes imported folders (their train rows only), files of rows, label
files, and tables with the columns source and translation (and pair, unless
--pair is given).

The recipe says what to make and how much: wrong and mangled translations,
critical errors (marked in their rows), chat noise on one side or both, and caps
by language pair, score and length. configs/recipes/augment.toml shows every
setting.

The id of a row tells how it was made and from which row:
augment:negation:train:12. Rows whose source is nearly one of dev, test or
--held-out are left out and counted. The same recipe and inputs always give the
same rows.

Writes one .jsonl file, or a folder of <language pair>.train.jsonl, and a report
beside it.

Examples:
  edge-qe augment --recipe configs/recipes/augment.toml --input data/mlqe-pe data/mine --held-out data/critical --output augmented.jsonl
  edge-qe label --teacher teacher --input augmented.jsonl --output data/augmented
  edge-qe augment --recipe configs/recipes/balance.toml --input data/augmented --output data/balanced`

interface Options {
  readonly recipe: string
  readonly input: string[]
  readonly heldOut?: string[]
  readonly output: string
  readonly pair?: string
}

export const addAugment = (program: Command, output: Output): void => {
  program
    .command('augment')
    .description('make training pairs from others: corrupted, noisy, with critical errors, balanced')
    .requiredOption('--recipe <file>', 'recipe that says what to make (TOML)')
    .requiredOption('--input <paths...>', 'rows to make it from')
    .option(
      '--held-out <paths...>',
      'further rows whose sources must not be near those of the output, besides dev and test of the input',
    )
    .requiredOption('--output <path>', '.jsonl file or folder to write')
    .option(
      '--pair <pairs>',
      'language pairs, separated by commas (default: all); a single one for rows without a language pair column',
    )
    .addHelpText('after', EXAMPLES)
    .action(async ({ recipe, input, heldOut = [], output: out, pair }: Options) => {
      const result = await augment({ recipe, inputs: input, heldOut, out, languagePairs: parsePairs(pair) }, output)
      const summary = `${out}: ${result.written} rows of ${result.read}, ${result.critical} with a critical error; ${result.nearHeldOut} left out for being near a held-out source${
        result.overCap > 0 ? `, ${result.overCap} over a cap` : ''
      }; report in ${result.report}`
      output.result(`${toTable(result, result.recipe.balance?.scores ?? SCORE_EDGES)}\n${summary}`, result)
    })
}
