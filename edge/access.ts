/** Who may ask what, and how often: API keys, scopes, and the rate limit of each key. */

import { createMiddleware } from 'hono/factory'
import { QualityError } from '../models/errors.ts'
import { type ApiKey, findKey, mayDo, parseKeys, type Scope } from './keys.ts'

/** Settings of wrangler.toml and the secret API_KEYS. Absent ones are the careful choice: keys are needed. */
export interface AccessSettings {
  /** `open` lets everybody in, for local development; anything else asks for keys. */
  readonly ACCESS?: string
  readonly API_KEYS?: string
  readonly RATE_LIMIT?: RateLimit
  /** What Retry-After says: the period of the rate limit, since the binding only says yes or no. */
  readonly RATE_LIMIT_SECONDS?: string
}

const HOW_TO = 'create a key with `edge-qe keys create` and store its line with `wrangler secret put API_KEYS` (docs/deploy.md)'

/**
 * Lets a request through that has a key with the scope, within its rate limit. Throws UNCONFIGURED, UNAUTHORISED,
 * FORBIDDEN or RATE_LIMITED.
 */
export const requireAccess = (scope: Scope) =>
  createMiddleware<{ Bindings: AccessSettings }>(async (c, next) => {
    const caller = await identify(c.env, c.req.header('authorization'), scope)
    // Without keys the address is all that tells callers apart.
    const limited = await c.env.RATE_LIMIT?.limit({ key: caller?.name ?? c.req.header('cf-connecting-ip') ?? 'local' })
    if (limited?.success === false) {
      const seconds = c.env.RATE_LIMIT_SECONDS ?? '60'
      c.header('Retry-After', seconds)
      throw new QualityError('RATE_LIMITED', `the limit of this key is reached; try again in ${seconds} seconds`)
    }
    await next()
  })

const identify = async (env: AccessSettings, header: string | undefined, scope: Scope): Promise<ApiKey | undefined> => {
  if (env.ACCESS === 'open') return undefined
  const keys = parseKeys(env.API_KEYS ?? '[]')
  if (keys.length === 0) throw new QualityError('UNCONFIGURED', `no API keys are set: ${HOW_TO}`, { field: 'API_KEYS' })
  const token = /^Bearer +([\x21-\x7e]+)$/i.exec(header ?? '')?.[1]
  if (token === undefined)
    throw new QualityError('UNAUTHORISED', 'expected the header authorization: Bearer <key>', { field: 'authorization' })
  const key = await findKey(token, keys)
  if (!key) throw new QualityError('UNAUTHORISED', 'this API key is not known here', { field: 'authorization' })
  if (!mayDo(key, scope))
    throw new QualityError('FORBIDDEN', `the API key ${key.name} has not the scope ${scope}`, { field: 'authorization' })
  return key
}
