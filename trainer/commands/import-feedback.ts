/** `edge-qe import feedback`: what people said of translations becomes rated rows. */

import { join } from 'node:path'
import type { Command } from 'commander'
import { type BucketOptions, withBucket } from '../buckets/bucket.ts'
import { downloadFeedback, readFeedback } from '../data/corpora/feedback.ts'
import { countLines } from '../files/lines.ts'
import type { Output } from '../output/output.ts'
import { importRows } from '../stages/import.ts'
import { report, WRITES } from './import-report.ts'
import { addBucketOptions, parseShare } from './options.ts'

interface FeedbackCommand extends BucketOptions {
  readonly from?: string
  readonly out: string
  readonly dev: number
}

export const addImportFeedback = (group: Command, output: Output): void => {
  const command = group
    .command('feedback')
    .description('human feedback on translations, as stored by POST /v1/feedback')
    .option('--from <file>', 'file of such feedback, JSON Lines (default: the bucket)')
    .requiredOption('--out <folder>', 'folder to write')
    .option('--dev <0-1>', 'share of the sources that become dev rows', parseShare, 0.1)
  addBucketOptions(command, 'edge-qe-feedback')
    .addHelpText(
      'after',
      `${WRITES}

A rating becomes a direct assessment. Without a rating, a correction becomes
one, by the share of words that it leaves unchanged. Feedback with neither is
left out. The contents of the bucket are kept as feedback.jsonl in the folder.

Examples:
  edge-qe import feedback --local --out data/feedback
  edge-qe import feedback --bucket edge-qe-feedback-production --out data/feedback`,
    )
    .action(async ({ from, out, dev, ...bucket }: FeedbackCommand) => {
      const file = from ?? join(out, 'feedback.jsonl')
      if (from === undefined) await withBucket(bucket, (opened) => downloadFeedback(opened, file, output), output)
      const summary = await importRows(readFeedback(file, { devShare: dev }), out, {
        reporter: output,
        total: await countLines([file]),
      })
      report(summary, out, output)
    })
}
