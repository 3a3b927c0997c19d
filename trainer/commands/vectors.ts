/** `edge-qe vectors`: word vectors of any sentence encoder, the dictionary that a student starts with. */

import type { Command } from 'commander'
import type { Output } from '../output/output.ts'
import { parseCount } from './options.ts'

const EXAMPLES = `
--encoder is a folder in hub layout: tokenizer.json, and onnx/model.onnx with an
output [batch, tokens, width]. The settings (JSON; default: the folder's
encoder.json) name inputs, output, prefix and special tokens.

--input takes rows (.jsonl), tables with a column source, translation, original
or text (.tsv), plain lines (.txt), each gzipped or not, and folders of these,
whose dev and test rows are left out.

Each word type goes through the encoder on its own. The mean of its pieces is
centred and reduced to the first principal components. A multilingual encoder
gives one space for all languages, which makes it a dictionary. The same command
resumes after a kill.

Examples:
  edge-qe vectors --encoder multilingual-e5-small --settings configs/encoders/e5-small.json --input data/mine --output data/words-64.npz
  edge-qe vectors --encoder teacher --settings configs/encoders/teacher.json --input messages.tsv data/teacher --fewest 3 --output words.npz`

interface Options {
  readonly encoder: string
  readonly settings?: string
  readonly input: string[]
  readonly output: string
  readonly fewest: number
  readonly most: number
  readonly width: number
}

export const addVectors = (program: Command, output: Output): void => {
  program
    .command('vectors')
    .description('make word vectors for a corpus with a sentence encoder')
    .requiredOption('--encoder <folder>', 'encoder in hub layout')
    .option('--settings <file>', 'inputs, output, prefix and special tokens of the encoder (JSON)')
    .requiredOption('--input <paths...>', 'files or folders with texts')
    .requiredOption('--output <file>', 'word vectors to write (.npz)')
    .option('--fewest <count>', 'leave out word types that occur less often', parseCount('--fewest'), 2)
    .option('--most <count>', 'maximum number of word types; the most frequent are kept', parseCount('--most'), 250_000)
    .option('--width <count>', 'number of components: the width of the student', parseCount('--width'), 64)
    .addHelpText('after', EXAMPLES)
    .action(async ({ input, output: out, ...options }: Options) => {
      const { makeVectors } = await import('../stages/vectors.ts')
      const result = await makeVectors({ ...options, inputs: input, out }, output)
      output.result(
        `${out}: ${result.words} words of ${result.width}, ${(100 * result.explained).toFixed(1)} % of the variance, ${result.bytes.toLocaleString('en')} bytes` +
          (result.unknown > 0 ? `; ${result.unknown} word types left out that the encoder does not know` : ''),
        result,
      )
    })
}
