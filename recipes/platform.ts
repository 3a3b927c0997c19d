/** What the bots share in talking to a platform: lengths, bytes, bodies, refusals, and repetitions. */

/** Texts of platforms have a limit; what is over it is cut at a whole character. */
export const cut = (text: string, mostUnits: number): string =>
  text.length <= mostUnits ? text : `${text.slice(0, mostUnits - 1).replace(/[\ud800-\udbff]$/, '')}…`

/** The bytes of hexadecimal digits; undefined where it is something else. */
export const fromHex = (hex: string): Uint8Array<ArrayBuffer> | undefined =>
  /^([0-9a-f]{2})+$/i.test(hex)
    ? Uint8Array.from({ length: hex.length / 2 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16))
    : undefined

/** Whether `mac` is the HMAC-SHA256 of the body; compares in constant time. */
export const isHmac = async (secret: BufferSource, mac: BufferSource, body: BufferSource): Promise<boolean> => {
  const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify'])
  return await crypto.subtle.verify('HMAC', key, mac, body)
}

/** JSON of a request whose sender was verified; undefined where it is none. */
export const parseBody = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Throws where a platform refuses a call. Its reply is not told: it may quote the message. */
export const requireOk = (response: Response, what: string): Response => {
  if (!response.ok) throw new Error(`${what}: ${response.status}`)
  return response
}

export interface Seen {
  has(id: string): boolean
  add(id: string): void
}

const MAX_IDS = 1000

/** The last ids that this isolate has answered. Another isolate may get the repetition, so duplicates become rare, not impossible. */
export const createSeen = (): Seen => {
  const ids = new Set<string>()
  return {
    has: (id) => ids.has(id),
    add: (id) => {
      ids.add(id)
      const [oldest] = ids
      if (ids.size > MAX_IDS && oldest !== undefined) ids.delete(oldest)
    },
  }
}
