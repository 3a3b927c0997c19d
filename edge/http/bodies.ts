/** What is asked of a request's body before it is read. */

import { bodyLimit } from 'hono/body-limit'
import { createMiddleware } from 'hono/factory'
import { QualityError } from '../../models/errors.ts'
import { parseLimits } from '../platform/limits.ts'
import type { Environment } from './environment.ts'

const createLimit = (bodyBytes: number) =>
  bodyLimit({
    maxSize: bodyBytes,
    onError: () => {
      throw new QualityError('TOO_LONG', `the request body is over ${bodyBytes} bytes`, { field: 'request body' })
    },
  })

/** Of the limit that was asked for last: the setting does not change while a Worker runs. */
let made: { readonly bodyBytes: number; readonly limit: ReturnType<typeof createLimit> } | undefined

/** Throws TOO_LONG for a body over the limit, whether it says its length or is found out while it is read. */
export const limitBody = createMiddleware<Environment>((c, next) => {
  const { bodyBytes } = parseLimits(c.env.LIMITS)
  if (made?.bodyBytes !== bodyBytes) made = { bodyBytes, limit: createLimit(bodyBytes) }
  return made.limit(c, next)
})

/** Throws UNSUPPORTED_TYPE for a body that is declared as something else. */
export const requireJson = createMiddleware(async (c, next) => {
  const type = c.req.header('content-type')
  if (c.req.method === 'POST' && type !== undefined && !/^application\/([\w.+-]+\+)?json\b/i.test(type))
    throw new QualityError(
      'UNSUPPORTED_TYPE',
      `content-type must be application/json, got ${JSON.stringify(type.slice(0, 80))}`,
      { field: 'content-type' },
    )
  await next()
})
