/** `edge-qe labels`: what is done with labels once there are some. */

import type { Command } from 'commander'
import type { Output } from '../output.ts'
import { mergeLabels } from '../stages/merge-labels.ts'
import { toText } from './label.ts'

export const addLabels = (program: Command, output: Output): void => {
  const group = program.command('labels').description('put shards of labels together')
  addMerge(group, output)
}

const addMerge = (group: Command, output: Output): void => {
  group
    .command('merge <folders...>')
    .description('put the shards of one labelling together')
    .requiredOption('--output <folder>', 'folder to write')
    .addHelpText(
      'after',
      `
Example:
  edge-qe labels merge labels/part-* --output labels/all

Takes every shard of one run of "label --shard i/n", each of them finished, and writes what a run without shards would
have written, in the order of the input.`,
    )
    .action(async (folders: string[], options: { output: string }) => {
      const summary = await mergeLabels(folders, options.output)
      output.result(toText(options.output, summary), { folder: options.output, ...summary })
    })
}
