/** One line of JSON a request, for a share of them: numbers and names, never texts. */

import type { Context } from 'hono'
import { parseShare } from '../platform/settings.ts'
import type { Environment } from './environment.ts'

/** `route` is the path of the table: the request's may hold the id of a job. Failures are logged elsewhere, whatever the share. */
export const logRequest = (c: Context<Environment>, route: string, status: number): void => {
  if (Math.random() >= parseShare(c.env, 'LOG_SHARE')) return
  const key = c.get('caller')?.name
  console.log(
    JSON.stringify({
      event: 'request',
      requestId: c.get('requestId'),
      method: c.req.method,
      route,
      status,
      ...(key === undefined ? {} : { key }),
      ...c.get('work'),
    }),
  )
}
