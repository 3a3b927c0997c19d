/** The Worker with the onnx engine. */

import { env, waitUntil } from 'cloudflare:workers'
import manifest from '../models/default/manifest.json'
import student from '../models/default/student.onnx'
import { createApp } from './app.ts'
import { followChannel } from './channel.ts'
import { ONNX } from './engines/onnx.ts'
import { createReleaseSource, loadBundled } from './releases.ts'
import { ScorerEntrypoint } from './rpc.ts'

const bundled = { manifest: JSON.stringify(manifest), student }

const app = {
  getRelease: followChannel({
    bucket: env.RELEASES,
    channel: env.CHANNEL,
    kind: ONNX,
    getBundled: createReleaseSource(() => loadBundled(bundled, ONNX)),
    later: waitUntil,
  }),
}

/** For other Workers, by a service binding with `entrypoint = "Scorer"`. */
export class Scorer extends ScorerEntrypoint {
  protected override readonly app = app
}

export default createApp(app)
