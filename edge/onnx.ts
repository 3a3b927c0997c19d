/** The Worker with the onnx engine. */

import manifest from '../models/default/manifest.json'
import student from '../models/default/student.onnx'
import { createApp } from './app.ts'
import { ONNX } from './engines/onnx.ts'
import { createReleaseSource, loadBundled } from './releases.ts'
import { ScorerEntrypoint } from './rpc.ts'

const bundled = { manifest: JSON.stringify(manifest), student }

const app = { getRelease: createReleaseSource(() => loadBundled(bundled, ONNX)) }

/** For other Workers, by a service binding with `entrypoint = "Scorer"`. */
export class Scorer extends ScorerEntrypoint {
  protected override readonly app = app
}

export default createApp(app)
