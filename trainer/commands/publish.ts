/** `edge-qe publish`: a release into a bucket, and a channel pointed at it. */

import type { Command } from 'commander'
import { type BucketOptions, withBucket } from '../buckets/bucket.ts'
import type { Output } from '../output/output.ts'
import { publish } from '../stages/publish.ts'
import { addBucketOptions, parseShare } from './options.ts'
import { addSigningOptions, loadSigner, SIGNING_HELP, type SigningOptions } from './signing.ts'

const EXAMPLES = `
Examples:
  edge-qe publish --model models/default --channel stable --local
  edge-qe publish --model runs/mine/release --channel canary

The release is uploaded under its id, read back, and only then does the channel point at it. What is there already is not
replaced. If it is killed, the channel still points at a whole release: run it again.

R2_ACCOUNT_ID, R2_ACCESS_KEY_ID and R2_SECRET_ACCESS_KEY are read from the environment: those of an R2 API token that may
read and write objects of the bucket.
${SIGNING_HELP}`

interface Options extends BucketOptions, SigningOptions {
  readonly model: string
  readonly channel: string
  readonly share?: number
}

export const addPublish = (program: Command, output: Output): void => {
  const command = program
    .command('publish')
    .description('upload a release and point a channel at it')
    .requiredOption('--model <folder>', 'release folder')
    .requiredOption('--channel <name>', 'channel to point at it')
    .option('--share <0-1>', 'share of the callers that are meant to get this channel (default: as it was)', parseShare)
  addBucketOptions(addSigningOptions(command))
    .addHelpText('after', EXAMPLES)
    .action(async (options: Options) => {
      const signer = await loadSigner(options)
      const pointer = await withBucket(options, (bucket) => publish(bucket, { ...options, signer }, output), output)
      output.result(`${pointer.channel} -> ${pointer.release} (before: ${pointer.previous ?? 'nothing'})`, pointer)
    })
}
