/** Slack, Events API: messages of the channels the bot is in are answered in their thread. */

import { Hono } from 'hono'
import * as z from 'zod/mini'
import { type JudgeOptions, judge } from './judge.ts'
import { createSeen, fromHex, isHmac, parseBody, requireOk } from './platform.ts'
import { readSlackText } from './slack-text.ts'

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
    event_id: z.optional(z.string()),
    event: z.object({
      type: z.literal('message'),
      channel: z.string(),
      ts: z.string(),
      /** May be missing beside a file. */
      text: z.optional(z.nullable(z.string())),
      thread_ts: z.optional(z.string()),
      /** Of bots, this one too. */
      bot_id: z.optional(z.nullable(z.string())),
      subtype: z.optional(z.string()),
    }),
  }),
])

/** What people wrote. The other subtypes are edits, bots, joins and the like. */
const WRITTEN = [undefined, 'file_share', 'thread_broadcast', 'me_message']

type SlackEvent = Extract<z.infer<typeof bodySchema>, { event: unknown }>['event']

/** Answers requests to `/`. */
export const createSlackBot = (options: SlackOptions) => {
  const seen = createSeen()
  return new Hono().post('/', async (c) => {
    const text = await c.req.text()
    const signed = { timestamp: c.req.header('x-slack-request-timestamp'), signature: c.req.header('x-slack-signature') }
    if (!(await isFromSlack(text, { ...signed, secret: options.signingSecret }))) return c.text('bad signature', 401)
    const { data } = z.safeParse(bodySchema, parseBody(text))
    if (data?.type === 'url_verification') return c.json({ challenge: data.challenge })
    if (!data || data.event.bot_id || !WRITTEN.includes(data.event.subtype)) return c.body(null, 200)
    // Slack sends again what is not answered within three seconds, so the work goes on after the answer, once.
    const { event_id } = data
    if (c.req.header('x-slack-retry-num') !== undefined || (event_id && seen.has(event_id))) return c.body(null, 200)
    if (event_id) seen.add(event_id)
    c.executionCtx.waitUntil(answer(data.event, options))
    return c.body(null, 200)
  })
}

interface Signed {
  readonly timestamp: string | undefined
  readonly signature: string | undefined
  readonly secret: string
}

/** How old a request may be; an older one may be somebody who recorded it. */
const MAX_SECONDS = 300

/** https://docs.slack.dev/authentication/verifying-requests-from-slack */
const isFromSlack = async (body: string, { timestamp = '', signature = '', secret }: Signed): Promise<boolean> => {
  const age = Math.abs(Date.now() / 1000 - Number(timestamp))
  const mac = signature.startsWith('v0=') ? fromHex(signature.slice(3)) : undefined
  if (!/^\d+$/.test(timestamp) || age > MAX_SECONDS || !mac) return false
  const encoder = new TextEncoder()
  return await isHmac(encoder.encode(secret), mac, encoder.encode(`v0:${timestamp}:${body}`))
}

const answer = async ({ channel, ts, thread_ts, text }: SlackEvent, options: SlackOptions): Promise<void> => {
  const { botToken, targetLang, fetch: send = fetch } = options
  const read = readSlackText(text ?? '')
  const shown = await judge(read.text, targetLang, options)
  if (shown === undefined) return
  const response = await send('https://slack.com/api/chat.postMessage', {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8', authorization: `Bearer ${botToken}` },
    body: JSON.stringify({ channel, thread_ts: thread_ts ?? ts, text: read.encode(shown), unfurl_links: false }),
  })
  // Slack answers 200 to what it refuses.
  const reply = z.safeParse(replySchema, await requireOk(response, 'chat.postMessage').json())
  if (!reply.data?.ok) throw new Error(`chat.postMessage: ${reply.data?.error ?? 'no reply from Slack'}`)
}

const replySchema = z.object({ ok: z.boolean(), error: z.optional(z.string()) })
