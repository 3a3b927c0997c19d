/** What every entry file serves, whatever its engine: releases from the stage's channels, until then the bundled one. */

import { env, waitUntil } from 'cloudflare:workers'
import { type App, createApp } from './app.ts'
import { followChannel } from './channel.ts'
import { chooseRelease, type Line } from './choose.ts'
import { consume } from './jobs/queue.ts'
import { requireServices } from './jobs/services.ts'
import { sweep } from './jobs/sweep.ts'
import { type BundledRelease, createReleaseSource, type EngineKind, loadBundled, type ReleaseSource } from './releases.ts'
import { warmUp } from './warm-up.ts'

export const composeApp = (bundled: BundledRelease, kind: EngineKind): App => {
  // Checked on every request would be once too often; what is no number follows once a minute.
  const seconds = Number(env.CHANNEL_SECONDS) || 60
  const toLine = (channel: string, source?: ReleaseSource): Line => ({
    name: channel,
    ...followChannel({
      bucket: env.RELEASES,
      channel,
      kind,
      bundled: source,
      later: waitUntil,
      staleAfterMs: 1000 * seconds,
    }),
  })
  const source = createReleaseSource(() => loadBundled(bundled, kind))
  if (kind.startsAtOnce) void warmUp(source)
  const main = toLine(env.CHANNEL, source)
  const hasCanary = !kind.single && Boolean(env.CANARY_CHANNEL) && env.CANARY_CHANNEL !== env.CHANNEL
  const canary = hasCanary ? toLine(env.CANARY_CHANNEL) : undefined
  return {
    getRelease: (choice = {}) => chooseRelease({ main, canary, getBundled: source.get }, choice),
    channels: () => (canary ? [main, canary] : [main]).map(({ name, follow }) => ({ name, ...follow() })),
  }
}

/** The handlers of the Worker: HTTP, the queue of bulk jobs, and the clock. */
export const composeHandlers = (app: App) => {
  const routes = createApp(app)
  return {
    fetch: routes.fetch,
    queue: (batch) => consume(batch, env, app),
    // A stage without bulk jobs has nothing to sweep.
    scheduled: () => (env.JOBS && env.JOB_QUEUE ? sweep(requireServices(env)) : undefined),
  } satisfies ExportedHandler<Env>
}
