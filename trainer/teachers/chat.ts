/** One request to an OpenAI-compatible chat endpoint: retried while the network or the server is at fault, never for its content. */

import ky, { HTTPError, TimeoutError } from 'ky'
import * as z from 'zod/mini'
import { QualityError } from '../../models/errors.ts'
import { parseJson } from '../../models/json.ts'
import type { Usage } from './budget.ts'

export interface ChatOptions {
  /** Up to and including /v1. */
  readonly url: string
  readonly key: string | undefined
  /** Of one attempt. */
  readonly timeoutMs: number
  /** Attempts after the first. */
  readonly retries: number
}

const FIRST_DELAY_MS = 500
const MAX_DELAY_MS = 60_000
/** A server that asks for more patience than this is as good as down. */
const MAX_RETRY_AFTER_MS = 600_000

/** Said with a 4xx by llama.cpp, vLLM, OpenAI and others of a request that does not fit the model's context. */
const OVER_CONTEXT =
  /exceed_context_size|context_length_exceeded|context (?:length|size|window)|(?:prompt|input) is too long|max_model_len|maximum number of tokens/i
/** Said with a 400, instead of a reply that is a refusal, by providers that filter what they are asked. */
const FILTERED = /content_filter|content_policy|ResponsibleAIPolicy|data_inspection_failed/i
/** llama-server's 500 for words that its own parser cannot make sense of: at temperature 0 they come again every time. */
const UNREADABLE = /model produced output that does not match/i

/**
 * The reply's body, whatever it holds. Throws TOO_LONG and BAD_MESSAGE for a request whose texts are too long for the model
 * or filtered out, BAD_DATA where the server says that the model talked nonsense, BAD_CONFIG for a request of a kind that
 * it will never take, UNAVAILABLE where it does not answer in spite of all retries.
 */
export const postChat = async (body: string, { url, key, timeoutMs, retries }: ChatOptions): Promise<string> => {
  const endpoint = `${url.replace(/(?<!\/)\/+$/, '')}/chat/completions`
  const headers = { 'content-type': 'application/json', ...(key === undefined ? {} : { authorization: `Bearer ${key}` }) }
  const retry = {
    limit: retries,
    methods: ['post' as const],
    statusCodes: [408, 409, 425, 429, 500, 502, 503, 504, 529],
    afterStatusCodes: [413, 429, 503, 529],
    maxRetryAfter: MAX_RETRY_AFTER_MS,
    retryOnTimeout: true,
    shouldRetry: ({ error }: { error: Error }) => (isUnreadable(error) ? false : undefined),
    // Equal jitter, so that parallel requests do not come back all at once.
    delay: (attempt: number) => Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2),
  }
  try {
    return await readBody(() => ky.post(endpoint, { body, headers, timeout: timeoutMs, retry }), retries)
  } catch (error) {
    throw toChatError(error, { endpoint, retries, timeoutMs })
  }
}

/** A body that breaks off after its head has come is nothing that ky retries. */
const readBody = async (send: () => Promise<Response>, retries: number): Promise<string> => {
  for (let attempt = 0; ; attempt++) {
    const response = await send()
    try {
      return await response.text()
    } catch (error) {
      if (attempt >= retries) throw error
    }
  }
}

const isUnreadable = (error: unknown): error is HTTPError =>
  error instanceof HTTPError && error.response.status === 500 && UNREADABLE.test(toExcerpt(error.data))

interface Asked {
  readonly endpoint: string
  readonly retries: number
  readonly timeoutMs: number
}

const toChatError = (error: unknown, { endpoint, retries, timeoutMs }: Asked): unknown => {
  const attempts = retries === 0 ? '1 attempt' : `${retries + 1} attempts`
  const keep = 'Finished labels are kept; the same command resumes'
  if (isUnreadable(error))
    return new QualityError('BAD_DATA', `no readable words${toExcerpt(error.data)}`, { field: 'url', cause: error })
  if (error instanceof HTTPError) {
    const { status, statusText } = error.response
    const said = toExcerpt(error.data)
    if (status === 401 || status === 403)
      return new QualityError(
        'BAD_CONFIG',
        `${endpoint}: ${status} ${statusText}: the key is missing or wrong (keyFrom names its environment variable)${said}`,
        { field: 'keyFrom', cause: error },
      )
    const refusal = toRefusal(status, said)
    if (refusal) return refusal
    if (status < 500 && status !== 429 && status !== 408)
      return new QualityError('BAD_CONFIG', `${endpoint}: ${status} ${statusText}${said}`, { field: 'url', cause: error })
    return new QualityError('UNAVAILABLE', `${endpoint}: ${status} ${statusText} after ${attempts}${said}. ${keep}`, {
      field: 'url',
      cause: error,
    })
  }
  if (error instanceof TimeoutError)
    return new QualityError('UNAVAILABLE', `${endpoint}: no answer within ${timeoutMs / 1000} s, ${attempts}. ${keep}`, {
      field: 'url',
      cause: error,
    })
  if (!(error instanceof Error)) return error
  return new QualityError('UNAVAILABLE', `${endpoint}: ${toReason(error)}, ${attempts}. ${keep}`, {
    field: 'url',
    cause: error,
  })
}

/** fetch says only that it failed; the socket's error, at the end of the causes, says why. A host of two addresses has two. */
const toReason = (error: Error): string => {
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

const usageSchema = z.object({ prompt_tokens: z.number(), completion_tokens: z.number() })

/** What the body says was used; undefined where it does not. */
export const readUsage = (body: string): Usage | undefined => {
  try {
    const { usage } = parseJson(body, z.object({ usage: usageSchema }), { code: 'BAD_DATA', what: 'the reply' })
    return { input: usage.prompt_tokens, output: usage.completion_tokens }
  } catch {
    // A body that is no reply at all is told by whoever reads its content.
    return undefined
  }
}
