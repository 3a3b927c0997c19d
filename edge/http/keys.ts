/** API keys: only their sha256 is stored, in a Worker secret, so that reading the configuration gives nobody access. */

export const SCOPES = ['score', 'jobs', 'feedback', 'admin'] as const
export type Scope = (typeof SCOPES)[number]

export interface ApiKey {
  /** Who holds it; appears in logs and rate limits, never the key. */
  readonly name: string
  /** Of the key, 64 hexadecimal digits. */
  readonly sha256: string
  readonly scopes: readonly Scope[]
}

/** The secret API_KEYS: a JSON list of `{ name, sha256, scopes }`. Throws UNCONFIGURED naming the field. */
export const parseKeys = async (secret: string): Promise<readonly ApiKey[]> => {
  if (known?.secret !== secret)
    known = { secret, keys: readKeys(secret) ?? (await import('./keys-schema.ts')).parseKeys(secret) }
  return known.keys
}

/** The secret does not change while a Worker runs. */
let known: { readonly secret: string; readonly keys: readonly ApiKey[] } | undefined

export const KEY_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/
export const KEY_SHA256 = /^[0-9a-f]{64}$/

/** What is plainly a list of keys, read without a schema, which says what is wrong with anything else. */
const readKeys = (secret: string): readonly ApiKey[] | undefined => {
  try {
    const keys: unknown = JSON.parse(secret)
    return Array.isArray(keys) && keys.every(isKey) ? keys : undefined
  } catch {
    return undefined
  }
}

const isKey = (value: unknown): value is ApiKey => {
  if (typeof value !== 'object' || value === null) return false
  const { name, sha256, scopes, ...rest } = value as Record<string, unknown>
  return (
    typeof name === 'string' &&
    KEY_NAME.test(name) &&
    typeof sha256 === 'string' &&
    KEY_SHA256.test(sha256) &&
    Array.isArray(scopes) &&
    scopes.length > 0 &&
    scopes.every((scope) => SCOPES.some((known) => known === scope)) &&
    Object.keys(rest).length === 0
  )
}

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
