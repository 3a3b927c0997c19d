/** The Worker with the onnx engine. */

import manifest from '../models/default/manifest.json'
import { composeDeployed, composeHandlers } from './compose.ts'
import { ONNX } from './engines/onnx-engine.ts'
import { ScorerEntrypoint } from './rpc.ts'

// The file is canonical JSON, and parsing and writing it again gives the same bytes.
const releases = composeDeployed(JSON.stringify(manifest), ONNX)

/** For other Workers, by a service binding with `entrypoint = "Scorer"`. */
export class Scorer extends ScorerEntrypoint {
  protected override readonly releases = releases
}

export default composeHandlers(releases)
