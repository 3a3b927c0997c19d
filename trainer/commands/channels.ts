/** `edge-qe channels`: what each channel of a bucket points at, and swaps between what is published already. */

import { join } from 'node:path'
import type { Command } from 'commander'
import type { Channel } from '../../models/channel.ts'
import { QualityError } from '../../models/errors.ts'
import { type Bucket, type BucketOptions, withBucket } from '../buckets/bucket.ts'
import { listChannels, promote, renew, rollback } from '../buckets/channels.ts'
import type { Output } from '../output/output.ts'
import { publish } from '../stages/publish.ts'
import { addBucketOptions } from './options.ts'
import { addSigningOptions, loadSigner, SIGNING_HELP, type SigningOptions } from './signing.ts'

const BUNDLED = join(import.meta.dirname, '../../models/default')

const EXAMPLES = `
Every byte of the release is read back and checked before a channel points at
it. A second rollback undoes the first.
${SIGNING_HELP}

Examples:
  edge-qe channels show
  edge-qe channels promote --from canary --to stable
  edge-qe channels rollback --channel stable
  edge-qe channels rollback --channel stable --bundled                    # to the student that every Worker carries
  edge-qe channels renew --channel stable --signing-key signing-key.pem   # before the signature expires`

export const addChannels = (program: Command, output: Output): void => {
  const group = program
    .command('channels')
    .description('channels of a bucket: show, promote, roll back, renew')
    .addHelpText('after', EXAMPLES)
  const show = (pointer: Channel): void => output.result(toText(pointer), pointer)
  addBucketOptions(group.command('show').description('show what each channel points at')).action(
    async (options: BucketOptions) => {
      const channels = await withBucket(options, listChannels, output)
      output.result(
        channels.length > 0 ? channels.map(toText).join('\n') : `${options.bucket}: nothing has been published`,
        channels,
      )
    },
  )
  const promoting = group
    .command('promote')
    .description('point a channel at the release of another one')
    .requiredOption('--from <channel>', 'channel that has the release')
    .requiredOption('--to <channel>', 'channel that should get it')
  addOptions(promoting).action(async (options: Options & { readonly from: string; readonly to: string }) => {
    const signer = await loadSigner(options)
    show(await withBucket(options, (bucket) => promote(bucket, { ...options, signer }), output))
  })
  const rolling = group
    .command('rollback')
    .description('point a channel at the release it had before, or at the student that every Worker carries')
    .requiredOption('--channel <name>', 'channel to roll back')
    .option('--bundled', 'roll back to the bundled student (models/default of this repository), uploading it if necessary')
  addOptions(rolling).action(async (options: Options & { readonly channel: string; readonly bundled?: boolean }) => {
    const { channel, bundled = false } = options
    const signer = await loadSigner(options)
    const back = (bucket: Bucket): Promise<Channel> =>
      bundled ? publish(bucket, { model: BUNDLED, channel, signer }, output) : rollback(bucket, channel, signer)
    show(await withBucket(options, back, output))
  })
  const renewing = group
    .command('renew')
    .description('sign a channel again, with a new expiry time')
    .requiredOption('--channel <name>', 'channel to sign')
  addOptions(renewing).action(async (options: Options & { readonly channel: string }) => {
    const signer = await loadSigner(options)
    if (!signer) throw new QualityError('BAD_CONFIG', 'pass --signing-key or set SIGNING_KEY', { field: 'signing-key' })
    show(await withBucket(options, (bucket) => renew(bucket, options.channel, signer), output))
  })
}

type Options = BucketOptions & SigningOptions

const addOptions = (command: Command): Command => addBucketOptions(addSigningOptions(command))

const toText = ({ channel, release, previous, updated, share, ...signed }: Channel): string => {
  const { sequence, expires, key } = signed
  const said = key === undefined ? '' : `\n  sequence ${sequence}, says it is signed by ${key} until ${expires}`
  return `${channel} -> ${release} since ${updated}${share === undefined ? '' : `, share ${share}`}\n  before: ${previous ?? 'nothing'}${said}`
}
