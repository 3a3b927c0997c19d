/** One line of JSON a request, for a share of them: numbers and names, never texts. */

import { createMiddleware } from 'hono/factory'
import { parseShare } from '../platform/settings.ts'
import type { Environment } from './environment.ts'

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
      ...c.get('work'),
    }),
  )
})
