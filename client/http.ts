/** Requests to the service: retries, deadlines, and every failure as one class of error. */

import ky, { isHTTPError, isTimeoutError, type Options } from 'ky'
import { orAborted } from './abort.ts'
import { EdgeQeError, parseProblem } from './error.ts'

export interface HttpOptions {
  /** Where the service is, such as `https://edge-qe.example.workers.dev`; a path in front of `/v1` is kept. */
  readonly baseUrl: string | URL
  readonly apiKey?: string | undefined
  /** How long a call may take, retries and the waits between them included. */
  readonly timeoutMs?: number | undefined
  /** Attempts after the first; 0 for none. */
  readonly retries?: number | undefined
  /** What fetches instead of the global one: a service binding, say. */
  readonly fetch?: ((input: Request) => Promise<Response>) | undefined
}

/** For one call. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined
  /** Instead of the client's. */
  readonly timeoutMs?: number | undefined
}

export interface HttpRequest extends CallOptions {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Below the base, without a slash in front. */
  readonly path: string
  readonly json?: unknown
  readonly body?: Blob | Uint8Array<ArrayBuffer>
  readonly headers?: Readonly<Record<string, string>>
}

export interface Http {
  /** The reply's JSON. Throws EdgeQeError, or the signal's reason where the caller aborted. */
  requestJson<T>(request: HttpRequest): Promise<T>
  /** The reply, once its headers are there: its body has no deadline. Throws as `requestJson`. */
  request(request: HttpRequest): Promise<Response>
}

const TIMEOUT_MS = 30_000
const RETRIES = 3
/** Those that say "not now": the service or what is before it, Cloudflare's 520 to 530 too, is busy, restarting or limiting. */
const RETRIED = [429, ...Array.from({ length: 100 }, (_, i) => 500 + i).filter((status) => status !== 501 && status !== 505)]
const MAX_BACKOFF_MS = 10_000

/** Throws BAD_INPUT, naming the option, for what no request can be made with. */
export const createHttp = ({
  baseUrl,
  apiKey,
  timeoutMs = TIMEOUT_MS,
  retries = RETRIES,
  fetch,
}: Partial<HttpOptions> = {}): Http => {
  const api = ky.create({
    prefix: toBase(baseUrl),
    headers: apiKey === undefined ? {} : { authorization: `Bearer ${requireHeader('apiKey', apiKey)}` },
    fetch: (input, init) => fetchOnce(new Request(input, init), fetch ?? globalThis.fetch.bind(globalThis)),
  })

  const send = (request: HttpRequest) => {
    const { method, path, json, body, headers = {}, signal, timeoutMs: own = timeoutMs } = request
    for (const value of Object.values(headers)) requireHeader('cohort', value)
    const options: Options = {
      method,
      headers: json === undefined ? headers : { ...headers, 'content-type': 'application/json' },
      timeout: false,
      totalTimeout: own,
      retry: toRetry(retries, Date.now() + own),
      ...(json === undefined ? {} : { body: toJson(json) }),
      ...(body === undefined ? {} : { body }),
      ...(signal === undefined ? {} : { signal }),
    }
    return api(path, options)
  }

  return {
    requestJson: async <T>(request: HttpRequest) => {
      const pending = send(request)
      const text = await orAborted(pending.text(), request.signal).catch((error: unknown) => fail(error, request))
      return parseReply<T>(text, request)
    },
    request: async (request) => {
      const pending = send(request)
      return await orAborted(pending, request.signal).catch((error: unknown) => fail(error, request))
    },
  }
}

const toJson = (value: unknown): string => {
  try {
    return JSON.stringify(value)
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause)
    throw new EdgeQeError('BAD_INPUT', `the request cannot be written as JSON: ${said}`, { cause })
  }
}

/** In a page its own address completes a path. Throws BAD_INPUT. */
const toBase = (baseUrl: string | URL | undefined): string => {
  const refuse = (cause?: unknown): never => {
    const expected = 'expected the address of the service, such as https://edge-qe.example.workers.dev'
    throw new EdgeQeError('BAD_INPUT', `baseUrl: ${expected}, got ${JSON.stringify(baseUrl)}`, { field: 'baseUrl', cause })
  }
  if (!baseUrl) return refuse()
  try {
    const { protocol, origin, pathname } = new URL(baseUrl, globalThis.location?.href)
    return /^https?:$/.test(protocol) ? origin + pathname : refuse()
  } catch (cause) {
    return refuse(cause)
  }
}

/** Headers carry Latin-1 (RFC 9110 section 5.5). The value is nobody's to read, the place of its character is. */
const requireHeader = (field: string, value: string): string => {
  const place = typeof value === 'string' ? value.search(/[^\t\x20-\x7e\x80-\xff]/) : -1
  if (place === -1 && typeof value === 'string') return value
  const got =
    place === -1 ? typeof value : `U+${value.charCodeAt(place).toString(16).toUpperCase().padStart(4, '0')} at ${place}`
  throw new EdgeQeError('BAD_INPUT', `${field}: expected characters that a header can carry (Latin-1), got ${got}`, { field })
}

/** Runtimes word a lost network differently, so whatever `fetch` throws is one, but for an abort. */
const fetchOnce = async (request: Request, fetch: (input: Request) => Promise<Response>): Promise<Response> => {
  try {
    return await fetch(request)
  } catch (cause) {
    if (request.signal.aborted) throw cause
    throw unreachable(`${request.method} ${request.url}`, cause)
  }
}

const unreachable = (what: string, cause: unknown): EdgeQeError =>
  new EdgeQeError('UNREACHABLE', `${what}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })

/** Every request of the API can be repeated: feedback is stored once, and a job without parts goes away by itself. */
const toRetry = (limit: number, deadline: number) => ({
  limit,
  methods: ['get', 'post', 'put', 'delete'],
  statusCodes: RETRIED,
  afterStatusCodes: RETRIED,
  backoffLimit: MAX_BACKOFF_MS,
  // Half of it at random, so that clients that failed together do not come back together.
  jitter: (delayMs: number) => delayMs * (0.5 + Math.random() / 2),
  shouldRetry: ({ error }: { error: Error }): boolean | undefined => {
    if (error instanceof EdgeQeError) return true
    // An answer that is to be waited for longer than there is time is better told than waited for.
    if (isHTTPError(error) && readRetryAfter(error.response.headers) > deadline - Date.now()) return false
    return undefined
  },
})

/** Milliseconds; 0 where the header is absent or says nothing (RFC 9110 section 10.2.3). */
const readRetryAfter = (headers: Headers): number => {
  const text = headers.get('retry-after') ?? ''
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now()
  return Number.isFinite(ms) ? ms : 0
}

/** Throws what a failed call is to throw. */
const fail = (error: unknown, { method, path, signal }: HttpRequest): never => {
  const what = `${method} ${path}`
  if (signal?.aborted) throw signal.reason
  if (error instanceof EdgeQeError) throw error
  if (isHTTPError(error)) {
    const { status, headers } = error.response
    throw parseProblem({ status, requestId: headers.get('x-request-id') ?? undefined, body: error.data, what })
  }
  if (isTimeoutError(error)) throw new EdgeQeError('TIMEOUT', `${what}: no answer in time`, { cause: error })
  // All that is left is a body that broke off.
  throw unreachable(what, error)
}

/** The service's word is taken for the shape of its JSON; what is no JSON is not of the service. */
const parseReply = <T>(text: string, { method, path }: HttpRequest): T => {
  try {
    return JSON.parse(text) as T
  } catch (cause) {
    throw new EdgeQeError('BAD_REPLY', `${method} ${path}: the reply is not JSON: does baseUrl point to edge-qe?`, { cause })
  }
}
