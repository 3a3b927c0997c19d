/** `edge-qe publish`: a release into a bucket, and a channel pointed at it. */

import { createInterface } from 'node:readline/promises'
import type { Command } from 'commander'
import { QualityError } from '../../models/errors.ts'
import { type BucketOptions, withBucket } from '../buckets/bucket.ts'
import type { Output } from '../output/output.ts'
import { loadRelease } from '../release/format/release.ts'
import { doubtsOf } from '../stages/doubts.ts'
import { publish } from '../stages/publish.ts'
import { addBucketOptions, parseShare } from './options.ts'
import { addSigningOptions, loadSigner, SIGNING_HELP, type SigningOptions } from './signing.ts'

const EXAMPLES = `
The release is uploaded under its id and read back; only then does the channel
point at it. Files that are already there are not replaced. If the command is
killed, the channel still points at a complete release: run it again.

If the dev Pearson of the student is below .1, or nearly as high with its
translations shuffled, the release is published only after a yes in the
terminal, or with --yes.

R2_ACCOUNT_ID, R2_ACCESS_KEY_ID and R2_SECRET_ACCESS_KEY are read from the
environment. They belong to an R2 API token that may read and write objects of
the bucket.
${SIGNING_HELP}

Examples:
  edge-qe publish --model models/default --channel stable --local
  edge-qe publish --model runs/mine/release --channel canary`

interface Options extends BucketOptions, SigningOptions {
  readonly model: string
  readonly channel: string
  readonly share?: number
  readonly yes?: boolean
}

export const addPublish = (program: Command, output: Output): void => {
  const command = program
    .command('publish')
    .description('upload a release and point a channel at it')
    .requiredOption('--model <folder>', 'release folder')
    .requiredOption('--channel <name>', 'channel to point at it')
    .option('--yes', 'publish without asking, even if its figures are bad')
    .option('--share <0-1>', 'share of the callers (0-1) who should get this channel (default: unchanged)', parseShare)
  addBucketOptions(addSigningOptions(command))
    .addHelpText('after', EXAMPLES)
    .action(async (options: Options) => {
      await requireConsent(options)
      const signer = await loadSigner(options)
      const pointer = await withBucket(options, (bucket) => publish(bucket, { ...options, signer }, output), output)
      output.result(`${pointer.channel} -> ${pointer.release} (before: ${pointer.previous ?? 'nothing'})`, pointer)
    })
}

/** Throws BAD_RUN, with what speaks against the student, unless somebody says yes. */
const requireConsent = async ({ model, yes = false }: Options): Promise<void> => {
  if (yes) return
  const { manifest } = await loadRelease(model)
  const doubts = doubtsOf(manifest)
  if (doubts.length === 0) return
  const why = `${model}: ${doubts.join('; ')}`
  if (!(process.stdin.isTTY && process.stderr.isTTY))
    throw new QualityError('BAD_RUN', `${why}. It was not published; --yes publishes it anyway`, { field: 'yes' })
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const answer = await terminal.question(`${why}. Publish it anyway? [y/N] `).finally(() => terminal.close())
  if (!/^y(?:es)?$/i.test(answer.trim())) throw new QualityError('BAD_RUN', 'nothing was published', { field: 'yes' })
}
