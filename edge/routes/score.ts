/** `POST /v1/score` and `/v1/score/batch`: pairs in, scores out. */

import { Hono } from 'hono'
import type { App } from '../app.ts'
import { parseBatch, parseMessage } from '../message.ts'
import { replyTo, replyToBatch } from '../reply.ts'

export const scoreRoute = ({ getRelease }: App) =>
  new Hono()
    .post('/', async (c) => {
      const message = parseMessage(await c.req.text())
      const reply = await replyTo(message, await getRelease())
      // workerd's clock stands still within a request, so work is told in tokens.
      c.header(
        'Server-Timing',
        `source;desc="${reply.tokens.source} tokens", translation;desc="${reply.tokens.translation} tokens"`,
      )
      return c.json(reply)
    })
    .post('/batch', async (c) => {
      const items = parseBatch(await c.req.text())
      return c.json(await replyToBatch(items, await getRelease()))
    })
