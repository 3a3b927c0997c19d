/** Options of the commands that sign a channel, and `edge-qe signing-keys`, which makes the keys. */

import { readFile, writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { QualityError } from '../../models/errors.ts'
import { parseSigningKeys } from '../../models/trust.ts'
import type { Signer } from '../buckets/signing.ts'
import { createSigningKey, parseSigningKey, type SigningKey } from '../files/ed25519.ts'
import type { Output } from '../output/output.ts'
import { parseCount, parseTime } from './options.ts'

const DAY_MS = 86_400_000
const VALID_DAYS = 90

export interface SigningOptions {
  readonly signingKey?: string
  readonly signingKeys?: string
  readonly expires?: number
  readonly sequence?: number
}

export const SIGNING_HELP = `
With --signing-key, or the private key itself in SIGNING_KEY, the channel is
signed: its name, the release, a sequence number that only grows, and an expiry
time. An existing channel document is only replaced if it was signed with this
key or with one of SIGNING_KEYS.`

export const addSigningOptions = (command: Command): Command =>
  command
    .option('--signing-key <file>', 'private key to sign the channel with (default: from the environment, SIGNING_KEY)')
    .option(
      '--signing-keys <list>',
      'other trusted public keys, separated by commas (default: from the environment, SIGNING_KEYS)',
    )
    .option('--expires <time>', `how long the signature is valid, such as 90d or 12h (default: ${VALID_DAYS}d)`, parseTime)
    .option('--sequence <n>', 'minimum sequence number; also replaces a channel that no trusted key signed', parseCount('It'))

/** Undefined where there is no key: the channel is not signed. Throws BAD_CONFIG, quoting nothing of the key. */
export const loadSigner = async (options: SigningOptions): Promise<Signer | undefined> => {
  const key = await loadKey(options)
  if (!key) {
    const alone = options.expires ?? options.sequence
    if (alone === undefined) return undefined
    throw new QualityError('BAD_CONFIG', '--expires and --sequence need --signing-key or SIGNING_KEY', { field: 'signing-key' })
  }
  return {
    ...key,
    trusted: readSigningKeys(options.signingKeys),
    validMs: options.expires ?? VALID_DAYS * DAY_MS,
    sequence: options.sequence,
  }
}

/** The public keys of the option, else of the environment; none where neither says any. Throws BAD_CONFIG. */
export const readSigningKeys = (option: string | undefined): string[] => {
  const text = option ?? process.env.SIGNING_KEYS ?? ''
  return text.trim() === '' ? [] : parseSigningKeys(text, { code: 'BAD_CONFIG', what: 'signing-keys' })
}

const loadKey = async ({ signingKey }: SigningOptions): Promise<SigningKey | undefined> => {
  if (signingKey !== undefined) return parseSigningKey(await readFile(signingKey, 'utf8'), signingKey)
  const { SIGNING_KEY } = process.env
  return SIGNING_KEY ? parseSigningKey(SIGNING_KEY, 'SIGNING_KEY') : undefined
}

const EXAMPLES = `
The private key is written to a file that only its owner can read, and is never
printed. Keep it off the machine that serves the bucket: whoever has it decides
what every Worker with the public key serves.

Examples:
  edge-qe signing-keys create --out signing-key.pem   # prints the public key, for SIGNING_KEYS of the Worker
  edge-qe publish --model runs/mine/release --channel canary --signing-key signing-key.pem`

export const addSigningKeys = (program: Command, output: Output): void => {
  const group = program.command('signing-keys').description('keys that sign channels').addHelpText('after', EXAMPLES)
  group
    .command('create')
    .description('write a new private key to a file and print its public key')
    .requiredOption('--out <file>', 'file for the private key; it must not exist yet')
    .action(async ({ out }: { out: string }) => {
      const pem = createSigningKey()
      await writeFile(out, pem, { mode: 0o600, flag: 'wx' })
      showPublic(parseSigningKey(pem, out), output)
    })
  group
    .command('show')
    .description('print the public key of a private key')
    .option('--signing-key <file>', 'private key (default: from the environment, SIGNING_KEY)')
    .action(async (options: SigningOptions) => {
      const key = await loadKey(options)
      if (!key) throw new QualityError('BAD_CONFIG', 'pass --signing-key or set SIGNING_KEY', { field: 'signing-key' })
      showPublic(key, output)
    })
}

const showPublic = ({ publicKey }: SigningKey, output: Output): void => output.result(publicKey, { publicKey })
