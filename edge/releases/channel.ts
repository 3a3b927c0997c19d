/**
 * Follows a channel in R2: the release it points at replaces the served one while the Worker runs. No request waits for
 * it, and whatever goes wrong with it, the last good release keeps serving.
 */

import { channelKey } from '../../models/bucket-keys.ts'
import type { Channel } from '../../models/channel.ts'
import { type ErrorCode, QualityError } from '../../models/errors.ts'
import type { Trust } from '../../models/trust.ts'
import { withTimeout } from '../platform/timeout.ts'
import type { EngineKind, LoadedRelease } from './release.ts'
import type { ReleaseSource } from './source.ts'

export interface FollowOptions {
  readonly bucket: Pick<R2Bucket, 'get'>
  readonly channel: string
  readonly kind: EngineKind
  /** Whose signature its pointer needs; absent: nobody's. Throws UNCONFIGURED, which refuses every pointer. */
  readonly trust?: (() => Trust | Promise<Trust>) | undefined
  /** What is served until the channel has a release, and let go then. */
  readonly bundled?: ReleaseSource | undefined
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

const TIMEOUT_MS = 30_000
const POLL_MS = 50

/** What is known of a channel: nothing at first, and where nobody has published to it. */
export interface Followed {
  /** The last good release that it pointed at. */
  readonly release?: LoadedRelease
  /** What it said when it was last read and trusted, which may point at a release that was refused. */
  readonly pointer?: Channel
  /** When that was, in milliseconds. */
  readonly readAt?: number
  /** Why what it says now is not served: its pointer, its release or the bucket. Absent where nothing is wrong. */
  readonly refused?: Refusal
}

/** The code is absent where the bucket failed in its own way. */
export interface Refusal {
  readonly code?: ErrorCode
  readonly message: string
}

/** What callers are told: what a runtime says of its own failures is the log's. */
export const toReason = ({ code, message }: Refusal): string =>
  code === undefined ? 'the bucket failed: see the log' : message

/** A channel as the Worker follows it. */
export interface Follower {
  /** What is known of the channel now. A call starts a look at it where the last is too long ago, and does not wait for it. */
  follow(): Followed
  /** Resolves once the channel has been looked at, whatever came of it. */
  ready(): Promise<void>
}

export const followChannel = (options: FollowOptions): Follower => {
  const {
    later,
    bundled,
    trust,
    channel,
    staleAfterMs = 60_000,
    timeoutMs = TIMEOUT_MS,
    retireAfterMs = 10_000,
    now = Date.now,
  } = options
  let known: Followed = {}
  const retire = (release: LoadedRelease | undefined): void => {
    const { engine } = release ?? {}
    if (engine?.close) later(wait(retireAfterMs).then(() => engine.close?.()))
  }
  /** The new one was checked while the old one served; of two ORT sessions only one fits for long. */
  const serve = (release: LoadedRelease): void => {
    const replaced = known.release
    known = { ...known, release }
    if (replaced !== release) retire(replaced)
    // A request that was late may have loaded it since the last time.
    if (bundled?.loaded !== release) retire(bundled?.loaded)
    bundled?.forget()
  }
  // A channel that somebody signed once is not given up by taking its pointer away.
  const requireVouchedFor = async (pointer: Channel | undefined): Promise<void> => {
    const before = known.pointer
    if (pointer && trust) {
      const { requireTrusted } = await import('../../models/trust.ts')
      await requireTrusted(pointer, await trust(), { now: now(), before })
    }
    if (!pointer && before)
      throw new QualityError(
        'UNTRUSTED',
        `${channelKey(channel)}: is missing, although sequence ${before.sequence} was read before`,
      )
  }
  // When the last look began. A look that its request's end cut off never ends, so nothing waits for its end for ever.
  let lookedAt = Number.NEGATIVE_INFINITY
  let hasEnded = false
  const look = async (): Promise<void> => {
    lookedAt = now()
    try {
      const pointer = await withTimeout(loadPointer(options), timeoutMs, () => tooSlow(timeoutMs))
      if (trust) await requireVouchedFor(pointer)
      const { pointer: _before, ...rest } = known
      // A channel that was deleted asks for no share of the callers any more.
      known = { ...rest, readAt: now(), ...(pointer ? { pointer } : {}) }
      if (pointer) {
        const held = [known.release, bundled?.loaded].find((release) => release?.id === pointer.release)
        serve(held ?? (await loadInTime(options, pointer.release)))
      }
      const { refused: _refused, ...fine } = known
      known = fine
    } catch (error) {
      const refused = error instanceof QualityError ? { code: error.code, message: error.message } : { message: String(error) }
      known = { ...known, refused }
      console.error(JSON.stringify({ event: 'channel not followed', channel: options.channel, ...refused }))
    } finally {
      hasEnded = true
    }
  }
  return {
    follow: () => {
      if (now() - lookedAt >= staleAfterMs) later(look())
      return known
    },
    ready: async () => {
      const isUnderWay = (): boolean => lookedAt > Number.NEGATIVE_INFINITY && !hasEnded
      for (let waited = 0; isUnderWay() && waited < timeoutMs; waited += POLL_MS) await wait(POLL_MS)
      if (!hasEnded) await look()
    },
  }
}

/** What reads a bucket, and the schemas of it, which most first requests are answered without. */
const published = () => import('./published.ts')

/** Undefined for a channel that nobody has published to yet, which is no fault. */
const loadPointer = async ({ bucket, channel }: Pick<FollowOptions, 'bucket' | 'channel'>): Promise<Channel | undefined> => {
  const object = await bucket.get(channelKey(channel))
  return object ? (await published()).readPointer(object, channel) : undefined
}

const loadPublished = async (options: FollowOptions, id: string): Promise<LoadedRelease> =>
  (await published()).loadPublished(options, id)

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** What comes too late is not served, and ORT's memory is given back by nobody else. */
const loadInTime = async (options: FollowOptions, id: string): Promise<LoadedRelease> => {
  const { later, timeoutMs = TIMEOUT_MS } = options
  const reading = loadPublished(options, id)
  try {
    return await withTimeout(reading, timeoutMs, () => tooSlow(timeoutMs))
  } catch (error) {
    later(reading.then(({ engine }) => engine.close?.()).catch(() => undefined))
    throw error
  }
}

const tooSlow = (timeoutMs: number): QualityError =>
  new QualityError('UNAVAILABLE', `the bucket did not answer within ${timeoutMs} ms`)
