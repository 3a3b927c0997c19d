/** The application: the order of middleware, the routes, and the one place where errors become replies. */

import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { createMiddleware } from 'hono/factory'
import { requestId } from 'hono/request-id'
import { secureHeaders } from 'hono/secure-headers'
import { QualityError } from '../models/errors.ts'
import { LIMITS } from './message.ts'
import { toProblem } from './problem.ts'
import type { Release } from './releases.ts'
import { scoreRoute } from './routes/score.ts'

export interface App {
  /** The release to score with. Throws when there is none that can be used. */
  getRelease(): Promise<Release>
}

/** Everything but the engine, which the composition root brings. */
export const createApp = ({ getRelease }: App) => {
  const app = new Hono()
    .use(requestId(), secureHeaders())
    .use('/v1/*', limitBody, requireJson)
    .route('/v1/score', scoreRoute(getRelease))
    .get('/healthz', (c) => c.json({ status: 'ok' }))
  allowOnly(app, { '/v1/score': 'POST', '/healthz': 'GET, HEAD' })
  app.notFound((c) => {
    throw new QualityError('NOT_FOUND', `there is nothing at ${c.req.path}`)
  })
  app.onError((error, c) => {
    const problem = toProblem(error, c.get('requestId'))
    // The stack says where, not what was sent: messages of QualityError name fields, and others are not told to anybody.
    if (problem.status >= 500)
      console.error(JSON.stringify({ requestId: problem.requestId, code: problem.code, stack: stackOf(error) }))
    return c.body(JSON.stringify(problem), problem.status as 500, { 'content-type': 'application/problem+json' })
  })
  return app
}

const limitBody = bodyLimit({
  maxSize: LIMITS.bodyBytes,
  onError: () => {
    throw new QualityError('TOO_LONG', `the request body is over ${LIMITS.bodyBytes} bytes`, { field: 'request body' })
  },
})

const requireJson = createMiddleware(async (c, next) => {
  const type = c.req.header('content-type')
  if (c.req.method === 'POST' && type !== undefined && !/^application\/([\w.+-]+\+)?json\b/i.test(type))
    throw new QualityError(
      'UNSUPPORTED_TYPE',
      `content-type must be application/json, got ${JSON.stringify(type.slice(0, 80))}`,
      {
        field: 'content-type',
      },
    )
  await next()
})

/** Hono answers 404 to a wrong method; HTTP has 405 with an Allow header for that (RFC 9110 section 15.5.6). */
const allowOnly = (app: Hono, methods: Readonly<Record<string, string>>): void => {
  for (const [path, allowed] of Object.entries(methods))
    app.all(path, (c) => {
      c.header('Allow', allowed)
      throw new QualityError('METHOD_NOT_ALLOWED', `${path} takes ${allowed}, not ${c.req.method}`)
    })
}

const stackOf = (error: Error): string => (error.stack ?? '').split('\n').slice(1, 8).join('\n')
