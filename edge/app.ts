/** The application: what every request meets, in order, the table of routes, and the one place where errors become replies. */

import type { Context } from 'hono'
import { cors } from 'hono/cors'
import { HonoBase } from 'hono/hono-base'
import { QualityError } from '../models/errors.ts'
import { requireAccess } from './http/access.ts'
import { limitBody, requireJson } from './http/bodies.ts'
import type { Environment } from './http/environment.ts'
import { logRequest } from './http/logs.ts'
import { toProblem } from './http/problem.ts'
import { prepareReply, reply } from './http/reply.ts'
import { createRouter } from './http/router.ts'
import { withinTime } from './platform/timeout.ts'
import type { ServedReleases } from './releases/served-releases.ts'
import { allowedMethods, type HttpMethod, type Route } from './routes/route.ts'
import { ROUTES } from './routes/routes.ts'

/** Everything but the engine, which the composition root brings with the releases. */
export const createApp = (releases: ServedReleases) => {
  const app = new HonoBase<Environment>({ router: createRouter() })
  // One handler a route: a chain of Hono's middleware is looked up and put together anew for every request.
  for (const route of ROUTES) app.all(route.path, (c) => answer(c, route.path, () => follow(c, route, releases)))
  app.notFound((c) =>
    answer(c, '*', () => {
      throw new QualityError('NOT_FOUND', `there is nothing at ${c.req.path}`)
    }),
  )
  return app
}

/** The reply to a request, whatever comes of it, and a line in the log. */
const answer = async (c: Context<Environment>, path: string, handle: () => Response | Promise<Response>): Promise<Response> => {
  prepareReply(c)
  const response = isFromPages(c) ? await allowOrigins(c, () => settle(c, handle)) : await settle(c, handle)
  return settle(c, () => {
    logRequest(c, path, response.status)
    return response
  })
}

const settle = async (c: Context<Environment>, handle: () => Response | Promise<Response>): Promise<Response> => {
  try {
    return await handle()
  } catch (error) {
    return toReply(c, error)
  }
}

const follow = (c: Context<Environment>, route: Route, releases: ServedReleases): Promise<Response> => {
  const work = meet(c, route, releases)
  return route.timed === 'request' ? withinTime(c.env, work) : work
}

/** What a request meets before its handler. */
const meet = async (c: Context<Environment>, route: Route, releases: ServedReleases): Promise<Response> => {
  const { path, scope, body, methods } = route
  if (body === 'json') {
    await limitBody(c)
    requireJson(c)
  }
  if (scope !== 'none') await requireAccess(c, scope)
  const method = c.req.method === 'HEAD' ? 'GET' : c.req.method
  const handle = methods[method as HttpMethod]
  if (handle) return handle(c, releases)
  // Not 404: RFC 9110 section 15.5.6.
  const allowed = allowedMethods(route)
  c.get('headers').allow = allowed
  throw new QualityError('METHOD_NOT_ALLOWED', `${path} allows ${allowed}, not ${c.req.method}`)
}

/** Nobody's pages may call unless they are named: a reply says so by saying nothing, and costs no headers. */
const isFromPages = ({ env, req }: Context<Environment>): boolean =>
  Boolean(env.CORS_ORIGINS || req.method === 'OPTIONS') && req.path.startsWith('/v1/')

const allowOrigins = async (c: Context<Environment>, respond: () => Promise<Response>): Promise<Response> => {
  const origins = (c.env.CORS_ORIGINS ?? '').split(',').map((origin) => origin.trim())
  const allowed = origins.includes('*') ? '*' : origins.filter((origin) => origin !== '')
  const allow = cors({
    origin: allowed,
    allowMethods: ['GET', 'POST', 'PUT', 'DELETE'],
    allowHeaders: ['authorization', 'content-type', 'x-cohort'],
    exposeHeaders: ['location', 'x-request-id', 'retry-after', 'server-timing'],
    maxAge: 86_400,
  })
  const preflight = await allow(c, async () => {
    c.res = await respond()
  })
  if (preflight) for (const [name, value] of Object.entries(c.get('headers'))) preflight.headers.set(name, value)
  return preflight ?? c.res
}

const toReply = (c: Context<Environment>, error: unknown): Response => {
  const problem = toProblem(error, c.get('requestId'))
  // The stack says where, not what was sent: messages of QualityError name fields, and others are not told to anybody.
  if (problem.status >= 500)
    console.error(JSON.stringify({ requestId: problem.requestId, code: problem.code, stack: stackOf(error) }))
  return reply(c, JSON.stringify(problem), { status: problem.status, type: 'application/problem+json' })
}

const LOGGED_FRAMES = 7

/** The frames of a stack without the message above them, which may have several lines and quote what was sent. */
const stackOf = (error: unknown): string => {
  if (!(error instanceof Error)) return ''
  const { stack = '', message } = error
  const first = message.split('\n').length
  return stack
    .split('\n')
    .slice(first, first + LOGGED_FRAMES)
    .join('\n')
}
