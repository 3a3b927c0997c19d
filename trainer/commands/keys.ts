/** `edge-qe keys`: API keys for a deployed Worker, of which only the sha256 is ever stored. */

import { randomBytes } from 'node:crypto'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { sha256 } from '../files/sha256.ts'
import type { Output } from '../output/output.ts'

const SCOPES = ['score', 'jobs', 'feedback', 'admin'] as const
const KEY_BYTES = 32

const EXAMPLES = `
The key is shown once and stored nowhere; the Worker only knows its sha256. To
rotate a key without downtime, add the entry of a new key beside the old one,
let callers switch, then remove the old entry.

Examples:
  edge-qe keys create --name web --scopes score
  wrangler secret put API_KEYS --env production   # paste a JSON list of the entries of all keys: [{...}, {...}]`

export const addKeys = (program: Command, output: Output): void => {
  const group = program.command('keys').description('API keys of a deployed Worker')
  group
    .command('create')
    .description('create a key and its entry for the secret API_KEYS')
    .requiredOption('--name <name>', 'who holds the key: letters, digits, dots, hyphens, underscores', parseName)
    .addOption(new Option('--scopes <list...>', 'what the key may be used for').choices(SCOPES).default(['score']))
    .addHelpText('after', EXAMPLES)
    .action(({ name, scopes }: { name: string; scopes: string[] }) => {
      const key = `eqe_${randomBytes(KEY_BYTES).toString('base64url')}`
      const entry = { name, sha256: sha256(key), scopes }
      const text = `key (give it to ${name}; it is not shown again):\n${key}\n\nentry for the secret API_KEYS:\n${JSON.stringify(entry)}`
      output.result(text, { key, entry })
    })
}

const parseName = (text: string): string => {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(text))
    throw new InvalidArgumentError('It must be 1-64 letters, digits, dots, hyphens or underscores.')
  return text
}
