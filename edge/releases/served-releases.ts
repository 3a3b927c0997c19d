/** The releases at hand, as those who answer requests know them. */

import type { Followed } from './channel.ts'
import type { Choice, ServedRelease } from './choose.ts'

export interface ServedReleases {
  /** The release to score with. Throws when there is none that can be used, or BAD_MESSAGE for a channel that is not followed. */
  getRelease(choice?: Choice): Promise<ServedRelease>
  /** Whether channels need a signature here; absent: no. */
  readonly signed?: boolean
  /** What is known of every channel that is followed. */
  channels(): readonly ({ readonly name: string } & Followed)[]
}
