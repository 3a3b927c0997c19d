/** Mattermost, outgoing webhook: messages of a channel are answered in their thread, in the reply to the request. */

import { Hono } from 'hono'
import { timingSafeEqual } from 'hono/utils/buffer'
import * as z from 'zod/mini'
import { type JudgeOptions, judge } from './judge.ts'
import { createSeen, cut, parseBody } from './platform.ts'

export interface MattermostOptions extends JudgeOptions {
  /** That Mattermost shows when the webhook is made, and sends with each request. */
  readonly token: string
  readonly targetLang: string
}

const postSchema = z.object({
  token: z.string(),
  post_id: z.optional(z.string()),
  text: z.string(),
  /** Empty for a webhook of a whole channel. */
  trigger_word: z.optional(z.string()),
})

const MAX_UNITS = 16_383

/** Answers requests to `/`. https://developers.mattermost.com/integrate/webhooks/outgoing */
export const createMattermostBot = (options: MattermostOptions) => {
  const seen = createSeen()
  return new Hono().post('/', async (c) => {
    const { data: post } = z.safeParse(postSchema, await readPost(c.req.raw))
    // A bot without a token must not let in who sends none.
    if (!post || options.token === '' || !(await timingSafeEqual(post.token, options.token))) return c.text('bad token', 401)
    const { post_id, text, trigger_word = '' } = post
    if (post_id !== undefined && seen.has(post_id)) return c.body(null, 200)
    if (post_id !== undefined) seen.add(post_id)
    const message = text.startsWith(trigger_word) ? text.slice(trigger_word.length).trim() : text
    const shown = await judge(message, options.targetLang, options)
    return shown === undefined ? c.body(null, 200) : c.json({ response_type: 'comment', text: cut(toQuiet(shown), MAX_UNITS) })
  })
}

/** JSON or a form, as the webhook was made. */
const readPost = async (request: Request): Promise<unknown> => {
  const isForm = request.headers.get('content-type')?.startsWith('application/x-www-form-urlencoded')
  return isForm ? Object.fromEntries(await request.formData()) : parseBody(await request.text())
}

/** Who was notified once already is not notified by the answer: a word joiner after the sign ends the mention. */
const toQuiet = (text: string): string => text.replaceAll(/@(?=all\b|channel\b|here\b)/gi, '@\u2060')
