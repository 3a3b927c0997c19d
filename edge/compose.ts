/** What every entry file serves, whatever its engine: the bundled release, until the stage's channel has another. */

import { env, waitUntil } from 'cloudflare:workers'
import type { App } from './app.ts'
import { followChannel } from './channel.ts'
import { type BundledRelease, createReleaseSource, type EngineKind, loadBundled } from './releases.ts'

export const composeApp = (bundled: BundledRelease, kind: EngineKind): App => ({
  getRelease: followChannel({
    bucket: env.RELEASES,
    channel: env.CHANNEL,
    kind,
    getBundled: createReleaseSource(() => loadBundled(bundled, kind)),
    later: waitUntil,
  }),
})
