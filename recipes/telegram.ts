/** Telegram, webhook: messages are answered in the webhook's own reply, which needs no token. */

import { Hono } from 'hono'
import { timingSafeEqual } from 'hono/utils/buffer'
import * as z from 'zod/mini'
import { cut, type JudgeOptions, judge, parseBody } from './judge.ts'

export interface TelegramOptions extends JudgeOptions {
  /** The `secret_token` that the webhook was set with. */
  readonly secretToken: string
  readonly targetLang: string
}

const updateSchema = z.object({
  message: z.object({
    message_id: z.int(),
    text: z.string(),
    chat: z.object({ id: z.int() }),
    from: z.optional(z.object({ is_bot: z.boolean() })),
  }),
})

const MOST_UNITS = 4096

/** Answers requests to `/`. https://core.telegram.org/bots/api#setwebhook */
export const createTelegramBot = (options: TelegramOptions) =>
  new Hono().post('/', async (c) => {
    const token = c.req.header('x-telegram-bot-api-secret-token') ?? ''
    // A bot without a secret must not let in who sends none.
    if (token === '' || !(await timingSafeEqual(token, options.secretToken))) return c.text('bad secret token', 401)
    // Any other update is taken and left: what is refused, Telegram sends again.
    const { data } = z.safeParse(updateSchema, parseBody(await c.req.text()))
    if (!data || data.message.from?.is_bot) return c.body(null, 200)
    const { text, chat, message_id } = data.message
    const shown = await judge(text, options.targetLang, options)
    if (shown === undefined) return c.body(null, 200)
    return c.json({
      method: 'sendMessage',
      chat_id: chat.id,
      // Without a parse_mode, so that nothing in it is markup.
      text: cut(shown, MOST_UNITS),
      reply_parameters: { message_id },
    })
  })
