/** API keys: only their sha256 is stored, in a Worker secret, so that reading the configuration gives nobody access. */

import * as z from 'zod/mini'
import { parseJson } from '../../models/json.ts'
import { once } from '../../models/once.ts'

export const SCOPES = ['score', 'jobs', 'feedback', 'admin'] as const
export type Scope = (typeof SCOPES)[number]

const keysSchema = once(() =>
  z.array(
    z.strictObject({
      /** Who holds it; appears in logs and rate limits, never the key. */
      name: z
        .string()
        .check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be 1-64 letters, digits, dots, dashes or underscores')),
      sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits')),
      scopes: z.array(z.enum(SCOPES)).check(z.minLength(1)),
    }),
  ),
)

export type ApiKey = z.infer<ReturnType<typeof keysSchema>>[number]

/** The secret API_KEYS: a JSON list of `{ name, sha256, scopes }`. Throws UNCONFIGURED naming the field. */
export const parseKeys = (secret: string): readonly ApiKey[] => {
  if (known?.secret !== secret)
    known = { secret, keys: parseJson(secret, keysSchema(), { code: 'UNCONFIGURED', what: 'API_KEYS' }) }
  return known.keys
}

/** The secret does not change while a Worker runs. */
let known: { readonly secret: string; readonly keys: readonly ApiKey[] } | undefined

/** The key a bearer token belongs to. Every stored hash is compared, each in constant time. */
export const findKey = async (token: string, keys: readonly ApiKey[]): Promise<ApiKey | undefined> => {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token)))
  let found: ApiKey | undefined
  for (const key of keys) if (crypto.subtle.timingSafeEqual(hash, fromHex(key.sha256))) found = key
  return found
}

const fromHex = (hex: string): Uint8Array =>
  Uint8Array.from({ length: hex.length / 2 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16))

/** `admin` may do everything. */
export const mayDo = (key: ApiKey, scope: Scope): boolean => key.scopes.includes(scope) || key.scopes.includes('admin')
