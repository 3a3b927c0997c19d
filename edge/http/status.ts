/** The HTTP status and title of every error code: one table. */

import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { ErrorCode } from '../../models/errors.ts'

export interface ErrorKind {
  readonly status: ContentfulStatusCode
  /** The same for every occurrence (RFC 9457 section 3.1.4). */
  readonly title: string
}

export const ERROR_KINDS = {
  BAD_MESSAGE: { status: 400, title: 'The request cannot be read' },
  UNAUTHORISED: { status: 401, title: 'An API key is needed' },
  FORBIDDEN: { status: 403, title: 'This is not allowed' },
  NOT_FOUND: { status: 404, title: 'There is nothing at this address' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'This address does not allow that method' },
  CONFLICT: { status: 409, title: 'The resource is not in the required state' },
  TOO_LONG: { status: 413, title: 'The request is over a limit' },
  UNSUPPORTED_TYPE: { status: 415, title: 'The body has an unsupported type' },
  RATE_LIMITED: { status: 429, title: 'Too many requests' },
  BAD_MANIFEST: { status: 500, title: 'The release cannot be used' },
  BAD_STUDENT: { status: 500, title: 'The release cannot be used' },
  UNTRUSTED: { status: 500, title: 'The release cannot be trusted' },
  BAD_CONFIG: { status: 500, title: 'The service is misconfigured' },
  BAD_DATA: { status: 500, title: 'Stored data cannot be read' },
  BAD_RUN: { status: 500, title: 'Stored data cannot be read' },
  UNCONFIGURED: { status: 503, title: 'The service is not set up' },
  UNAVAILABLE: { status: 503, title: 'The service is temporarily unavailable' },
  TIMED_OUT: { status: 504, title: 'The request took too long' },
} as const satisfies Record<ErrorCode, ErrorKind>
