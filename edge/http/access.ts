/** Who may ask what, and how often: API keys, scopes, and the rate limit of each key. */

import type { Context } from 'hono'
import { QualityError } from '../../models/errors.ts'
import type { Settings } from '../platform/settings.ts'
import type { Environment } from './environment.ts'
import { type ApiKey, findKey, mayDo, parseKeys, type Scope } from './keys.ts'

const HOW_TO = 'create a key with `edge-qe keys create` and store its line with `wrangler secret put API_KEYS` (docs/deploy.md)'

/**
 * Lets a request through that has a key with the scope, or any key for `any`, within its rate limit. Throws
 * UNCONFIGURED, UNAUTHORISED, FORBIDDEN or RATE_LIMITED.
 */
export const requireAccess = async (c: Context<Environment>, scope: Scope | 'any'): Promise<void> => {
  const caller = await identify(c, scope)
  c.set('caller', caller)
  // Without keys the address is all that tells callers apart.
  const isOver = c.env.RATE_LIMIT && (await isOverLimit(c.env, caller?.name ?? c.req.header('cf-connecting-ip') ?? 'local'))
  if (!isOver) return
  const seconds = c.env.RATE_LIMIT_SECONDS ?? '60'
  c.get('headers')['retry-after'] = seconds
  throw new QualityError('RATE_LIMITED', `this key has reached its limit; try again in ${seconds} seconds`)
}

/** A counter that fails is no reason to score nothing: it lets everybody through, and the log says so. */
const isOverLimit = async ({ RATE_LIMIT }: Settings, key: string): Promise<boolean> => {
  try {
    return (await RATE_LIMIT?.limit({ key }))?.success === false
  } catch (error) {
    console.error(
      JSON.stringify({ event: 'rate limit not counted', reason: error instanceof Error ? error.name : typeof error }),
    )
    return false
  }
}

const identify = async ({ env, req }: Context<Environment>, scope: Scope | 'any'): Promise<ApiKey | undefined> => {
  if (env.ACCESS === 'open') return undefined
  const keys = await parseKeys(env.API_KEYS ?? '[]')
  if (keys.length === 0) throw new QualityError('UNCONFIGURED', `no API keys are set: ${HOW_TO}`, { field: 'API_KEYS' })
  const token = /^Bearer +([\x21-\x7e]+)$/i.exec(req.header('authorization') ?? '')?.[1]
  if (token === undefined)
    throw new QualityError('UNAUTHORISED', 'expected the header authorization: Bearer <key>', { field: 'authorization' })
  const key = await findKey(token, keys)
  if (!key) throw new QualityError('UNAUTHORISED', 'unknown API key', { field: 'authorization' })
  if (scope !== 'any' && !mayDo(key, scope))
    throw new QualityError('FORBIDDEN', `API key ${key.name} lacks the scope ${scope}`, { field: 'authorization' })
  return key
}
