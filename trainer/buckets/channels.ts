/** Channels in a bucket: read, and swapped by compare-and-swap, so that of two who swap at once one is told. */

import { CHANNEL_VERSION, type Channel, channelKey, isChannelName, parseChannel, toChannelJson } from '../../models/channel.ts'
import { QualityError } from '../../models/errors.ts'
import type { Bucket } from './bucket.ts'
import { verifyRelease } from './published.ts'

/** A channel as it was read: what a swap starts from. */
export interface SeenChannel {
  readonly name: string
  /** Undefined where nothing was ever published to it. */
  readonly pointer: Channel | undefined
  readonly etag: string | undefined
}

export interface Swap {
  readonly release: string
  readonly share?: number | undefined
  readonly now?: Date
}

/** Throws BAD_CONFIG for a name that is none, BAD_MANIFEST for a pointer that cannot be read. */
export const readChannel = async (bucket: Bucket, name: string): Promise<SeenChannel> => {
  if (!isChannelName(name))
    throw new QualityError('BAD_CONFIG', `a channel's name is 1-64 lower-case letters, digits or dashes, got ${name}`)
  const object = await bucket.get(channelKey(name))
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
 * was seen and what is there where another was faster. Pointing it at what it points at already changes nothing but `share`.
 */
export const swapChannel = async (
  bucket: Bucket,
  seen: SeenChannel,
  { release, share, now = new Date() }: Swap,
): Promise<Channel> => {
  const same = seen.pointer?.release === release
  if (seen.pointer && same && seen.pointer.share === share) return seen.pointer
  const next: Channel = {
    format: CHANNEL_VERSION,
    channel: seen.name,
    release,
    previous: (same ? seen.pointer?.previous : seen.pointer?.release) ?? null,
    updated: now.toISOString(),
    ...(share === undefined ? {} : { share }),
  }
  const text = toChannelJson(next)
  const condition = seen.etag === undefined ? ({ ifNoneMatch: '*' } as const) : { ifMatch: seen.etag }
  if (await bucket.put(channelKey(seen.name), new TextEncoder().encode(text), condition)) return next
  const { pointer } = await readChannel(bucket, seen.name)
  // A write whose answer was lost is sent again, and then finds itself there.
  if (pointer && toChannelJson(pointer) === text) return next
  throw new QualityError(
    'UNAVAILABLE',
    `channel ${seen.name}: it pointed at ${seen.pointer?.release ?? 'nothing'} when this began and now at ` +
      `${pointer?.release ?? 'nothing'}: somebody else swapped it, and ${release} was not put there. Look, then run it again`,
    { field: seen.name },
  )
}

/** Points `to` at the release of `from`, once that is seen to be whole. Throws BAD_CONFIG where `from` has none. */
export const promote = async (
  bucket: Bucket,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<Channel> => {
  const seen = await readChannel(bucket, to)
  const { release } = await requirePointer(bucket, from)
  await verifyRelease(bucket, release)
  return swapChannel(bucket, seen, { release, share: seen.pointer?.share })
}

/**
 * Points the channel at the release before, once that is seen to be whole; doing it twice comes back. Throws BAD_CONFIG
 * where there is none before.
 */
export const rollback = async (bucket: Bucket, name: string): Promise<Channel> => {
  const seen = await readChannel(bucket, name)
  const { previous, share } = await requirePointer(bucket, name)
  if (previous === null)
    throw new QualityError('BAD_CONFIG', `channel ${name}: it has had one release only, there is none to go back to`)
  await verifyRelease(bucket, previous)
  return swapChannel(bucket, seen, { release: previous, share })
}

const requirePointer = async (bucket: Bucket, name: string): Promise<Channel> => {
  const { pointer } = await readChannel(bucket, name)
  if (pointer) return pointer
  throw new QualityError('BAD_CONFIG', `channel ${name}: nothing was ever published to it in ${bucket.name}`)
}
