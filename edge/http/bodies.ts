/** What is asked of a request's body before it is read. */

import type { Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { QualityError } from '../../models/errors.ts'
import { parseLimits } from '../platform/limits.ts'
import type { Environment } from './environment.ts'

/** Throws TOO_LONG for a body over the limit, whether it says its length or is found out while it is read. */
export const limitBody = async (c: Context<Environment>): Promise<void> => {
  const { bodyBytes } = parseLimits(c.env.LIMITS)
  const onError = (): never => {
    throw new QualityError('TOO_LONG', `the request body is over ${bodyBytes} bytes`, { field: 'request body' })
  }
  const length = c.req.header('content-length')
  // What Hono does for it opens the body as a stream, which costs more than to read it as one text.
  if (length === undefined || c.req.header('transfer-encoding') !== undefined)
    await bodyLimit({ maxSize: bodyBytes, onError })(c, async () => undefined)
  else if (Number.parseInt(length, 10) > bodyBytes) onError()
}

/** Throws UNSUPPORTED_TYPE for a body that is declared as something else. */
export const requireJson = (c: Context<Environment>): void => {
  const type = c.req.header('content-type')
  if (c.req.method === 'POST' && type !== undefined && !/^application\/([\w.+-]+\+)?json\b/i.test(type))
    throw new QualityError(
      'UNSUPPORTED_TYPE',
      `content-type must be application/json, got ${JSON.stringify(type.slice(0, 80))}`,
      { field: 'content-type' },
    )
}
