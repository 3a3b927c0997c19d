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
    'The request is not valid JSON, or a field is missing, unknown, of the wrong type or out of range.',
    'The error names the field, the expected and the actual value. Sending the same request again will fail again.',
  ],
  UNAUTHORISED: [
    'The service requires an API key, and the request has none or an unknown one.',
    'Send the header authorization: Bearer followed by the key that the operator gave you.',
  ],
  FORBIDDEN: [
    'The scopes of the API key do not cover this route, or the operator has not turned this feature on.',
    'Ask the operator for a key with the named scope, or to turn the feature on.',
  ],
  NOT_FOUND: [
    'No route has this path, or the job does not exist: it was deleted, has expired, or belongs to another key.',
    'Check the path: routes are under /v1 and have no trailing slash. A job that no longer exists has to be created again.',
  ],
  METHOD_NOT_ALLOWED: ['The path exists, but does not accept this method.', 'The Allow header lists the methods it accepts.'],
  CONFLICT: [
    'The job is not in the required state: its input is already complete, or its result is not ready yet.',
    'GET the job: its state tells you what can be done with it.',
  ],
  TOO_LONG: [
    'The body, a text, a row or the number of items exceeds a limit.',
    'The error names the field and the limit. Send less, or split the text at the end of a sentence.',
  ],
  UNSUPPORTED_TYPE: [
    'The content-type of the body is not JSON.',
    'Send the header content-type: application/json; a part of a job may have any type.',
  ],
  RATE_LIMITED: [
    'The key (or the IP address, on a service without keys) has sent too many requests in a period.',
    'Wait for the number of seconds in the Retry-After header. A batch counts as one request.',
  ],
  BAD_MANIFEST: ['The manifest of the release does not follow the format.', 'The operator has to publish the release again.'],
  BAD_STUDENT: ['A file of the release does not match its manifest.', 'The operator has to publish the release again.'],
  UNTRUSTED: [
    'The signature of a channel is missing, forged, expired, or older than one seen before.',
    'The operator has to find out who wrote it and publish again with the signing key.',
  ],
  BAD_CONFIG: ['The service is deployed with settings that contradict each other.', 'The operator has to correct them.'],
  BAD_DATA: ['Data that the service stored earlier cannot be read.', 'The operator can find the request id in the logs.'],
  BAD_RUN: ['Data that the service stored earlier is inconsistent.', 'The operator can find the request id in the logs.'],
  UNCONFIGURED: [
    'The service was deployed without API keys, or without a setting that this route needs.',
    'The operator has to add the named setting: see docs/deploy.md.',
  ],
  TIMED_OUT: [
    'The request took longer than the operator allows, for instance while the student was loaded for the first time.',
    'Try again in a few seconds, waiting longer after each attempt.',
  ],
  UNAVAILABLE: [
    'No student could be loaded, or the storage for jobs and feedback does not answer.',
    'Try again in a few seconds, waiting longer after each attempt: nothing that was stored is lost.',
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
    meaning: 'The service failed; the cause is only in its logs.',
    remedy: 'Try again once. The operator can find the request id in the logs.',
  },
].toSorted((a, b) => a.status - b.status || (a.code < b.code ? -1 : 1))
