/** Which of the releases at hand answers a request: the main channel, its canary for a share of callers, the bundled one. */

import { QualityError } from '../../models/errors.ts'
import { sha256 } from '../platform/sha256.ts'
import type { Follower } from './channel.ts'
import type { LoadedRelease } from './release.ts'

export interface Choice {
  /** A channel that is asked for by name. */
  readonly channel?: string | undefined
  /** What tells the callers apart: a name or header that stays the same, so that each always gets the same release. */
  readonly cohort?: string | undefined
  /** Waits until the channels have been looked at, for work that nobody waits for: a fresh isolate knows none of them yet. */
  readonly wait?: boolean | undefined
}

/** A release and where it comes from; null is the one that was deployed with the Worker. */
export interface ServedRelease {
  readonly release: LoadedRelease
  readonly channel: string | null
}

/** A channel that is followed, by its name. */
export interface FollowedChannel extends Pick<Follower, 'follow'>, Partial<Pick<Follower, 'ready'>> {
  readonly name: string
}

/** The releases that a request may be answered by. */
export interface Candidates {
  readonly main: FollowedChannel
  /** Absent on an engine that holds one student at a time. */
  readonly canary?: FollowedChannel | undefined
  /** Until a channel has a release. */
  getBundled(): Promise<LoadedRelease>
}

/** Throws BAD_MESSAGE for a channel that is not followed here. */
export const chooseRelease = async (
  { main, canary, getBundled }: Candidates,
  { channel, cohort, wait }: Choice,
): Promise<ServedRelease> => {
  const followed = canary ? [main, canary] : [main]
  const asked = followed.find(({ name }) => name === channel)
  if (channel !== undefined && !asked)
    throw new QualityError('BAD_MESSAGE', `channel: expected ${followed.map(({ name }) => name).join(' or ')}`, {
      field: 'channel',
    })
  if (wait) await Promise.all(followed.map(({ ready }) => ready?.()))
  const stable = main.follow()
  const canaried = canary?.follow()
  const share = canaried?.pointer?.share ?? 0
  const chosen = asked ?? (canary && (await isWithin(share, cohort)) ? canary : main)
  const release = chosen === canary ? canaried?.release : stable.release
  if (release) return { release, channel: chosen.name }
  // A canary that nobody has published yet, or that was refused, is no reason to fail.
  return stable.release ? { release: stable.release, channel: main.name } : await getOwn({ main, getBundled })
}

/** The Worker's own release; where it cannot be had, the channel's is worth waiting for. */
const getOwn = async ({ main, getBundled }: Candidates): Promise<ServedRelease> => {
  try {
    return { release: await getBundled(), channel: null }
  } catch (error) {
    await main.ready?.()
    const { release } = main.follow()
    if (!release) throw error
    return { release, channel: main.name }
  }
}

/** Whether a caller belongs to the share that gets the canary. Those who cannot be told apart do only when all do. */
export const isWithin = async (share: number, cohort: string | undefined): Promise<boolean> => {
  if (share <= 0 || share >= 1 || cohort === undefined) return share >= 1
  const digest = await sha256(new TextEncoder().encode(cohort))
  return Number.parseInt(digest.slice(0, 8), 16) < share * 2 ** 32
}
