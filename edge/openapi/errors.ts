/** What every error code means and what to do about it, for the reference and the page that problems link to. */

import type { ErrorCode } from '../../models/errors.ts'
import { ERROR_KINDS } from '../http/status.ts'

export interface ErrorExplanation {
  readonly code: string
  readonly status: number
  readonly title: string
  readonly meaning: string
  readonly remedy: string
}

const EXPLANATIONS: Readonly<Record<ErrorCode, readonly [meaning: string, remedy: string]>> = {
  BAD_MESSAGE: [
    'The request is not valid JSON, or a field is missing, unknown, of another type or out of range.',
    'The problem names the field, what was expected and what came. Do not send the same request again.',
  ],
  UNAUTHORISED: [
    'The service needs an API key, and the request has none, or one that is not known.',
    'Send authorization: Bearer followed by the key that the operator gave you.',
  ],
  FORBIDDEN: [
    'The scopes of the API key do not cover this route, or the operator has not turned it on.',
    'Ask the operator for a key with the scope that is named, or to turn on what is named.',
  ],
  NOT_FOUND: [
    'No route has this path, or there is no such job: it was deleted, is past its time, or belongs to another key.',
    'Check the path: routes are under /v1 and take no trailing slash. A job that is gone has to be made again.',
  ],
  METHOD_NOT_ALLOWED: ['The path exists, but not with this method.', 'The Allow header lists the methods it takes.'],
  CONFLICT: [
    'The job is not in the required state: its input is already complete, or its result is not yet.',
    'GET the job: its state says what can be done with it.',
  ],
  TOO_LONG: [
    'The body, a text, a row or the number of items is over a limit.',
    'The problem names the field and the limit. Send less, or split the text at the end of a sentence.',
  ],
  UNSUPPORTED_TYPE: [
    'The body is declared as something other than JSON.',
    'Send content-type: application/json; a part of a job may have any type.',
  ],
  RATE_LIMITED: [
    'The key, or the address where there are no keys, has sent more than it may in a period.',
    'Wait as many seconds as Retry-After says. Batches count as one request.',
  ],
  BAD_MANIFEST: ['The manifest of the release breaks the format.', 'The operator has to publish the release again.'],
  BAD_STUDENT: ['A file of the release is not what its manifest says.', 'The operator has to publish the release again.'],
  UNTRUSTED: [
    'The signature of a channel is missing, forged, expired or of an older document than before.',
    'The operator has to find out who wrote it, and to publish again with the signing key.',
  ],
  BAD_CONFIG: ['The service is deployed with settings that contradict each other.', 'The operator has to correct them.'],
  BAD_DATA: ['Data that the service stored before cannot be read.', 'The operator finds the request id in the logs.'],
  BAD_RUN: ['Data that the service stored before does not fit together.', 'The operator finds the request id in the logs.'],
  UNCONFIGURED: [
    'The service was deployed without API keys, or something that this route needs is not set.',
    'The operator has to set what is named: docs/deploy.md says how.',
  ],
  TIMED_OUT: [
    'The request waited longer than the operator allows, for the first load of a student for instance.',
    'Try again in a few seconds, with growing pauses between attempts.',
  ],
  UNAVAILABLE: [
    'No student could be loaded, or where jobs and feedback are stored does not answer.',
    'Try again in a few seconds, with growing pauses between attempts: nothing that was stored before is lost.',
  ],
}

const isErrorCode = (code: string): code is ErrorCode => code in ERROR_KINDS

/** Every code, by status, then by name. */
export const ERRORS: readonly ErrorExplanation[] = [
  ...Object.keys(ERROR_KINDS)
    .filter(isErrorCode)
    .map((code) => {
      const [meaning, remedy] = EXPLANATIONS[code]
      return { code, ...ERROR_KINDS[code], meaning, remedy }
    }),
  {
    code: 'INTERNAL',
    status: 500,
    title: 'Internal error',
    meaning: 'The service failed; the cause is not shown.',
    remedy: 'Try again once. The operator finds the request id in the logs.',
  },
].toSorted((a, b) => a.status - b.status || (a.code < b.code ? -1 : 1))
