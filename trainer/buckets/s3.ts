/** R2 over its S3 API: conditional writes, and retries of whatever may pass. */

import { AwsClient } from 'aws4fetch'
import { QualityError } from '../../models/errors.ts'
import { sha256 } from '../files/sha256.ts'
import { type Bucket, requireSize } from './bucket.ts'
import { parseErrorCode, parseListing } from './s3-xml.ts'

export interface S3Credentials {
  readonly endpoint: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

export interface S3Options extends S3Credentials {
  readonly attempts?: number
  /** Before the second attempt; doubled before every further one. */
  readonly backoffMs?: number
  /** Of one attempt. */
  readonly timeoutMs?: number
  readonly progress?: (line: string) => void
}

interface S3Request {
  readonly method: 'GET' | 'PUT' | 'DELETE'
  readonly key?: string
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array<ArrayBuffer>
  /** Of the reply. */
  readonly mostBytes?: number | undefined
}

interface S3Reply {
  readonly status: number
  readonly headers: Headers
  readonly bytes: Uint8Array
}

/** From the environment, by the names that Cloudflare's documentation uses. Throws BAD_CONFIG naming what is missing. */
export const readCredentials = (environment: NodeJS.ProcessEnv, endpoint?: string): S3Credentials => {
  const require = (name: string): string => {
    const value = environment[name]
    if (value) return value
    throw new QualityError(
      'BAD_CONFIG',
      `${name} is not set: create an R2 API token, or use --local for the bucket of npm start`,
      {
        field: name,
      },
    )
  }
  return {
    accessKeyId: require('R2_ACCESS_KEY_ID'),
    secretAccessKey: require('R2_SECRET_ACCESS_KEY'),
    endpoint: endpoint ?? `https://${require('R2_ACCOUNT_ID')}.r2.cloudflarestorage.com`,
  }
}

export const createS3Bucket = (name: string, options: S3Options): Bucket => {
  const send = createSender(name, options)
  return {
    name,
    async get(key, mostBytes) {
      const reply = await send({ method: 'GET', key, mostBytes })
      return reply.status === 404 ? undefined : { bytes: reply.bytes, etag: requireEtag(reply, key) }
    },
    async put(key, bytes, condition) {
      const headers = 'ifMatch' in condition ? { 'if-match': condition.ifMatch } : { 'if-none-match': condition.ifNoneMatch }
      const reply = await send({ method: 'PUT', key, headers, body: new Uint8Array(bytes) })
      // 404: an If-Match on an object that is gone.
      return reply.status === 412 || reply.status === 404 ? undefined : requireEtag(reply, key)
    },
    async list(prefix) {
      const found = []
      let token: string | undefined
      do {
        const query = { 'list-type': '2', prefix, ...(token === undefined ? {} : { 'continuation-token': token }) }
        const page = parseListing(new TextDecoder().decode((await send({ method: 'GET', query })).bytes))
        found.push(...page.objects)
        token = page.nextToken
      } while (token !== undefined)
      return found
    },
    async delete(key) {
      await send({ method: 'DELETE', key })
    },
  }
}

const requireEtag = ({ headers }: S3Reply, key: string): string => {
  const etag = headers.get('etag')
  if (!etag) throw new QualityError('UNAVAILABLE', `${key}: the bucket answered without an ETag`, { field: key })
  return etag
}

/** Sends a request, again if need be. Gives replies 2xx, 404 of an object and 412; throws for every other. */
const createSender = (name: string, options: S3Options): ((request: S3Request) => Promise<S3Reply>) => {
  const { endpoint, attempts = 6, backoffMs = 250, timeoutMs = 120_000, progress = () => {}, ...credentials } = options
  // Its own retries stop at network errors, which are the usual trouble.
  const client = new AwsClient({ ...credentials, service: 's3', region: 'auto', retries: 0 })
  const once = async ({ method, key, query, headers, body, mostBytes }: S3Request): Promise<S3Reply> => {
    const url = new URL(
      `${endpoint.replace(/\/$/, '')}/${[name, ...(key?.split('/') ?? [])].map(encodeURIComponent).join('/')}`,
    )
    for (const [field, value] of Object.entries(query ?? {})) url.searchParams.set(field, value)
    const hash = { 'x-amz-content-sha256': sha256(body ?? '') }
    const signed = await client.sign(url, { method, headers: { ...headers, ...hash }, ...(body ? { body } : {}) })
    const response = await fetch(signed, { signal: AbortSignal.timeout(timeoutMs) })
    const bytes = await readBody(response, (length) => requireSize(key ?? name, length, mostBytes))
    return { status: response.status, headers: response.headers, bytes }
  }
  return async (request) => {
    const what = `${request.method} ${[name, request.key].filter(Boolean).join('/')}`
    for (let attempt = 1; ; attempt++) {
      const { reply, trouble, cause } = await tryOnce(() => once(request))
      if (reply) return requireUsable(reply, what)
      if (attempt === attempts)
        throw new QualityError('UNAVAILABLE', `${what}: ${trouble} after ${attempts} attempts at ${endpoint}`, { cause })
      progress(`${what}: ${trouble}; trying again`)
      await new Promise((resolve) => setTimeout(resolve, backoffMs * 2 ** (attempt - 1) * (0.5 + Math.random() / 2)))
    }
  }
}

/** Counted as it comes, since a length that is stated may be a lie. */
const readBody = async ({ body }: Response, count: (length: number) => void): Promise<Uint8Array> => {
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of body ?? []) {
    length += piece.length
    count(length)
    pieces.push(piece)
  }
  return new Uint8Array(Buffer.concat(pieces))
}

interface Tried {
  readonly reply?: S3Reply
  /** Why it is worth another attempt. */
  readonly trouble?: string
  readonly cause?: unknown
}

const tryOnce = async (once: () => Promise<S3Reply>): Promise<Tried> => {
  try {
    const reply = await once()
    // 409: another conditional write of the same key is under way.
    const passing = reply.status >= 500 || [408, 409, 429].includes(reply.status)
    return passing ? { trouble: `status ${reply.status}` } : { reply }
  } catch (cause) {
    if (cause instanceof QualityError) throw cause
    // fetch says "fetch failed" and keeps what happened in its cause.
    const reason = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause
    return { trouble: reason instanceof Error ? reason.message : String(reason), cause }
  }
}

const requireUsable = (reply: S3Reply, what: string): S3Reply => {
  if (reply.status < 300 || reply.status === 412) return reply
  const code = parseErrorCode(new TextDecoder().decode(reply.bytes))
  if (reply.status === 404 && code === 'NoSuchKey') return reply
  const hint = reply.status === 404 ? 'does the bucket exist?' : 'may this key read and write the bucket?'
  throw new QualityError('BAD_CONFIG', `${what}: the bucket answered ${reply.status} ${code}: ${hint}`)
}
