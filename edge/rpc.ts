/** The same scoring for other Workers, by RPC instead of HTTP: no key, since a service binding is the permission. */

import { WorkerEntrypoint } from 'cloudflare:workers'
import type * as z from 'zod/mini'
import type { App } from './app.ts'
import { type itemSchema, type messageSchema, readItems, readMessage } from './message.ts'
import { type BatchReply, replyTo, replyToBatch, type ScoreReply } from './reply.ts'

export type MessageInput = z.infer<typeof messageSchema>
export type ItemInput = z.infer<typeof itemSchema>

/** Methods throw an Error whose message names the field, as the problems of HTTP do. */
export abstract class ScorerEntrypoint extends WorkerEntrypoint {
  protected abstract readonly app: App

  /** One pair, as `POST /v1/score`. */
  async score(message: MessageInput): Promise<ScoreReply> {
    return replyTo(readMessage(message), await this.app.getRelease())
  }

  /** Up to 64 pairs, as `POST /v1/score/batch`. */
  async scoreBatch(items: readonly ItemInput[]): Promise<BatchReply> {
    return replyToBatch(readItems(items), await this.app.getRelease())
  }
}
