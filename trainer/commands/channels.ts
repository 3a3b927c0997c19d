/** `edge-qe channels`: what each channel of a bucket points at, and swaps between what is published already. */

import type { Command } from 'commander'
import type { Channel } from '../../models/channel.ts'
import { type BucketOptions, withBucket } from '../buckets/bucket.ts'
import { listChannels, promote, rollback } from '../buckets/channels.ts'
import type { Output } from '../output/output.ts'
import { addBucketOptions } from './options.ts'

const EXAMPLES = `
Examples:
  edge-qe channels show
  edge-qe channels promote --from canary --to stable
  edge-qe channels rollback --channel stable

Every byte of the release is read back and checked before a channel points at it. A second rollback undoes the first.`

export const addChannels = (program: Command, output: Output): void => {
  const group = program
    .command('channels')
    .description('channels of a bucket: show, promote, roll back')
    .addHelpText('after', EXAMPLES)
  addBucketOptions(group.command('show').description('what each channel points at')).action(async (options: BucketOptions) => {
    const channels = await withBucket(options, listChannels, output)
    output.result(channels.length > 0 ? channels.map(toText).join('\n') : `${options.bucket}: nothing is published`, channels)
  })
  const promoting = group
    .command('promote')
    .description('point one channel at the release of another')
    .requiredOption('--from <channel>', 'channel that has the release')
    .requiredOption('--to <channel>', 'channel that is to have it')
  addBucketOptions(promoting).action(async (options: BucketOptions & { readonly from: string; readonly to: string }) => {
    const pointer = await withBucket(options, (bucket) => promote(bucket, options), output)
    output.result(toText(pointer), pointer)
  })
  const rolling = group
    .command('rollback')
    .description('point a channel at the release it had before')
    .requiredOption('--channel <name>', 'channel to roll back')
  addBucketOptions(rolling).action(async (options: BucketOptions & { readonly channel: string }) => {
    const pointer = await withBucket(options, (bucket) => rollback(bucket, options.channel), output)
    output.result(toText(pointer), pointer)
  })
}

const toText = ({ channel, release, previous, updated, share }: Channel): string =>
  `${channel} -> ${release} since ${updated}${share === undefined ? '' : `, share ${share}`}\n  before: ${previous ?? 'nothing'}`
