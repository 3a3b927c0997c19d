/** Slack, Events API: messages of the channels the bot is in are answered in their thread. */

import { Hono } from 'hono'
import * as z from 'zod/mini'
import { fromHex, type JudgeOptions, judge, parseBody, requireOk } from './judge.ts'

export interface SlackOptions extends JudgeOptions {
  readonly signingSecret: string
  /** `xoxb-…`, with the scope chat:write. */
  readonly botToken: string
  readonly targetLang: string
  /** Instead of the global one. */
  readonly fetch?: typeof fetch
}

const bodySchema = z.union([
  z.object({ type: z.literal('url_verification'), challenge: z.string() }),
  z.object({
    type: z.literal('event_callback'),
    event: z.object({
      type: z.literal('message'),
      channel: z.string(),
      ts: z.string(),
      text: z.string(),
      thread_ts: z.optional(z.string()),
      /** Of bots, this one too. */
      bot_id: z.optional(z.string()),
      /** Of edits, joins and the like. */
      subtype: z.optional(z.string()),
    }),
  }),
])

type SlackEvent = Extract<z.infer<typeof bodySchema>, { event: unknown }>['event']

/** Answers requests to `/`. */
export const createSlackBot = (options: SlackOptions) =>
  new Hono().post('/', async (c) => {
    const text = await c.req.text()
    const signed = { timestamp: c.req.header('x-slack-request-timestamp'), signature: c.req.header('x-slack-signature') }
    if (!(await isFromSlack(text, { ...signed, secret: options.signingSecret }))) return c.text('bad signature', 401)
    const { data } = z.safeParse(bodySchema, parseBody(text))
    if (data?.type === 'url_verification') return c.json({ challenge: data.challenge })
    // Slack sends again what is not answered within three seconds, so the work goes on after the answer, once.
    const isNew = c.req.header('x-slack-retry-num') === undefined
    if (data && isNew && !data.event.bot_id && !data.event.subtype) c.executionCtx.waitUntil(answer(data.event, options))
    return c.body(null, 200)
  })

interface Signed {
  readonly timestamp: string | undefined
  readonly signature: string | undefined
  readonly secret: string
}

/** How old a request may be; an older one may be somebody who recorded it. */
const MOST_SECONDS = 300

/** https://docs.slack.dev/authentication/verifying-requests-from-slack */
const isFromSlack = async (body: string, { timestamp = '', signature = '', secret }: Signed): Promise<boolean> => {
  const age = Math.abs(Date.now() / 1000 - Number(timestamp))
  const mac = signature.startsWith('v0=') ? fromHex(signature.slice(3)) : undefined
  if (!/^\d+$/.test(timestamp) || age > MOST_SECONDS || !mac) return false
  const encoder = new TextEncoder()
  const hmac = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), hmac, false, ['verify'])
  // Compares in constant time.
  return await crypto.subtle.verify('HMAC', key, mac, encoder.encode(`v0:${timestamp}:${body}`))
}

const answer = async ({ channel, ts, thread_ts, text }: SlackEvent, options: SlackOptions): Promise<void> => {
  const { botToken, targetLang, fetch: send = fetch } = options
  const shown = await judge(fromSlackText(text), targetLang, options)
  if (shown === undefined) return
  const response = await send('https://slack.com/api/chat.postMessage', {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8', authorization: `Bearer ${botToken}` },
    body: JSON.stringify({ channel, thread_ts: thread_ts ?? ts, text: toSlackText(shown), unfurl_links: false }),
  })
  // Slack answers 200 to what it refuses.
  const reply = z.safeParse(replySchema, await requireOk(response, 'chat.postMessage').json())
  if (!reply.data?.ok) throw new Error(`chat.postMessage: ${reply.data?.error ?? 'no reply of Slack'}`)
}

const replySchema = z.object({ ok: z.boolean(), error: z.optional(z.string()) })

// A text that is not escaped could call everybody: <!channel>.
const toSlackText = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const fromSlackText = (text: string): string => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
