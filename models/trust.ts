/** Whether a channel's pointer is to be followed: who signed it, until when, and that it is no older one put back. */

import { channelKey } from './bucket-keys.ts'
import { type Channel, isPublicKey, toSignedText } from './channel.ts'
import { type ErrorCode, QualityError } from './errors.ts'

/** Whether the signature (base64url) is that of the key (base64url) over the text in UTF-8. */
export type VerifySignature = (key: string, signature: string, text: string) => boolean | Promise<boolean>

export interface Trust {
  /** Public keys, base64url: more than one while a new one takes over. */
  readonly keys: readonly string[]
  /** Pointers of a lower sequence are refused, even by who has seen none of the later ones. */
  readonly minSequence: number
  readonly verify: VerifySignature
}

export interface TrustContext {
  /** Milliseconds; where absent, an expired pointer is as good as another. */
  readonly now?: number | undefined
  /** The pointer of the same channel that was trusted last. */
  readonly before?: Channel | undefined
}

export interface SignedChannel extends Channel {
  readonly sequence: number
  readonly expires: string
  readonly key: string
  readonly signature: string
}

/** Throws UNTRUSTED naming the field, what was expected and what came. The signature is checked before what it vouches for. */
export const requireTrusted = async (
  pointer: Channel,
  { keys, minSequence, verify }: Trust,
  { now, before }: TrustContext,
): Promise<SignedChannel> => {
  const refuse = (field: string, why: string): never => {
    throw new QualityError('UNTRUSTED', `${channelKey(pointer.channel)}: ${field}: ${why}`, { field })
  }
  if (!isSigned(pointer)) return refuse('signature', 'is missing: nothing vouches for the channel')
  const { key, signature, sequence, expires } = pointer
  if (!keys.includes(key)) return refuse('key', `expected ${keys.join(' or ')}, got ${key}`)
  if (!(await verify(key, signature, toSignedText(pointer)))) return refuse('signature', `is not that of ${key} over it`)
  // What is no time has expired.
  if (now !== undefined && !(Date.parse(expires) > now))
    return refuse('expires', `the signature expired on ${expires}, and it is now ${new Date(now).toISOString()}`)
  if (sequence < minSequence)
    return refuse('sequence', `expected ${minSequence} or more, got ${sequence}: the document is an old one`)
  const last = before?.sequence ?? 0
  if (sequence < last) return refuse('sequence', `expected ${last} or more, got ${sequence}: the document is an old one`)
  if (sequence === last && before && toSignedText(before) !== toSignedText(pointer))
    return refuse('sequence', `${sequence} was seen before with different content`)
  return pointer
}

export const isSigned = (pointer: Channel): pointer is SignedChannel =>
  [pointer.sequence, pointer.expires, pointer.key, pointer.signature].every((value) => value !== undefined)

/** Public keys separated by commas. Throws `code` naming `what` for anything else, for no key too. */
export const parseSigningKeys = (text: string, { code, what }: { code: ErrorCode; what: string }): string[] => {
  const keys = text.split(',').map((key) => key.trim())
  const wrong = keys.find((key) => !isPublicKey(key))
  if (wrong === undefined) return keys
  const expected = 'expected public keys of 43 characters, separated by commas, as edge-qe signing-keys create prints them'
  throw new QualityError(code, `${what}: ${expected}; got one of ${wrong.length} characters`, { field: what })
}
