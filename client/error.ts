/** The one error that the client throws: what the service says is wrong, or why there is no answer of it. */

import type { ErrorCode } from '../models/errors.ts'

/**
 * The service's own codes (docs/errors of a deployment); INTERNAL where it failed without one. The client's: UNREACHABLE
 * no answer, or one that broke off; TIMEOUT none in time; BAD_REPLY one that is not the service's; BAD_INPUT data that
 * cannot be sent.
 */
export type EdgeQeErrorCode = ErrorCode | 'INTERNAL' | 'UNREACHABLE' | 'TIMEOUT' | 'BAD_REPLY' | 'BAD_INPUT'

export interface EdgeQeErrorDetails {
  /** HTTP status; absent if there was no reply. */
  readonly status?: number | undefined
  /** The field at fault, if there is one. */
  readonly field?: string | undefined
  /** Id of the request in the logs of the operator. */
  readonly requestId?: string | undefined
  readonly cause?: unknown
}

export class EdgeQeError extends Error {
  override readonly name = 'EdgeQeError'
  /** Stable error code. A service newer than the client may use codes that the client does not know. */
  readonly code: EdgeQeErrorCode | (string & {})
  /** What is wrong, for people. */
  readonly detail: string
  readonly status: number | undefined
  readonly field: string | undefined
  readonly requestId: string | undefined

  constructor(code: EdgeQeErrorCode | (string & {}), detail: string, options: EdgeQeErrorDetails = {}) {
    super(`${code}: ${detail}`, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.detail = detail
    this.status = options.status
    this.field = options.field
    this.requestId = options.requestId
  }
}

export interface ErrorReply {
  readonly status: number
  readonly requestId: string | undefined
  /** The body: parsed where it is JSON, else its text. */
  readonly body: unknown
  /** Method and path, for replies that say nothing themselves. */
  readonly what: string
}

/** The error that a problem+json reply tells (RFC 9457); anything else that answers, a proxy say, is BAD_REPLY. */
export const parseProblem = ({ status, requestId, body, what }: ErrorReply): EdgeQeError => {
  const fields = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
  const text = (name: string): string | undefined => (typeof fields[name] === 'string' ? fields[name] : undefined)
  return new EdgeQeError(
    text('code') ?? 'BAD_REPLY',
    text('detail') ?? `${what}: status ${status}, and the reply is not a problem+json document`,
    {
      status,
      field: text('field'),
      requestId: text('requestId') ?? requestId,
    },
  )
}
