/** Channels in a bucket: read, and swapped by compare-and-swap, so that of two who swap at once one is told. */

import { channelKey } from '../../models/bucket-keys.ts'
import {
  CHANNEL_VERSION,
  type Channel,
  isChannelName,
  MAX_CHANNEL_BYTES,
  parseChannel,
  toChannelJson,
} from '../../models/channel.ts'
import { QualityError } from '../../models/errors.ts'
import { requireTrusted, type SignedChannel, type Trust } from '../../models/trust.ts'
import type { Bucket } from './bucket.ts'
import { verifyRelease } from './published.ts'
import { requirePredecessor, requireUnsigned, type Signer, signChannel, toTrust } from './signing.ts'

/** A channel as it was read: what a swap starts from. */
export interface SeenChannel {
  readonly name: string
  /** Undefined where nothing was ever published to it. */
  readonly pointer: Channel | undefined
  readonly etag: string | undefined
}

export interface Swap {
  readonly release: string
  /** As it was where absent. */
  readonly share?: number | undefined
  readonly now?: Date
  /** Absent: the pointer is not signed. */
  readonly signer?: Signer | undefined
}

/** Throws BAD_CONFIG for a name that is none, BAD_MANIFEST for a pointer that cannot be read. */
export const readChannel = async (bucket: Bucket, name: string): Promise<SeenChannel> => {
  if (!isChannelName(name))
    throw new QualityError('BAD_CONFIG', `a channel's name is 1-64 lower-case letters, digits or dashes, got ${name}`)
  const object = await bucket.get(channelKey(name), MAX_CHANNEL_BYTES)
  if (!object) return { name, pointer: undefined, etag: undefined }
  const pointer = parseChannel(new TextDecoder().decode(object.bytes))
  if (pointer.channel !== name)
    throw new QualityError('BAD_MANIFEST', `${channelKey(name)}: channel: expected ${name}, got ${pointer.channel}`, {
      field: 'channel',
    })
  return { name, pointer, etag: object.etag }
}

/** Every channel of the bucket. Throws as `readChannel` does. */
export const listChannels = async (bucket: Bucket): Promise<Channel[]> => {
  const channels = []
  for (const { key } of await bucket.list('channels/')) {
    const { pointer } = await readChannel(bucket, key.slice('channels/'.length).replace(/\.json$/, ''))
    if (pointer) channels.push(pointer)
  }
  return channels
}

/**
 * Points the channel at the release, if it still is as it was seen, and gives the pointer. Throws UNAVAILABLE with what
 * was seen and what is there where another was faster, and what `requirePredecessor` throws. Pointing it at what it points
 * at already changes nothing but `share`, and is signed anew where it is signed.
 */
export const swapChannel = async (
  bucket: Bucket,
  seen: SeenChannel,
  { release, share, now = new Date(), signer }: Swap,
): Promise<Channel> => {
  const predecessor = await (signer && requirePredecessor(seen.pointer, signer))
  if (!signer) requireUnsigned(seen.pointer)
  const before = predecessor ? predecessor.pointer : seen.pointer
  const same = before?.release === release
  const kept = share ?? before?.share
  if (before && same && before.share === kept && !signer) return before
  const unsigned: Channel = {
    format: CHANNEL_VERSION,
    channel: seen.name,
    release,
    previous: (same ? before?.previous : before?.release) ?? null,
    updated: now.toISOString(),
    ...(kept === undefined ? {} : { share: kept }),
  }
  const next = signer && predecessor ? signChannel(unsigned, { signer, sequence: predecessor.sequence, now }) : unsigned
  const text = toChannelJson(next)
  const condition = seen.etag === undefined ? ({ ifNoneMatch: '*' } as const) : { ifMatch: seen.etag }
  if (await bucket.put(channelKey(seen.name), new TextEncoder().encode(text), condition)) return next
  const { pointer } = await readChannel(bucket, seen.name)
  // A write whose answer was lost is sent again, and then finds itself there.
  if (pointer && toChannelJson(pointer) === text) return next
  throw new QualityError(
    'UNAVAILABLE',
    `channel ${seen.name}: it pointed at ${seen.pointer?.release ?? 'nothing'} when this command began and now points at ` +
      `${pointer?.release ?? 'nothing'}: someone else changed it, and ${release} was not published to it. Check the channel, then run the command again`,
    { field: seen.name },
  )
}

/**
 * Points `to` at the release of `from`, once that is seen to be whole. Throws BAD_CONFIG where `from` has none, and
 * UNTRUSTED where the signer would vouch for a release that nobody vouches for yet, or not any more.
 */
export const promote = async (
  bucket: Bucket,
  { from, to, signer }: { readonly from: string; readonly to: string; readonly signer?: Signer | undefined },
): Promise<Channel> => {
  const seen = await readChannel(bucket, to)
  const pointer = await requirePointer(bucket, from)
  if (signer) await requireTrusted(pointer, toTrust(signer), { now: Date.now() })
  await verifyRelease(bucket, pointer.release)
  return swapChannel(bucket, seen, { release: pointer.release, signer })
}

/**
 * Signs what the channel points at anew, once that is seen to be whole: before it expires, with a new key, or for the
 * first time, which takes a sequence from the signer. Throws as `swapChannel` does.
 */
export const renew = async (bucket: Bucket, name: string, signer: Signer): Promise<Channel> => {
  const seen = await readChannel(bucket, name)
  const { release, share } = await requirePointer(bucket, name)
  await verifyRelease(bucket, release)
  return swapChannel(bucket, seen, { release, share, signer })
}

/**
 * Points the channel at the release before, once that is seen to be whole; doing it twice comes back. Throws BAD_CONFIG
 * where there is none before, and UNTRUSTED where no key that the signer trusts vouches for it.
 */
export const rollback = async (bucket: Bucket, name: string, signer?: Signer): Promise<Channel> => {
  const seen = await readChannel(bucket, name)
  const pointer = await requirePointer(bucket, name)
  if (signer) await requireTrusted(pointer, toTrust(signer), {})
  const { previous } = pointer
  if (previous === null)
    throw new QualityError(
      'BAD_CONFIG',
      `channel ${name}: it has only had one release, so there is none to roll back to; channels rollback --bundled rolls back to the student that every Worker carries`,
    )
  await verifyRelease(bucket, previous)
  return swapChannel(bucket, seen, { release: previous, signer })
}

/** The pointer that a Worker with these keys would follow, to a release whose every byte was read. Throws the reason where it would not. */
export const verifyChannel = async (bucket: Bucket, name: string, trust: Trust): Promise<SignedChannel> => {
  const pointer = await requireTrusted(await requirePointer(bucket, name), trust, { now: Date.now() })
  await verifyRelease(bucket, pointer.release)
  return pointer
}

const requirePointer = async (bucket: Bucket, name: string): Promise<Channel> => {
  const { pointer } = await readChannel(bucket, name)
  if (pointer) return pointer
  throw new QualityError('BAD_CONFIG', `channel ${name}: nothing has been published to it in ${bucket.name}`)
}
