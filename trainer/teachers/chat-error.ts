/** Why a chat endpoint did not give a reply -> one sentence, and whether it is the pair's fault, the configuration's or the server's. */

import { HTTPError, TimeoutError } from 'ky'
import { QualityError } from '../../models/errors.ts'
import { FILTERED, OVER_CONTEXT, readWait, SPENT } from './chat-status.ts'

/** llama-server's 500 for words that its own parser cannot make sense of: at temperature 0 they come again every time. */
const UNREADABLE = /model produced output that does not match/i

export const isUnreadable = (error: unknown): error is HTTPError =>
  error instanceof HTTPError && error.response.status === 500 && UNREADABLE.test(toExcerpt(error.data))

export interface AskedChat {
  /** As it is shown. */
  readonly endpoint: string
  /** How often it was asked. */
  readonly attempts: number
  readonly timeoutMs: number
}

const KEEP = 'Finished labels are kept; the same command resumes'

/** What is not an Error stays as it is. */
export const toChatError = (error: unknown, { endpoint, attempts, timeoutMs }: AskedChat): unknown => {
  if (!(error instanceof Error) || error instanceof QualityError) return error
  const tried = attempts === 1 ? '1 attempt' : `${attempts} attempts`
  const unavailable = (why: string): QualityError =>
    new QualityError('UNAVAILABLE', `${endpoint}: ${why}. ${KEEP}`, { field: 'url', cause: error })
  if (isUnreadable(error))
    return new QualityError('BAD_DATA', `the reply is not readable text${toExcerpt(error.data)}`, {
      field: 'url',
      cause: error,
    })
  if (error instanceof TimeoutError) return unavailable(`no answer within ${timeoutMs / 1000} s, ${tried}`)
  if (!(error instanceof HTTPError)) return unavailable(`${toReason(error)}, ${tried}`)
  const { status, statusText, headers } = error.response
  const said = toExcerpt(error.data)
  const refusal = toRefusal(status, said)
  if (refusal) return refusal
  const shown = [status, statusText].filter((part) => part !== 'OK' && part !== '').join(' ')
  const location = status >= 300 && status < 400 ? headers.get('location') : null
  // Followed, it would be sent the key and the texts.
  if (location !== null)
    return new QualityError(
      'BAD_CONFIG',
      `${endpoint}: ${shown}: redirects to ${toShown(location, endpoint)}: set url to that address`,
      {
        field: 'url',
        cause: error,
      },
    )
  if (status === 401 || status === 403)
    return new QualityError(
      'BAD_CONFIG',
      `${endpoint}: ${shown}: the key is missing or wrong (keyFrom names its environment variable)${said}`,
      { field: 'keyFrom', cause: error },
    )
  if (status < 500 && ![408, 409, 425, 429].includes(status))
    return new QualityError('BAD_CONFIG', `${endpoint}: ${shown}${said}${toHint(said)}`, { field: 'url', cause: error })
  const wait = readWait(headers)
  if (wait > MAX_TOLD_MS)
    return unavailable(`${shown}: the server asks for a pause of ${toSpan(wait)}; at most ten minutes are waited${said}`)
  if (SPENT.test(said)) return unavailable(`${shown}, ${tried}: the account has no credit left${said}`)
  return unavailable(`${shown} after ${tried}${said}`)
}

/** Without query and password. */
const toShown = (location: string, base: string): string => {
  const url = URL.parse(location, base)
  return url ? `${url.origin}${url.pathname}` : 'no address'
}

/** Ten minutes, the most that is waited for. */
const MAX_TOLD_MS = 600_000

/** `90 s`, `45 min`, `24 h` */
const toSpan = (ms: number): string =>
  ms < 120_000
    ? `${Math.ceil(ms / 1000)} s`
    : ms < 7_200_000
      ? `${Math.ceil(ms / 60_000)} min`
      : `${Math.ceil(ms / 3_600_000)} h`

/** Settings that some models will not take. */
const toHint = (said: string): string => {
  if (/max_completion_tokens/.test(said)) return ' (set maxTokensField = "max_completion_tokens")'
  if (/temperature/.test(said)) return ' (set temperature = false)'
  return /response_format|json_schema/.test(said) ? ' (set structured = false)' : ''
}

/** fetch says only that it failed; the socket's error, at the end of the causes, says why. A host of two addresses has two. */
export const toReason = (error: Error): string => {
  const why: unknown = error instanceof AggregateError ? error.errors[0] : error.cause
  return why instanceof Error ? toReason(why) : error.message
}

/** What is no fault of the configuration: other pairs may be short enough, and harmless. */
const toRefusal = (status: number, said: string): QualityError | undefined => {
  if (status !== 400 && status !== 413 && status !== 422) return undefined
  if (OVER_CONTEXT.test(said)) return new QualityError('TOO_LONG', `too long for the model${said}`)
  if (FILTERED.test(said)) return new QualityError('BAD_MESSAGE', `refused${said}`)
  return undefined
}

const toExcerpt = (data: unknown): string => {
  if (data === undefined) return ''
  const text = typeof data === 'string' ? data : JSON.stringify(data)
  return text === '' ? '' : `: ${text.replace(/\s+/g, ' ').slice(0, 300)}`
}
