/** Matrix, application service: messages of the rooms it watches are answered with a notice. */

import { Hono } from 'hono'
import { timingSafeEqual } from 'hono/utils/buffer'
import * as z from 'zod/mini'
import { type JudgeOptions, judge } from './judge.ts'
import { readMatrixText } from './matrix-text.ts'
import { createSeen, parseBody, requireOk } from './platform.ts'

export interface MatrixOptions extends JudgeOptions {
  /** Where the homeserver is, such as `https://matrix.example`. */
  readonly homeserver: string
  /** The tokens of the registration file: the homeserver's, and this service's own. */
  readonly hsToken: string
  readonly asToken: string
  readonly targetLang: string
  /** Instead of the global one. */
  readonly fetch?: typeof fetch
}

const transactionSchema = z.object({ events: z.array(z.unknown()) })

const messageSchema = z.object({
  type: z.literal('m.room.message'),
  event_id: z.string(),
  room_id: z.string(),
  content: z.object({
    // Notices are of bots, this one too, and no bot answers them.
    msgtype: z.enum(['m.text', 'm.emote', 'm.image', 'm.video', 'm.audio', 'm.file']),
    body: z.string(),
    format: z.optional(z.string()),
    formatted_body: z.optional(z.string()),
    /** Of a file: where it has one, and another body, the body is its caption. */
    filename: z.optional(z.string()),
    'm.relates_to': z.optional(
      z.object({
        rel_type: z.optional(z.string()),
        event_id: z.optional(z.string()),
        'm.in_reply_to': z.optional(z.unknown()),
      }),
    ),
  }),
})

type Message = z.infer<typeof messageSchema>

/** https://spec.matrix.org/latest/application-service-api/ */
export const createMatrixBot = (options: MatrixOptions) => {
  const seen = createSeen()
  return new Hono()
    .use(async (c, next) => {
      const token = /^Bearer (.+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? ''
      if (token !== '' && (await timingSafeEqual(token, options.hsToken))) return await next()
      return c.json({ errcode: 'M_FORBIDDEN', error: 'expected the hs_token' }, 403)
    })
    .put('/_matrix/app/v1/transactions/:id', async (c) => {
      const { data } = z.safeParse(transactionSchema, parseBody(await c.req.text()))
      if (!data) return c.json({ errcode: 'M_BAD_JSON', error: 'events: expected a list' }, 400)
      const id = c.req.param('id')
      if (!seen.has(id)) await answerAll(data.events, options)
      seen.add(id)
      return c.json({})
    })
    .post('/_matrix/app/v1/ping', (c) => c.json({}))
    .notFound((c) => c.json({ errcode: 'M_NOT_FOUND', error: 'there is nothing here' }, 404))
}

/** Judges in parallel, sends in order. A homeserver sends nothing more until a transaction succeeds, so failures are logged only. */
const answerAll = async (events: readonly unknown[], options: MatrixOptions): Promise<void> => {
  const messages = events.map((event) => z.safeParse(messageSchema, event).data).filter((message) => message !== undefined)
  const shown = await Promise.all(messages.map((message) => judge(readText(message), options.targetLang, options)))
  for (const [i, message] of messages.entries()) {
    const text = shown[i]
    if (text === undefined) continue
    try {
      await send(message, text, options)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      console.warn(JSON.stringify({ event: 'not sent', eventId: message.event_id, reason }))
    }
  }
}

/** Empty where there is nothing to answer. */
const readText = ({ content }: Message): string => {
  const { msgtype, body, filename, 'm.relates_to': relation } = content
  if (relation?.rel_type === 'm.replace') return ''
  if (msgtype !== 'm.text' && msgtype !== 'm.emote' && (filename === undefined || filename === body)) return ''
  return readMatrixText(content, relation?.['m.in_reply_to'] !== undefined)
}

const send = async ({ event_id, room_id, content }: Message, body: string, options: MatrixOptions): Promise<void> => {
  const { homeserver, asToken, fetch: ask = fetch } = options
  const relation = content['m.relates_to']
  // The answer belongs to the thread, too.
  const thread =
    relation?.rel_type === 'm.thread' && relation.event_id ? { rel_type: 'm.thread', event_id: relation.event_id } : {}
  // The homeserver takes a transaction once, so an answer is never doubled.
  const path = ['rooms', room_id, 'send', 'm.room.message', `edge-qe-${event_id}`].map(encodeURIComponent).join('/')
  const response = await ask(new URL(`/_matrix/client/v3/${path}`, homeserver), {
    method: 'PUT',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${asToken}` },
    body: JSON.stringify({
      msgtype: 'm.notice',
      body,
      'm.mentions': {},
      'm.relates_to': { ...thread, 'm.in_reply_to': { event_id } },
    }),
  })
  requireOk(response, 'm.room.message')
}
