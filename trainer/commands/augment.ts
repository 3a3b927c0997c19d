/** `edge-qe augment`: new training pairs out of old ones, by a recipe; a teacher labels them afterwards. */

import type { Command } from 'commander'
import { toTable } from '../data/augment/report.ts'
import type { Output } from '../output/output.ts'
import { augment, SCORE_EDGES } from '../stages/augment.ts'
import { parsePairs } from './options.ts'

const EXAMPLES = `
Examples:
  edge-qe augment --recipe configs/recipes/augment.toml --input data/mlqe-pe data/mine --held-out data/critical --output augmented.jsonl
  edge-qe label --teacher teacher --input augmented.jsonl --output data/augmented
  edge-qe augment --recipe configs/recipes/balance.toml --input data/augmented --output data/balanced

--input takes imported folders (their train rows), files of rows, label files, and tables with source and translation (and
pair, or --pair). The recipe (TOML; configs/recipes/augment.toml shows all of it) says what is made and how much: wrong and mangled
translations, critical errors (their rows say so), chat noise on one side or both, and caps by language pair, score and length.
The id of each row says how it was made and of which: augment:negation:train:12. Rows whose source is nearly one of dev, test
or --held-out are left out and counted. The same recipe and inputs give the same rows.
Writes one .jsonl file, or a folder of <language pair>.train.jsonl, and a report beside it.`

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
    .description('make training pairs out of others: corrupted, noisy, critical, balanced')
    .requiredOption('--recipe <file>', 'what to make (TOML)')
    .requiredOption('--input <paths...>', 'rows to make it of')
    .option('--held-out <paths...>', 'rows whose sources must not come near the output, besides dev and test of the input')
    .requiredOption('--output <path>', '.jsonl file or folder to write')
    .option('--pair <pairs>', 'language pairs, comma separated (default: all); of every row where no column says it')
    .addHelpText('after', EXAMPLES)
    .action(async ({ recipe, input, heldOut = [], output: out, pair }: Options) => {
      const result = await augment({ recipe, inputs: input, heldOut, out, languagePairs: parsePairs(pair) }, output)
      const summary = `${out}: ${result.written} rows of ${result.read}, ${result.critical} with a critical error; ${result.nearHeldOut} left out near a held-out source${
        result.overCap > 0 ? `, ${result.overCap} over a cap` : ''
      }; report in ${result.report}`
      output.result(`${toTable(result, result.recipe.balance?.scores ?? SCORE_EDGES)}\n${summary}`, result)
    })
}
