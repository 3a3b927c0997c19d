/** The Worker with the kernel engine, the default. */

import { env, waitUntil } from 'cloudflare:workers'
import manifest from '../models/default/manifest.json'
import student from '../models/default/student.bin'
import { createApp } from './app.ts'
import { followChannel } from './channel.ts'
import { KERNEL } from './engines/kernel.ts'
import { createReleaseSource, loadBundled } from './releases.ts'
import { ScorerEntrypoint } from './rpc.ts'

// The file is canonical JSON, and parsing and writing it again gives the same bytes.
const bundled = { manifest: JSON.stringify(manifest), student }

const app = {
  getRelease: followChannel({
    bucket: env.RELEASES,
    channel: env.CHANNEL,
    kind: KERNEL,
    getBundled: createReleaseSource(() => loadBundled(bundled, KERNEL)),
    later: waitUntil,
  }),
}

/** For other Workers, by a service binding with `entrypoint = "Scorer"`. */
export class Scorer extends ScorerEntrypoint {
  protected override readonly app = app
}

export default createApp(app)
