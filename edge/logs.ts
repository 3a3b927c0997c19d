/** One line of JSON a request, for a share of them: numbers and names, never texts. */

import { createMiddleware } from 'hono/factory'
import { QualityError } from '../models/errors.ts'
import type { Environment } from './environment.ts'
import type { Settings } from './settings.ts'

/** Failures of the service are logged by `onError`, whatever the share. */
export const logRequests = createMiddleware<Environment>(async (c, next) => {
  await next()
  if (Math.random() >= parseShare(c.env, 'LOG_SHARE')) return
  const { method, routePath } = c.req
  const key = c.get('caller')?.name
  console.log(
    JSON.stringify({
      event: 'request',
      requestId: c.get('requestId'),
      method,
      // A path may hold the id of a job; the route says as much.
      route: routePath,
      status: c.res.status,
      ...(key === undefined ? {} : { key }),
      ...c.get('facts'),
    }),
  )
})

/** A share between 0, which an absent setting is, and 1. Throws UNCONFIGURED naming the setting. */
export const parseShare = (env: Settings, name: 'LOG_SHARE' | 'METRICS_SHARE'): number => {
  const text = env[name] ?? ''
  const share = Number(text)
  if (share >= 0 && share <= 1) return share
  throw new QualityError('UNCONFIGURED', `${name}: expected a number from 0 to 1, got ${JSON.stringify(text)}`, { field: name })
}
