/** Telegram, webhook: messages are answered in the webhook's own reply, which needs no token. */

import { Hono } from 'hono'
import { timingSafeEqual } from 'hono/utils/buffer'
import * as z from 'zod/mini'
import { type JudgeOptions, judge } from './judge.ts'
import { createSeen, cut, parseBody } from './platform.ts'

export interface TelegramOptions extends JudgeOptions {
  /** The `secret_token` that the webhook was set with. */
  readonly secretToken: string
  readonly targetLang: string
}

const messageSchema = z.object({
  message_id: z.int(),
  text: z.optional(z.string()),
  /** Of a photo, a video, a file. */
  caption: z.optional(z.string()),
  chat: z.object({ id: z.int() }),
  from: z.optional(z.object({ is_bot: z.boolean() })),
  /** Of anonymous admins and of people who write as a channel; `from` is then one of Telegram's own bots. */
  sender_chat: z.optional(z.unknown()),
})

type Message = z.infer<typeof messageSchema>

/** An update has one of these. Edits come only where `allowed_updates` of setWebhook asks for them. */
const updateSchema = z.object({
  update_id: z.optional(z.int()),
  message: z.optional(messageSchema),
  channel_post: z.optional(messageSchema),
  edited_message: z.optional(messageSchema),
  edited_channel_post: z.optional(messageSchema),
})

const MAX_UNITS = 4096

/** Answers requests to `/`. https://core.telegram.org/bots/api#setwebhook */
export const createTelegramBot = (options: TelegramOptions) => {
  const seen = createSeen()
  return new Hono().post('/', async (c) => {
    const token = c.req.header('x-telegram-bot-api-secret-token') ?? ''
    // A bot without a secret must not let in who sends none.
    if (token === '' || !(await timingSafeEqual(token, options.secretToken))) return c.text('bad secret token', 401)
    // Any other update is taken and left: what is refused, Telegram sends again.
    const { data = {} } = z.safeParse(updateSchema, parseBody(await c.req.text()))
    const message = data.message ?? data.channel_post ?? data.edited_message ?? data.edited_channel_post
    const id = String(data.update_id)
    if (!message || seen.has(id)) return c.body(null, 200)
    const reply = await answer(message, options)
    // Not earlier: if Telegram has stopped waiting, nothing was posted, and its retry needs the answer.
    if (data.update_id !== undefined) seen.add(id)
    return reply ? c.json(reply) : c.body(null, 200)
  })
}

const answer = async (message: Message, options: TelegramOptions): Promise<object | undefined> => {
  const { chat, message_id, from, sender_chat, text, caption = '' } = message
  if (from?.is_bot && sender_chat === undefined) return undefined
  const shown = await judge(text ?? caption, options.targetLang, options)
  if (shown === undefined) return undefined
  return {
    method: 'sendMessage',
    chat_id: chat.id,
    // Without a parse_mode, so that nothing in it is markup.
    text: cut(shown, MAX_UNITS),
    reply_parameters: { message_id },
  }
}
