/** What the Worker answers. */

import type { Score } from '../models/score.ts'
import type { Release } from './releases.ts'

/** Which student said it. */
export interface ModelReference {
  readonly id: string
  readonly name: string
  readonly sha256: string
  readonly engine: string
}

export type ScoreReply = Score & { readonly model: ModelReference }

/** A score with the release it came from. */
export const toReply = (score: Score, { id, manifest, sha256, engine }: Release): ScoreReply => ({
  ...score,
  model: { id, name: manifest.name, sha256, engine: engine.name },
})
