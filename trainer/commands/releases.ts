/** `edge-qe releases`: what a bucket holds, and deleting what nothing points at. */

import type { Command } from 'commander'
import { type BucketOptions, withBucket } from '../buckets/bucket.ts'
import { listChannels } from '../buckets/channels.ts'
import { channelsOf, listReleases, type PublishedRelease } from '../buckets/published.ts'
import type { Output } from '../output/output.ts'
import { makeOnnx } from '../stages/make-onnx.ts'
import { prune } from '../stages/prune.ts'
import { addBucketOptions, parseTime } from './options.ts'

const EXAMPLES = `
prune deletes releases, and the remains of killed publishes, that no channel
points at now or pointed at before, and whose newest file is older than the
grace time. Choose a grace time longer than any publish takes.

Examples:
  edge-qe releases list
  edge-qe releases prune --grace 7d --dry-run
  edge-qe releases onnx --release models/small --out small.onnx`

interface PruneOptions extends BucketOptions {
  readonly grace: number
  readonly dryRun?: boolean
}

export const addReleases = (program: Command, output: Output): void => {
  const group = program
    .command('releases')
    .description('releases of a bucket: list, prune; make the ONNX file of a release')
    .addHelpText('after', EXAMPLES)
  addBucketOptions(group.command('list').description('list every release, newest first')).action(
    async (options: BucketOptions) => {
      const [releases, channels] = await withBucket(
        options,
        async (bucket) => [await listReleases(bucket), await listChannels(bucket)] as const,
        output,
      )
      const values = releases.map((release) => ({ ...release, channels: channelsOf(release.id, channels) }))
      const lines = values.map((each) => `${toText(each)}  ${each.channels.join(', ') || 'no channel'}`)
      output.result(lines.join('\n') || `${options.bucket}: nothing has been published`, values)
    },
  )
  addOnnx(group, output)
  const pruning = group
    .command('prune')
    .description('delete releases that no channel points at')
    // Shorter than an hour, and a prune could meet a publish that is still uploading.
    .requiredOption('--grace <time>', 'minimum age to delete, such as 7d or 12h; at least 1h', parseTime)
    .option('--dry-run', 'only show what would be deleted')
  addBucketOptions(pruning).action(async ({ grace, dryRun = false, ...options }: PruneOptions) => {
    const onDelete = (release: PublishedRelease): void =>
      output.progress(`${dryRun ? 'would delete' : 'deleting'} ${toText(release)}`)
    const deleted = await withBucket(options, (bucket) => prune(bucket, { graceMs: grace, dryRun, onDelete }), output)
    output.result(`${dryRun ? 'would delete' : 'deleted'} ${deleted.length} releases`, { dryRun, deleted })
  })
}

const addOnnx = (group: Command, output: Output): void => {
  group
    .command('onnx')
    .description('make student.onnx for a release without one, from its student.bin')
    .requiredOption('--release <folder>', 'release folder')
    .requiredOption('--out <file>', 'file to write')
    .action(async ({ release, out }: { release: string; out: string }) => {
      const bytes = await makeOnnx(release, out)
      output.result(`${out}: ${bytes.toLocaleString('en')} bytes`, { out, bytes })
    })
}

const toText = ({ id, bytes, uploaded, complete }: PublishedRelease): string =>
  `${id}  ${bytes.toLocaleString('en')} bytes  ${uploaded.toISOString()}${complete ? '' : '  not whole'}`
