/** The same scoring for other Workers, by RPC instead of HTTP: no key, since a service binding is the permission. */

import { env, WorkerEntrypoint } from 'cloudflare:workers'
import type { App } from './app.ts'
import { parseLimits } from './limits.ts'
import { readBatch, readMessage } from './message.ts'
import { countReplies } from './metrics.ts'
import { replyTo, replyToBatch } from './reply.ts'
import type { BatchReply, ItemInput, MessageInput, ScoreReply } from './wire.ts'

/** Methods throw an Error whose message names the field, as the problems of HTTP do. */
export abstract class ScorerEntrypoint extends WorkerEntrypoint {
  protected abstract readonly app: App

  /** One pair, as `POST /v1/score`. */
  async score(message: MessageInput): Promise<ScoreReply> {
    const { asked, channel } = readMessage(message, parseLimits(env.LIMITS))
    const served = await this.app.getRelease({ channel })
    const reply = await replyTo(asked, served)
    countReplies(env, { ...served, route: 'rpc' }, { items: [{ message: asked }], replies: [reply] })
    return reply
  }

  /** Up to 64 pairs, as `POST /v1/score/batch`. */
  async scoreBatch(items: readonly ItemInput[], options: { readonly channel?: string } = {}): Promise<BatchReply> {
    const { asked, channel } = readBatch(items, options, parseLimits(env.LIMITS))
    const served = await this.app.getRelease({ channel })
    const reply = await replyToBatch(asked, served)
    countReplies(env, { ...served, route: 'rpc' }, { items: asked, replies: reply.items })
    return reply
  }
}
