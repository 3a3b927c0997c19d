/** Signed channels from the publisher's side: what is vouched for, and on top of what. */

import { channelKey } from '../../models/bucket-keys.ts'
import { type Channel, toSignedText } from '../../models/channel.ts'
import { QualityError } from '../../models/errors.ts'
import { requireTrusted, type SignedChannel, type Trust } from '../../models/trust.ts'
import { type SigningKey, verifySignature } from '../files/ed25519.ts'

export interface Signer extends SigningKey {
  /** Public keys beside its own whose pointers it builds on: those that sign too while keys change over. */
  readonly trusted: readonly string[]
  /** How long what it signs is good for. */
  readonly validMs: number
  /** The least sequence to sign, and leave to write over a pointer that nobody trusted signed. */
  readonly sequence?: number | undefined
}

/** Whom a signer believes: itself, and those that it was told. */
export const toTrust = ({ publicKey, trusted }: Signer): Trust => ({
  keys: [...new Set([publicKey, ...trusted])],
  minSequence: 0,
  verify: verifySignature,
})

/** What the next signed pointer goes on from. */
export interface Predecessor {
  /** Of the pointer that is there, if a trusted key signed it: nothing that a bucket says by itself is signed. */
  readonly pointer: SignedChannel | undefined
  readonly sequence: number
}

/**
 * What a pointer that is to be signed goes on from. It may have expired. Throws UNTRUSTED for one that no trusted key
 * signed, unless the signer was given a sequence: it may be an attacker's, and its number or the release before would be
 * vouched for.
 */
export const requirePredecessor = async (seen: Channel | undefined, signer: Signer): Promise<Predecessor> => {
  const least = signer.sequence ?? 1
  if (!seen) return { pointer: undefined, sequence: least }
  try {
    const pointer = await requireTrusted(seen, toTrust(signer), {})
    return { pointer, sequence: Math.max(pointer.sequence + 1, least) }
  } catch (error) {
    if (!(error instanceof QualityError)) throw error
    if (signer.sequence !== undefined) return { pointer: undefined, sequence: least }
    const advice = 'find out who wrote it, then pass a --sequence higher than any before (1 if none was signed yet)'
    throw new QualityError('UNTRUSTED', `${error.message}; ${advice}`, { field: error.field ?? 'signature' })
  }
}

export const signChannel = (
  pointer: Channel,
  { signer, sequence, now }: { readonly signer: Signer; readonly sequence: number; readonly now: Date },
): Channel => {
  const expires = new Date(now.getTime() + signer.validMs).toISOString()
  const unsigned = { ...pointer, sequence, expires, key: signer.publicKey }
  return { ...unsigned, signature: signer.sign(toSignedText(unsigned)) }
}

/** Workers that need a signature would refuse one without. Throws BAD_CONFIG. */
export const requireUnsigned = (seen: Channel | undefined): void => {
  if (seen?.signature !== undefined)
    throw new QualityError(
      'BAD_CONFIG',
      `${channelKey(seen.channel)} is signed: pass --signing-key or set SIGNING_KEY, or delete the channel to publish without a signature`,
      { field: 'signing-key' },
    )
}
