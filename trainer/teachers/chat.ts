/** Requests to an OpenAI-compatible chat endpoint: retried while the network or the server is at fault, never for their content. */

import ky, { HTTPError, TimeoutError } from 'ky'
import * as z from 'zod/mini'
import { parseJson } from '../../models/json.ts'
import type { Usage } from './budget.ts'
import { type EndpointOptions, toEndpoint } from './chat-endpoint.ts'
import { isUnreadable, toChatError, toReason } from './chat-error.ts'
import { RETRIED, readWait, SPENT, toHiddenStatus } from './chat-status.ts'

export interface ChatOptions extends EndpointOptions {
  /** Of one attempt. */
  readonly timeoutMs: number
  /** Attempts after the first. */
  readonly retries: number
  /** Is told what a user should know while requests wait. */
  readonly progress: (line: string) => void
}

export interface RequestOptions {
  /** A request was sent and given up: the server may go on with it, and bill it. */
  readonly onGivenUp: () => void
  /** Whether it may be sent again. */
  readonly mayRetry: () => boolean
}

/** The reply's body, whatever it holds. */
export type PostChat = (body: string, options: RequestOptions) => Promise<string>

const FIRST_DELAY_MS = 500
const MAX_DELAY_MS = 60_000
/** A server that asks for more patience than this is as good as down. */
export const MAX_WAIT_MS = 600_000
/** Of a request where nothing has ever answered: the address is likelier to be wrong than the server to be on its way. */
const MAX_UNREACHED_ATTEMPTS = 4
/** Silence that a user is told of. */
const SILENCE_MS = 8_000

/**
 * Throws TOO_LONG and BAD_MESSAGE for a request whose texts are too long for the model or filtered out, BAD_DATA where the
 * server says that the model talked nonsense, BAD_CONFIG for a request of a kind that it will never take, UNAVAILABLE where
 * it does not answer in spite of all retries, or wants to be left alone for longer than ten minutes.
 */
export const createChat = ({ timeoutMs, retries, progress, ...address }: ChatOptions): PostChat => {
  const endpoint = toEndpoint(address)
  let wasReached = false
  let wasTold = false
  const tell = (what: string): void => {
    if (!wasTold) progress(`${endpoint.shown}: ${what}`)
    wasTold = true
  }
  const tellSilence = (): void => tell(`no answer for ${SILENCE_MS / 1000} s; an attempt may take ${timeoutMs / 1000} s`)

  return async (body, { onGivenUp, mayRetry }) => {
    let attempts = 0
    /** With its body, so that one that breaks off is asked for again, and with the status that it should have had. */
    const fetchWhole = async (input: Request | URL | string, init?: RequestInit): Promise<Response> => {
      const request = new Request(input, init)
      attempts++
      const silence = setTimeout(tellSilence, SILENCE_MS)
      let isSent = false
      try {
        const response = await fetch(request)
        wasReached = true
        isSent = true
        const text = await response.text()
        const status = response.ok ? (toHiddenStatus(text) ?? response.status) : response.status
        if (status < 400) wasTold = false
        return new Response(text, { status, statusText: response.statusText, headers: response.headers })
      } catch (error) {
        if (isSent || request.signal.aborted) onGivenUp()
        throw error
      } finally {
        clearTimeout(silence)
      }
    }
    const shouldRetry = ({ error }: { error: Error }): boolean | undefined => {
      if (!mayRetry() || isUnreadable(error)) return false
      if (error instanceof HTTPError) {
        const isHopeless = readWait(error.response.headers) > MAX_WAIT_MS || SPENT.test(JSON.stringify(error.data) ?? '')
        if (!isHopeless && RETRIED.includes(error.response.status)) tell(`${error.response.status}; asking again`)
        return isHopeless ? false : undefined
      }
      if (!(wasReached || error instanceof TimeoutError) && attempts >= MAX_UNREACHED_ATTEMPTS) return false
      tell(`${error instanceof TimeoutError ? 'no answer in time' : toReason(error)}; asking again`)
      return true
    }
    const retry = {
      limit: retries,
      methods: ['post' as const],
      statusCodes: RETRIED,
      afterStatusCodes: RETRIED,
      maxRetryAfter: MAX_WAIT_MS,
      retryOnTimeout: true,
      shouldRetry,
      // Equal jitter, so that parallel requests do not come back all at once.
      delay: (attempt: number) => Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2),
    }
    try {
      const { url, headers } = endpoint
      return await ky.post(url, { body, headers, redirect: 'manual', timeout: timeoutMs, retry, fetch: fetchWhole }).text()
    } catch (error) {
      throw toChatError(error, { endpoint: endpoint.shown, attempts, timeoutMs })
    }
  }
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
