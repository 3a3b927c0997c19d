/**
 * The Worker with the kernel engine and with the student among its modules: for a Worker without static assets, and for
 * the free plan, since the student is there before the first request (docs/deploy.md).
 */

import about from '../models/default/about.json'
import card from '../models/default/CARD.md'
import manifest from '../models/default/manifest.json'
import student from '../models/default/student.bin'
import { composeBundled, composeHandlers } from './compose.ts'
import { KERNEL } from './engines/kernel-engine.ts'
import { ScorerEntrypoint } from './rpc.ts'

// The file is canonical JSON, and parsing and writing it again gives the same bytes.
const releases = composeBundled(
  { manifest: JSON.stringify(manifest), student, texts: { 'CARD.md': card, 'about.json': JSON.stringify(about) } },
  KERNEL,
)

/** For other Workers, by a service binding with `entrypoint = "Scorer"`. */
export class Scorer extends ScorerEntrypoint {
  protected override readonly releases = releases
}

export default composeHandlers(releases)
