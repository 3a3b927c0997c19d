/** The application: the order of middleware, the routes, and the one place where errors become replies. */

import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { cors } from 'hono/cors'
import { createMiddleware } from 'hono/factory'
import { requestId } from 'hono/request-id'
import { secureHeaders } from 'hono/secure-headers'
import { QualityError } from '../models/errors.ts'
import { type AccessSettings, requireAccess } from './access.ts'
import { LIMITS } from './message.ts'
import { toProblem } from './problem.ts'
import type { Release } from './releases.ts'
import { healthRoute } from './routes/health.ts'
import { languagesRoute } from './routes/languages.ts'
import { modelsRoute } from './routes/models.ts'
import { scoreRoute } from './routes/score.ts'

export interface App {
  /** The release to score with. Throws when there is none that can be used. */
  getRelease(): Promise<Release>
}

export interface Settings extends AccessSettings {
  /** Origins whose pages may call the API, separated by commas; `*` for all, none by default. */
  readonly CORS_ORIGINS?: string
}

type Environment = { Bindings: Settings }

/** Everything but the engine, which the composition root brings. */
export const createApp = (app: App) => {
  const routes = new Hono<Environment>()
    .use(requestId(), secureHeaders())
    .use('/v1/*', allowOrigins, limitBody, requireJson, requireAccess('score'))
    .route('/', healthRoute(app))
    .route('/v1/score', scoreRoute(app))
    .route('/v1/languages', languagesRoute(app))
    .route('/v1/models', modelsRoute(app))
  allowOnly(routes, {
    '/v1/score': 'POST',
    '/v1/score/batch': 'POST',
    '/v1/languages': 'GET, HEAD',
    '/v1/models': 'GET, HEAD',
    '/healthz': 'GET, HEAD',
    '/readyz': 'GET, HEAD',
  })
  routes.notFound((c) => {
    throw new QualityError('NOT_FOUND', `there is nothing at ${c.req.path}`)
  })
  routes.onError((error, c) => {
    const problem = toProblem(error, c.get('requestId'))
    // The stack says where, not what was sent: messages of QualityError name fields, and others are not told to anybody.
    if (problem.status >= 500)
      console.error(JSON.stringify({ requestId: problem.requestId, code: problem.code, stack: stackOf(error) }))
    return c.body(JSON.stringify(problem), problem.status as 500, { 'content-type': 'application/problem+json' })
  })
  return routes
}

const allowOrigins = createMiddleware<Environment>((c, next) => {
  const origins = (c.env.CORS_ORIGINS ?? '').split(',').map((origin) => origin.trim())
  const allowed = origins.includes('*') ? '*' : origins.filter((origin) => origin !== '')
  return cors({
    origin: allowed,
    allowMethods: ['GET', 'POST'],
    allowHeaders: ['authorization', 'content-type'],
    maxAge: 86_400,
  })(c, next)
})

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
const allowOnly = (routes: Hono<Environment>, methods: Readonly<Record<string, string>>): void => {
  for (const [path, allowed] of Object.entries(methods))
    routes.all(path, (c) => {
      c.header('Allow', allowed)
      throw new QualityError('METHOD_NOT_ALLOWED', `${path} takes ${allowed}, not ${c.req.method}`)
    })
}

const LOGGED_FRAMES = 7

/** The frames of a stack without the message above them, which may have several lines and quote what was sent. */
const stackOf = ({ stack = '', message }: Error): string => {
  const first = message.split('\n').length
  return stack
    .split('\n')
    .slice(first, first + LOGGED_FRAMES)
    .join('\n')
}
