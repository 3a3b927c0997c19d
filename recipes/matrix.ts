/** Matrix, application service: messages of the rooms it watches are answered with a notice. */

import { Hono } from 'hono'
import { timingSafeEqual } from 'hono/utils/buffer'
import * as z from 'zod/mini'
import { type JudgeOptions, judge, parseBody, requireOk } from './judge.ts'

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
    msgtype: z.literal('m.text'),
    body: z.string(),
    'm.relates_to': z.optional(z.object({ rel_type: z.optional(z.string()) })),
  }),
})

type Message = z.infer<typeof messageSchema>

/** https://spec.matrix.org/latest/application-service-api/ */
export const createMatrixBot = (options: MatrixOptions) =>
  new Hono()
    .use(async (c, next) => {
      const token = /^Bearer (.+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? ''
      if (token !== '' && (await timingSafeEqual(token, options.hsToken))) return await next()
      return c.json({ errcode: 'M_FORBIDDEN', error: 'expected the hs_token' }, 403)
    })
    .put('/_matrix/app/v1/transactions/:id', async (c) => {
      const { data } = z.safeParse(transactionSchema, parseBody(await c.req.text()))
      if (!data) return c.json({ errcode: 'M_BAD_JSON', error: 'events: expected a list' }, 400)
      // Before the answer: what fails, the homeserver sends again, and each message is still answered once.
      for (const event of data.events) {
        const { data: message } = z.safeParse(messageSchema, event)
        if (message && message.content['m.relates_to']?.rel_type !== 'm.replace') await answer(message, options)
      }
      return c.json({})
    })
    .post('/_matrix/app/v1/ping', (c) => c.json({}))
    .notFound((c) => c.json({ errcode: 'M_NOT_FOUND', error: 'there is nothing here' }, 404))

const answer = async ({ event_id, room_id, content }: Message, options: MatrixOptions): Promise<void> => {
  const { homeserver, asToken, targetLang, fetch: send = fetch } = options
  const shown = await judge(content.body, targetLang, options)
  if (shown === undefined) return
  // The homeserver takes a transaction once, so an answer is never doubled.
  const path = ['rooms', room_id, 'send', 'm.room.message', `edge-qe-${event_id}`].map(encodeURIComponent).join('/')
  const response = await send(new URL(`/_matrix/client/v3/${path}`, homeserver), {
    method: 'PUT',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${asToken}` },
    body: JSON.stringify({
      msgtype: 'm.notice',
      body: shown,
      'm.mentions': {},
      'm.relates_to': { 'm.in_reply_to': { event_id } },
    }),
  })
  requireOk(response, 'm.room.message')
}
