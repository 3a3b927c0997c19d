/** What a reply is made of. */

import type { Context } from 'hono'
import type { Environment } from './environment.ts'

/**
 * What replies to programs need; the other headers that pages get speak of scripts and plug-ins. They are kept as a record, and
 * go into a reply in one step: to set each of them is a call out of JavaScript.
 */
const SECURE_HEADERS = {
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=15552000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'SAMEORIGIN',
} as const

/** What is known of a reply before there is one: its id and the headers of every reply. */
export const prepareReply = (c: Context<Environment>): void => {
  const requestId = readRequestId(c) ?? crypto.randomUUID()
  c.set('requestId', requestId)
  c.set('headers', { ...SECURE_HEADERS, 'x-request-id': requestId })
}

/** The caller's own id, where it is one that can be written to a log. */
const readRequestId = (c: Context<Environment>): string | undefined => {
  const id = c.req.header('x-request-id')
  return id && id.length <= 255 && !/[^\w\-=]/.test(id) ? id : undefined
}

/** A reply with the headers that were set so far. */
export const reply = (
  c: Context<Environment>,
  body: string | ReadableStream | null,
  { status = 200, type }: { readonly status?: number; readonly type?: string } = {},
): Response => {
  const headers = c.get('headers')
  return new Response(body, { status, headers: type === undefined ? headers : { 'content-type': type, ...headers } })
}

export const replyJson = (c: Context<Environment>, value: unknown, status = 200): Response =>
  reply(c, JSON.stringify(value), { status, type: 'application/json' })
