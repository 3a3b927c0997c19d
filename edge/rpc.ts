/** The same scoring for other Workers, by RPC instead of HTTP: no key, since a service binding is the permission. */

import { env, WorkerEntrypoint } from 'cloudflare:workers'
import { parseLimits } from './platform/limits.ts'
import type { ServedReleases } from './releases/served-releases.ts'
import { countReplies } from './scoring/metrics.ts'
import { readBatch, readMessage } from './scoring/plain-message.ts'
import { replyTo, replyToBatch } from './scoring/reply.ts'
import type { BatchReply, ItemInput, MessageInput, RankInput, RankReply, ScoreReply } from './scoring/wire.ts'

/** Methods throw an Error whose message names the field, as the problems of HTTP do. */
export abstract class ScorerEntrypoint extends WorkerEntrypoint {
  protected abstract readonly releases: ServedReleases

  /** One pair, as `POST /v1/score`. */
  async score(message: MessageInput): Promise<ScoreReply> {
    const { asked, channel } = await readMessage(message, parseLimits(env.LIMITS))
    const served = await this.releases.getRelease({ channel })
    const reply = await replyTo(asked, served)
    countReplies(env, { ...served, route: 'rpc' }, { items: [{ message: asked }], replies: [reply] })
    return reply
  }

  /** Up to 256 pairs, as `POST /v1/score/batch`. */
  async scoreBatch(items: readonly ItemInput[], options: { readonly channel?: string } = {}): Promise<BatchReply> {
    const { asked, channel } = await readBatch(items, options, parseLimits(env.LIMITS))
    const served = await this.releases.getRelease({ channel })
    const reply = await replyToBatch(asked, served, () => scheduler.wait(0))
    countReplies(env, { ...served, route: 'rpc' }, { items: asked, replies: reply.items })
    return reply
  }

  /** Up to 16 translations of one source, as `POST /v1/rank`. */
  async rank(message: RankInput): Promise<RankReply> {
    const { parseRank, rankedItems, replyToRank } = await import('./scoring/rank.ts')
    const { asked, channel } = parseRank(message, parseLimits(env.LIMITS))
    const served = await this.releases.getRelease({ channel })
    const reply = await replyToRank(asked, served)
    countReplies(env, { ...served, route: 'rpc' }, rankedItems(asked, reply))
    return reply
  }
}
