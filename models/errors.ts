/** The one error class of the project: a stable code for machines, a sentence for people. */

/**
 * BAD_MESSAGE a request that cannot be read; TOO_LONG one over a limit; UNSUPPORTED_TYPE one that is not JSON;
 * NOT_FOUND and METHOD_NOT_ALLOWED one to no route; CONFLICT one that comes too early or too late; TIMED_OUT one that took too long; UNAUTHORISED and FORBIDDEN one without the key it needs;
 * RATE_LIMITED one too many; UNCONFIGURED a service its operator has not set up; BAD_MANIFEST and BAD_STUDENT a release
 * file that breaks docs/format.md; UNTRUSTED a channel that no holder of a signing key vouches for; UNAVAILABLE no student could be loaded, or a bucket or queue does not answer; BAD_CONFIG a training configuration or a
 * command line; BAD_DATA rows, labels or archives; BAD_RUN a run folder that does not fit what is asked of it.
 */
export type ErrorCode =
  | 'BAD_MESSAGE'
  | 'TOO_LONG'
  | 'UNSUPPORTED_TYPE'
  | 'NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'CONFLICT'
  | 'UNAUTHORISED'
  | 'FORBIDDEN'
  | 'RATE_LIMITED'
  | 'UNCONFIGURED'
  | 'BAD_MANIFEST'
  | 'BAD_STUDENT'
  | 'UNTRUSTED'
  | 'UNAVAILABLE'
  | 'TIMED_OUT'
  | 'BAD_CONFIG'
  | 'BAD_DATA'
  | 'BAD_RUN'

/** `field` names the JSON field, option or file the message is about, where there is one. */
export class QualityError extends Error {
  override readonly name = 'QualityError'
  readonly code: ErrorCode
  readonly field: string | undefined

  constructor(code: ErrorCode, message: string, options: { field?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.field = options.field
  }
}
