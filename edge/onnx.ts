/** The Worker with the onnx engine. */

import card from '../models/default/CARD.md'
import manifest from '../models/default/manifest.json'
import student from '../models/default/student.onnx'
import { composeHandlers, composeReleases } from './compose.ts'
import { ONNX } from './engines/onnx-engine.ts'
import { ScorerEntrypoint } from './rpc.ts'

// The file is canonical JSON, and parsing and writing it again gives the same bytes.
const releases = composeReleases({ manifest: JSON.stringify(manifest), student, card }, ONNX)

/** For other Workers, by a service binding with `entrypoint = "Scorer"`. */
export class Scorer extends ScorerEntrypoint {
  protected override readonly releases = releases
}

export default composeHandlers(releases)
