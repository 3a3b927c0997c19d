/** The address of a chat endpoint as users paste it -> where to post, with what headers, and what to call it in messages. */

import { QualityError } from '../../models/errors.ts'

export interface EndpointOptions {
  /** Up to /v1, or with /chat/completions; may have a query, and a name and password. */
  readonly url: string
  readonly key?: string | undefined
  readonly query?: Readonly<Record<string, string>> | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Where the address does not end in it; absent: /chat/completions. */
  readonly path?: string
}

export interface Endpoint {
  readonly url: string
  /** Without query and password, which are nobody's to read. */
  readonly shown: string
  readonly headers: Readonly<Record<string, string>>
}

const CHAT_PATH = '/chat/completions'

/** Throws BAD_CONFIG for an address that is not of HTTP, and for what no header can carry. */
export const toEndpoint = ({ url: text, key, query = {}, headers = {}, path = CHAT_PATH }: EndpointOptions): Endpoint => {
  const url = new URL(text)
  if (!/^https?:$/.test(url.protocol))
    throw new QualityError('BAD_CONFIG', `url: expected http or https, got ${url.protocol}//`, { field: 'url' })
  const [user, password] = [url.username, url.password].map(decodeURIComponent)
  url.username = ''
  url.password = ''
  const base = path === '' ? url.pathname : url.pathname.replace(/(?<!\/)\/+$/, '')
  url.pathname = base.endsWith(path) ? base : `${base}${path}`
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  if (key !== undefined) requireHeader('keyFrom', key)
  for (const [name, value] of Object.entries(headers)) requireHeader(`headers.${name}`, value)
  return {
    url: url.href,
    shown: `${url.origin}${url.pathname}`,
    headers: {
      'content-type': 'application/json',
      ...(user || password ? { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` } : {}),
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...headers,
    },
  }
}

/** RFC 9110 section 5.5. fetch would quote the value, which may be a key, in its error. */
const requireHeader = (field: string, value: string): void => {
  const place = value.trim().search(/[^\t\x20-\x7e\x80-\xff]/)
  if (place < 0) return
  const got = `U+${value.trim().charCodeAt(place).toString(16).toUpperCase().padStart(4, '0')} at ${place}`
  throw new QualityError('BAD_CONFIG', `${field}: expected characters that a header can carry (Latin-1), got ${got}`, { field })
}
