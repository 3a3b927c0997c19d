/**
 * Follows a channel in R2: the release it points at replaces the served one while the Worker runs. No request waits for
 * it, and whatever goes wrong with it, the last good release keeps serving.
 */

import { type Channel, channelKey, parseChannel, releaseKey } from '../../models/channel.ts'
import { QualityError } from '../../models/errors.ts'
import { areGolden, scoreGolden } from '../../models/golden.ts'
import { sha256 } from '../platform/sha256.ts'
import { withTimeout } from '../platform/timeout.ts'
import { type EngineKind, loadRelease, type Release, type ReleaseSource } from './release.ts'

export interface FollowOptions {
  readonly bucket: Pick<R2Bucket, 'get'>
  readonly channel: string
  readonly kind: EngineKind
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
  readonly release?: Release
  /** What it said when it was last read, which may point at a release that was refused. */
  readonly pointer?: Channel
  /** When that was, in milliseconds. */
  readonly readAt?: number
}

/** A channel as the Worker follows it. */
export interface Follower {
  /** What is known of the channel now. A call starts a look at it where the last is too long ago, and does not wait for it. */
  follow(): Followed
  /** Resolves once the channel has been looked at, whatever came of it. */
  ready(): Promise<void>
}

export const followChannel = (options: FollowOptions): Follower => {
  const { later, bundled, staleAfterMs = 60_000, timeoutMs = TIMEOUT_MS, retireAfterMs = 10_000, now = Date.now } = options
  let known: Followed = {}
  const retire = (release: Release | undefined): void => {
    const { engine } = release ?? {}
    if (engine?.close) later(wait(retireAfterMs).then(() => engine.close?.()))
  }
  /** The new one was checked while the old one served; of two ORT sessions only one fits for long. */
  const serve = (release: Release): void => {
    const replaced = known.release
    known = { ...known, release }
    if (replaced !== release) retire(replaced)
    // A request that was late may have loaded it since the last time.
    if (bundled?.loaded !== release) retire(bundled?.loaded)
    bundled?.forget()
  }
  // When the last look began. A look that its request's end cut off never ends, so nothing waits for its end for ever.
  let lookedAt = Number.NEGATIVE_INFINITY
  let hasEnded = false
  const look = async (): Promise<void> => {
    lookedAt = now()
    try {
      const pointer = await withTimeout(loadPointer(options), timeoutMs, () => tooSlow(timeoutMs))
      const { pointer: _before, ...rest } = known
      // A channel that was deleted asks for no share of the callers any more.
      known = { ...rest, readAt: now(), ...(pointer ? { pointer } : {}) }
      if (!pointer) return
      const held = [known.release, bundled?.loaded].find((release) => release?.id === pointer.release)
      serve(held ?? (await loadInTime(options, pointer.release)))
    } catch (error) {
      const reason = error instanceof QualityError ? { code: error.code, message: error.message } : { message: String(error) }
      console.error(JSON.stringify({ event: 'channel not followed', channel: options.channel, ...reason }))
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

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** What comes too late is not served, and ORT's memory is given back by nobody else. */
const loadInTime = async (options: FollowOptions, id: string): Promise<Release> => {
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

/** Undefined for a channel that nobody has published to yet, which is no fault. */
const loadPointer = async ({ bucket, channel }: FollowOptions): Promise<Channel | undefined> => {
  const object = await bucket.get(channelKey(channel))
  if (!object) return undefined
  const pointer = parseChannel(await object.text())
  if (pointer.channel === channel) return pointer
  throw new QualityError('BAD_MANIFEST', `${channelKey(channel)}: channel: expected ${channel}, got ${pointer.channel}`, {
    field: 'channel',
  })
}

/** A release of the bucket, checked and tried. Throws BAD_MANIFEST, BAD_STUDENT, or UNAVAILABLE for a file that is not there. */
export const loadPublished = async ({ bucket, kind }: Pick<FollowOptions, 'bucket' | 'kind'>, id: string): Promise<Release> => {
  const text = await (await getObject(bucket, releaseKey(id, 'manifest.json'))).text()
  const actual = await sha256(new TextEncoder().encode(text))
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
  try {
    await requireGolden(release)
  } catch (error) {
    await release.engine.close?.()
    throw error
  }
  return release
}

/** Throws BAD_STUDENT unless the student scores as its manifest says. */
const requireGolden = async ({ id, engine, manifest: { student, golden } }: Release): Promise<void> => {
  const outputs = await scoreGolden(engine, student)
  if (!areGolden(outputs, golden))
    throw new QualityError(
      'BAD_STUDENT',
      `release ${id}: its golden pairs score ${outputs.join(', ')}, its manifest says ${golden?.join(', ')}`,
    )
}

const getObject = async (bucket: Pick<R2Bucket, 'get'>, key: string): Promise<R2ObjectBody> => {
  const object = await bucket.get(key)
  if (!object) throw new QualityError('UNAVAILABLE', `the bucket has no ${key}`, { field: key })
  return object
}
