/** `POST /v1/score` and `/v1/score/batch`: pairs in, scores out. */

import type { Context } from 'hono'
import { Hono } from 'hono/quick'
import type { App } from '../app.ts'
import type { Choice } from '../choose.ts'
import type { Environment } from '../environment.ts'
import { parseLimits } from '../limits.ts'
import { parseBatch, parseMessage } from '../message.ts'
import { countReplies } from '../metrics.ts'
import { replyTo, replyToBatch } from '../reply.ts'
import { withinTime } from '../timeout.ts'

export const scoreRoute = ({ getRelease }: App) =>
  new Hono<Environment>()
    .post('/', async (c) => {
      const { asked, channel } = parseMessage(await c.req.text(), parseLimits(c.env.LIMITS))
      const served = await withinTime(c.env, getRelease(toChoice(c, channel)))
      const reply = await replyTo(asked, served)
      countReplies(c.env, { ...served, route: 'score' }, { items: [{ message: asked }], replies: [reply] })
      tell(c, { pairs: 1, source: reply.tokens.source, translation: reply.tokens.translation, release: served.release.id })
      return c.json(reply)
    })
    .post('/batch', async (c) => {
      const { asked, channel } = parseBatch(await c.req.text(), parseLimits(c.env.LIMITS))
      const served = await withinTime(c.env, getRelease(toChoice(c, channel)))
      const reply = await replyToBatch(asked, served)
      countReplies(c.env, { ...served, route: 'batch' }, { items: asked, replies: reply.items })
      const tokens = reply.items.flatMap((item) => ('tokens' in item ? [item.tokens] : []))
      tell(c, {
        pairs: asked.length,
        source: tokens.reduce((sum, { source }) => sum + source, 0),
        translation: tokens.reduce((sum, { translation }) => sum + translation, 0),
        release: served.release.id,
      })
      return c.json(reply)
    })

/** A header, or else the key, tells the callers apart of whom a share gets the canary. */
const toChoice = (c: Context<Environment>, channel: string | undefined): Choice => ({
  channel,
  cohort: c.req.header('x-cohort') ?? c.get('caller')?.name,
})

interface Work {
  readonly pairs: number
  readonly source: number
  readonly translation: number
  readonly release: string
}

/** workerd's clock stands still within a request, so work is told in tokens, to the caller and in the log. */
const tell = (c: Context<Environment>, { pairs, source, translation, release }: Work): void => {
  c.set('facts', { pairs, sourceTokens: source, translationTokens: translation, release })
  c.header('Server-Timing', `source;desc="${source} tokens", translation;desc="${translation} tokens"`)
}
