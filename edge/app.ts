/** The application: the order of middleware, the routes, and the one place where errors become replies. */

import { cors } from 'hono/cors'
import { createMiddleware } from 'hono/factory'
// Its router takes 3 ms less of a cold start than the default one's, and is as fast for so few routes.
import { Hono } from 'hono/quick'
import { requestId } from 'hono/request-id'
import { secureHeaders } from 'hono/secure-headers'
import { QualityError } from '../models/errors.ts'
import { requireAccess } from './access.ts'
import { limitBody, requireJson } from './bodies.ts'
import type { Followed } from './channel.ts'
import type { Choice, Served } from './choose.ts'
import type { Environment } from './environment.ts'
import { logRequests } from './logs.ts'
import { toProblem } from './problem.ts'
import { feedbackRoute } from './routes/feedback.ts'
import { healthRoute } from './routes/health.ts'
import { jobsRoute } from './routes/jobs.ts'
import { languagesRoute } from './routes/languages.ts'
import { modelsRoute } from './routes/models.ts'
import { scoreRoute } from './routes/score.ts'
import { withinTime } from './timeout.ts'

export interface App {
  /** The release to score with. Throws when there is none that can be used, or BAD_MESSAGE for a channel that is not followed. */
  getRelease(choice?: Choice): Promise<Served>
  /** What is known of every channel that is followed. */
  channels(): readonly ({ readonly name: string } & Followed)[]
}

/** Everything but the engine, which the composition root brings. */
export const createApp = (app: App) => {
  const routes = new Hono<Environment>()
    .use(requestId(), secureReplies, logRequests)
    .use('/v1/*', allowOrigins, limitTime)
    .use('/v1/score/*', limitBody, requireJson, requireAccess('score'))
    .use('/v1/jobs/*', requireAccess('jobs'))
    .use('/v1/feedback', limitBody, requireJson, requireAccess('feedback'))
    .use('/v1/languages', requireAccess())
    .use('/v1/models', requireAccess())
    .route('/', healthRoute(app))
    .route('/v1/score', scoreRoute(app))
    .route('/v1/jobs', jobsRoute())
    .route('/v1/feedback', feedbackRoute())
    .route('/v1/languages', languagesRoute(app))
    .route('/v1/models', modelsRoute(app))
  allowOnly(routes, METHODS)
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

/** What replies to programs need; the other headers speak of pages, scripts and plug-ins, and each is set on every reply. */
const secureReplies = secureHeaders({
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
  removePoweredBy: false,
})

const METHODS = {
  '/v1/score': 'POST',
  '/v1/score/batch': 'POST',
  '/v1/jobs': 'POST',
  '/v1/jobs/:id': 'GET, HEAD, DELETE',
  '/v1/jobs/:id/parts/:number': 'PUT',
  '/v1/jobs/:id/start': 'POST',
  '/v1/jobs/:id/result': 'GET, HEAD',
  '/v1/feedback': 'POST',
  '/v1/languages': 'GET, HEAD',
  '/v1/models': 'GET, HEAD',
  '/healthz': 'GET, HEAD',
  '/readyz': 'GET, HEAD',
} as const

const allowOrigins = createMiddleware<Environment>((c, next) => {
  // Nobody's pages may call: the reply says so by saying nothing, and costs no headers.
  if (!c.env.CORS_ORIGINS && c.req.method !== 'OPTIONS') return next()
  const origins = (c.env.CORS_ORIGINS ?? '').split(',').map((origin) => origin.trim())
  const allowed = origins.includes('*') ? '*' : origins.filter((origin) => origin !== '')
  return cors({
    origin: allowed,
    allowMethods: ['GET', 'POST', 'PUT', 'DELETE'],
    allowHeaders: ['authorization', 'content-type', 'x-cohort'],
    exposeHeaders: ['location', 'x-request-id', 'retry-after', 'server-timing'],
    maxAge: 86_400,
  })(c, next)
})

/** Parts of jobs and results are as slow as the caller's network; scoring waits for nothing but its student, and limits that itself. */
const IS_UNTIMED = /^\/v1\/(score(\/batch)?|jobs\/[^/]+\/(parts\/[^/]+|result))$/

const limitTime = createMiddleware<Environment>((c, next) => (IS_UNTIMED.test(c.req.path) ? next() : withinTime(c.env, next())))

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
