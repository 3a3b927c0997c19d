/** The Worker with the kernel engine, the default. */

import card from '../models/default/CARD.md'
import manifest from '../models/default/manifest.json'
import student from '../models/default/student.bin'
import { composeHandlers, composeReleases } from './compose.ts'
import { KERNEL } from './engines/kernel-engine.ts'
import { ScorerEntrypoint } from './rpc.ts'

// The file is canonical JSON, and parsing and writing it again gives the same bytes.
const releases = composeReleases({ manifest: JSON.stringify(manifest), student, card }, KERNEL)

/** For other Workers, by a service binding with `entrypoint = "Scorer"`. */
export class Scorer extends ScorerEntrypoint {
  protected override readonly releases = releases
}

export default composeHandlers(releases)
