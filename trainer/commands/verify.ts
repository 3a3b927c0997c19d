/** `edge-qe verify`: what a channel serves, looked at from outside as a Worker with signing keys does. */

import type { Command } from 'commander'
import { QualityError } from '../../models/errors.ts'
import { type BucketOptions, withBucket } from '../buckets/bucket.ts'
import { verifyChannel } from '../buckets/channels.ts'
import { verifySignature } from '../files/ed25519.ts'
import type { Output } from '../output/output.ts'
import { addBucketOptions, parseCount } from './options.ts'
import { readSigningKeys } from './signing.ts'

const TIMEOUT_SECONDS = 30

const EXAMPLES = `
Reads the channel and every byte of its release. Exit codes: 0 if a Worker with
these keys would serve it, 1 (with the reason) if it would not, 2 if the command
itself is wrong.

Example:
  edge-qe verify --channel stable --signing-keys <public key>`

interface Options extends BucketOptions {
  readonly channel: string
  readonly signingKeys?: string
  readonly minSequence: number
  readonly timeout: number
}

export const addVerify = (program: Command, output: Output): void => {
  const command = program
    .command('verify')
    .description('check the signature of a channel and every byte of its release')
    .requiredOption('--channel <name>', 'channel to check')
    .option('--signing-keys <list>', 'public keys, separated by commas (default: from the environment, SIGNING_KEYS)')
    .option('--min-sequence <n>', 'minimum sequence number to accept', parseCount('It'), 0)
    .option('--timeout <seconds>', 'time limit for reading one object', parseCount('It'), TIMEOUT_SECONDS)
  addBucketOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (options: Options) => {
      const keys = readSigningKeys(options.signingKeys)
      if (keys.length === 0)
        throw new QualityError('BAD_CONFIG', 'pass --signing-keys or set SIGNING_KEYS', { field: 'signing-keys' })
      const trust = { keys, minSequence: options.minSequence, verify: verifySignature }
      const patience = { attempts: 2, timeoutMs: 1000 * options.timeout }
      const found = await withBucket(
        { ...options, ...patience },
        (bucket) => verifyChannel(bucket, options.channel, trust),
        output,
      ).catch(refuse)
      const { channel, release, sequence, key, expires } = found
      output.result(`${channel} -> ${release}\n  sequence ${sequence}, signed by ${key} until ${expires}`, found)
    })
}

/** Whatever is wrong with what was found is a reason not to trust it; what is wrong with the command is not. */
const refuse = (error: unknown): never => {
  if (!(error instanceof QualityError) || error.code === 'BAD_CONFIG') throw error
  throw new QualityError('UNTRUSTED', error.message, { ...(error.field ? { field: error.field } : {}), cause: error })
}
