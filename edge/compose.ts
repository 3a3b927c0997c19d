/** What every entry file serves, whatever its engine: releases from the channels of its environment, until then the bundled one. */

import { env, waitUntil } from 'cloudflare:workers'
import { createApp } from './app.ts'
import { consume } from './jobs/queue.ts'
import { requireServices } from './jobs/services.ts'
import { sweep } from './jobs/sweep.ts'
import { followChannel } from './releases/channel.ts'
import { chooseRelease, type FollowedChannel } from './releases/choose.ts'
import {
  type BundledRelease,
  createReleaseSource,
  type EngineKind,
  loadBundled,
  type ReleaseSource,
} from './releases/release.ts'
import type { ServedReleases } from './releases/served-releases.ts'
import { createTrust } from './releases/trust.ts'
import { warmUp } from './scoring/warm-up.ts'

export const composeReleases = (bundled: BundledRelease, kind: EngineKind): ServedReleases => {
  // Checked on every request would be once too often; what is no number follows once a minute.
  const seconds = Number(env.CHANNEL_SECONDS) || 60
  const trust = createTrust(env)
  const toFollowed = (channel: string, source?: ReleaseSource): FollowedChannel => ({
    name: channel,
    ...followChannel({
      bucket: env.RELEASES,
      channel,
      kind,
      trust,
      bundled: source,
      later: waitUntil,
      staleAfterMs: 1000 * seconds,
    }),
  })
  const source = createReleaseSource(() => loadBundled(bundled, kind))
  if (kind.startsAtOnce) void warmUp(source)
  const main = toFollowed(env.CHANNEL, source)
  const hasCanary = !kind.single && Boolean(env.CANARY_CHANNEL) && env.CANARY_CHANNEL !== env.CHANNEL
  const canary = hasCanary ? toFollowed(env.CANARY_CHANNEL) : undefined
  return {
    signed: trust !== undefined,
    getRelease: (choice = {}) => chooseRelease({ main, canary, getBundled: source.get }, choice),
    channels: () => (canary ? [main, canary] : [main]).map(({ name, follow }) => ({ name, ...follow() })),
  }
}

/** The handlers of the Worker: HTTP, the queue of bulk jobs, and the clock. */
export const composeHandlers = (releases: ServedReleases) => {
  const routes = createApp(releases)
  return {
    fetch: routes.fetch,
    queue: (batch) => consume(batch, env, releases),
    // A deployment without bulk jobs has nothing to sweep.
    scheduled: () => (env.JOBS && env.JOB_QUEUE ? sweep(requireServices(env)) : undefined),
  } satisfies ExportedHandler<Env>
}
