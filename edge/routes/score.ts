/** `POST /v1/score`, `/v1/score/batch` and `/v1/rank`: pairs in, scores out. */

import type { Context } from 'hono'
import type { Score } from '../../models/score.ts'
import type { Environment } from '../http/environment.ts'
import { reply, replyJson } from '../http/reply.ts'
import { parseLimits } from '../platform/limits.ts'
import { withinTime } from '../platform/timeout.ts'
import type { Choice } from '../releases/choose.ts'
import { countReplies } from '../scoring/metrics.ts'
import { readBatchBody, readMessageBody } from '../scoring/plain-message.ts'
import { replyTo, replyToBatch, toJson } from '../scoring/reply.ts'
import type { Handler } from './route.ts'

export const scoreOne: Handler = async (c, { getRelease }) => {
  const { asked, channel } = await readMessageBody(await c.req.text(), parseLimits(c.env.LIMITS))
  const served = await withinTime(c.env, getRelease(toChoice(c, channel)))
  const result = await replyTo(asked, served)
  countReplies(c.env, { ...served, route: 'score' }, { items: [{ message: asked }], replies: [result] })
  const { source, translation } = result.tokens
  recordWork(c, { pairs: 1, source, translation, release: served.release.id })
  return replyJson(c, result)
}

export const scoreBatch: Handler = async (c, { getRelease }) => {
  const { asked, channel } = await readBatchBody(await c.req.text(), parseLimits(c.env.LIMITS))
  const served = await withinTime(c.env, getRelease(toChoice(c, channel)))
  const result = await replyToBatch(asked, served, () => scheduler.wait(0))
  countReplies(c.env, { ...served, route: 'batch' }, { items: asked, replies: result.items })
  const tokens = result.items.flatMap((item) => ('tokens' in item ? [item.tokens] : []))
  recordWork(c, { ...sumTokens(tokens), pairs: asked.length, release: served.release.id })
  return reply(c, toJson(result, result.items), { type: 'application/json' })
}

export const rankTranslations: Handler = async (c, { getRelease }) => {
  const { parseRankBody, rankedItems, replyToRank } = await import('../scoring/rank.ts')
  const { asked, channel } = parseRankBody(await c.req.text(), parseLimits(c.env.LIMITS))
  const served = await withinTime(c.env, getRelease(toChoice(c, channel)))
  const result = await replyToRank(asked, served)
  countReplies(c.env, { ...served, route: 'rank' }, rankedItems(asked, result))
  const tokens = result.ranking.map(({ tokens }) => tokens)
  recordWork(c, { ...sumTokens(tokens), pairs: asked.length, release: served.release.id })
  return replyJson(c, result)
}

const sumTokens = (tokens: readonly Score['tokens'][]): Score['tokens'] => ({
  source: tokens.reduce((sum, { source }) => sum + source, 0),
  translation: tokens.reduce((sum, { translation }) => sum + translation, 0),
})

/** A header, or else the key, tells the callers apart of whom a share gets the canary. */
const toChoice = (c: Context<Environment>, channel: string | undefined): Choice => ({
  channel,
  cohort: c.req.header('x-cohort') ?? c.get('caller')?.name,
})

interface Tokens {
  readonly pairs: number
  readonly source: number
  readonly translation: number
  readonly release: string
}

/** workerd's clock stands still within a request, so work is told in tokens, to the caller and in the log. */
const recordWork = (c: Context<Environment>, { pairs, source, translation, release }: Tokens): void => {
  c.set('work', { pairs, sourceTokens: source, translationTokens: translation, release })
  c.get('headers')['server-timing'] = `source;desc="${source} tokens", translation;desc="${translation} tokens"`
}
