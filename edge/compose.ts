/** What every entry file serves, whatever its engine: releases from the channels of its environment, until then its own. */

import { env, waitUntil } from 'cloudflare:workers'
import { parseTrusted } from '../models/trusted-manifest.ts'
import { createApp } from './app.ts'
import { CHECKSUMS } from './build/checksums.js'
import { followChannel } from './releases/channel.ts'
import { chooseRelease, type FollowedChannel } from './releases/choose.ts'
import { loadDeployed } from './releases/deployed.ts'
import { type BundledRelease, type EngineKind, loadBundled, openAhead } from './releases/release.ts'
import type { ServedReleases } from './releases/served-releases.ts'
import { createReleaseSource, type ReleaseSource } from './releases/source.ts'
import { createTrust } from './releases/trust.ts'
import { warmUp, withoutStudent } from './scoring/warm-up.ts'

/** Of a Worker whose release is deployed beside it as static assets, in which no isolate may look while it starts. */
export const composeDeployed = (text: string, kind: EngineKind): ServedReleases => {
  const manifest = parseTrusted(text)
  const ahead = openAhead(kind, manifest)
  const options = { kind: ahead.kind, assets: env.ASSETS, checksum: CHECKSUMS[kind.file] }
  const source = createReleaseSource(() => loadDeployed({ text, manifest }, options), { later: waitUntil })
  void warmUp(() => withoutStudent(manifest, ahead.rehearsal))
  return compose(source, kind)
}

/** Of a Worker that has its release among its modules. */
export const composeBundled = (bundled: BundledRelease, kind: EngineKind): ServedReleases => {
  const source = createReleaseSource(() => loadBundled(bundled, kind))
  if (kind.startsAtOnce) void warmUp(source.get)
  return compose(source, kind)
}

const compose = (source: ReleaseSource, kind: EngineKind): ServedReleases => {
  // Checked on every request would be once too often; what is no number follows once a minute.
  const seconds = Number(env.CHANNEL_SECONDS) || 60
  const trust = createTrust(env)
  const toFollowed = (channel: string, bundled?: ReleaseSource): FollowedChannel => ({
    name: channel,
    ...followChannel({
      bucket: env.RELEASES,
      channel,
      kind,
      trust,
      bundled,
      later: waitUntil,
      staleAfterMs: 1000 * seconds,
    }),
  })
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
    queue: async (batch) => (await import('./jobs/queue.ts')).consume(batch, env, releases),
    // A deployment without bulk jobs has nothing to sweep.
    scheduled: async () => {
      if (env.JOBS && env.JOB_QUEUE) await (await import('./jobs/sweep.ts')).sweepAll(env)
    },
  } satisfies ExportedHandler<Env>
}
