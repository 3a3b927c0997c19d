/**
 * Follows a channel in R2: the release it points at replaces the served one while the Worker runs. No request waits for
 * it, and whatever goes wrong with it, the last good release keeps serving.
 */

import { channelKey, parseChannel, releaseKey } from '../models/channel.ts'
import { QualityError } from '../models/errors.ts'
import { areGolden, scoreGolden } from '../models/golden.ts'
import { type EngineKind, hash, loadRelease, type Release } from './releases.ts'

export interface FollowOptions {
  readonly bucket: Pick<R2Bucket, 'get'>
  readonly channel: string
  readonly kind: EngineKind
  /** The release to serve until the channel's is there. */
  getBundled(): Promise<Release>
  /** Keeps the isolate alive for work that no reply waits for. */
  later(work: Promise<unknown>): void
  /** How old what is known of the channel may get. */
  readonly staleAfterMs?: number
  /** How long one look at the channel may take, a new student included. */
  readonly timeoutMs?: number
  /** How long requests may still score with a release that was replaced, before its engine is closed. */
  readonly retireAfterMs?: number
  readonly now?: () => number
}

/** The release to score with, for every request: the channel's last good one, else the bundled one. */
export const followChannel = (options: FollowOptions): (() => Promise<Release>) => {
  const { getBundled, later, staleAfterMs = 60_000, timeoutMs = 30_000, retireAfterMs = 10_000, now = Date.now } = options
  let current: Release | undefined
  const retire = async ({ engine }: Release): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, retireAfterMs))
    await engine.close?.()
  }
  // When the last look began. A look that its request's end cut off never ends, so nothing waits for its end.
  let lookedAt = Number.NEGATIVE_INFINITY
  const look = async (): Promise<void> => {
    try {
      const release = await withTimeout(readChannel(options, current?.id), timeoutMs)
      if (!release) return
      const replaced = current
      current = release
      // The new one was checked while the old one served; of two ORT sessions only one fits for long.
      if (replaced?.engine.close) later(retire(replaced))
    } catch (error) {
      const reason = error instanceof QualityError ? { code: error.code, message: error.message } : { message: String(error) }
      console.error(JSON.stringify({ event: 'channel not followed', channel: options.channel, ...reason }))
    }
  }
  return async () => {
    if (now() - lookedAt >= staleAfterMs) {
      lookedAt = now()
      later(look())
    }
    return current ?? (await getBundled())
  }
}

const withTimeout = async <T>(work: Promise<T>, timeoutMs: number): Promise<T> => {
  const { promise: timeout, reject } = Promise.withResolvers<never>()
  const error = new QualityError('UNAVAILABLE', `the bucket did not answer within ${timeoutMs} ms`)
  const timer = setTimeout(() => reject(error), timeoutMs)
  try {
    return await Promise.race([work, timeout])
  } finally {
    clearTimeout(timer)
  }
}

/** The channel's release where it is another than `knownId`, checked and tried; undefined where there is nothing new. */
const readChannel = async (
  { bucket, channel, kind }: FollowOptions,
  knownId: string | undefined,
): Promise<Release | undefined> => {
  const pointer = await bucket.get(channelKey(channel))
  // A channel that nobody has published to yet is no fault.
  if (!pointer) return undefined
  const { release: id } = parseChannel(await pointer.text())
  if (id === knownId) return undefined
  const text = await (await getObject(bucket, releaseKey(id, 'manifest.json'))).text()
  const actual = await hash(new TextEncoder().encode(text))
  if (actual !== id)
    throw new QualityError('BAD_MANIFEST', `release ${id}: its manifest has the sha256 ${actual}`, { field: 'manifest.json' })
  const release = await loadRelease(text, {
    kind,
    readFile: async ({ name, bytes }) => {
      const object = await getObject(bucket, releaseKey(id, name))
      // Before it is read into memory that another file might not leave room for.
      if (object.size !== bytes)
        throw new QualityError('BAD_STUDENT', `${name}: the manifest says ${bytes} bytes, the bucket has ${object.size}`, {
          field: name,
        })
      return object.arrayBuffer()
    },
  })
  const outputs = await scoreGolden(release.engine, release.manifest.student)
  if (!areGolden(outputs, release.manifest.golden))
    throw new QualityError(
      'BAD_STUDENT',
      `release ${id}: its golden pairs score ${outputs.join(', ')}, its manifest says ${release.manifest.golden?.join(', ')}`,
    )
  return release
}

const getObject = async (bucket: Pick<R2Bucket, 'get'>, key: string): Promise<R2ObjectBody> => {
  const object = await bucket.get(key)
  if (!object) throw new QualityError('UNAVAILABLE', `the bucket has no ${key}`, { field: key })
  return object
}
