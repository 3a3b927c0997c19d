/** WhatsApp, Cloud API: what people write or forward to a business number is answered there with its translation. */

import { Hono } from 'hono'
import { timingSafeEqual } from 'hono/utils/buffer'
import * as z from 'zod/mini'
import { type JudgeOptions, judge } from './judge.ts'
import { createSeen, cut, fromHex, isHmac, parseBody, requireOk } from './platform.ts'

export interface WhatsAppOptions extends JudgeOptions {
  readonly appSecret: string
  /** Made up by you, and told to Meta with the webhook's address. */
  readonly verifyToken: string
  /** Of a system user, with whatsapp_business_messaging. */
  readonly accessToken: string
  readonly targetLang: string
  /** Instead of the global one. */
  readonly fetch?: typeof fetch
}

const captionSchema = z.optional(z.object({ caption: z.optional(z.string()) }))

const messageSchema = z.object({
  from: z.string(),
  id: z.string(),
  text: z.optional(z.object({ body: z.string() })),
  image: captionSchema,
  video: captionSchema,
  document: captionSchema,
})

type Message = z.infer<typeof messageSchema>

/** Deliveries, read receipts and the like have no messages. */
const bodySchema = z.object({
  entry: z.array(
    z.object({
      changes: z.array(
        z.object({
          value: z.object({
            metadata: z.object({ phone_number_id: z.string() }),
            messages: z.optional(z.array(z.unknown())),
          }),
        }),
      ),
    }),
  ),
})

const MAX_UNITS = 4096
const GRAPH = 'https://graph.facebook.com/v23.0'

/** Answers requests to `/`. https://developers.facebook.com/docs/whatsapp/cloud-api/guides/set-up-webhooks */
export const createWhatsAppBot = (options: WhatsAppOptions) => {
  const seen = createSeen()
  return new Hono()
    .get('/', async (c) => {
      const { 'hub.mode': mode, 'hub.verify_token': token = '', 'hub.challenge': challenge = '' } = c.req.query()
      const isMeta = mode === 'subscribe' && token !== '' && (await timingSafeEqual(token, options.verifyToken))
      return isMeta ? c.text(challenge) : c.text('bad verify token', 403)
    })
    .post('/', async (c) => {
      const bytes = await c.req.arrayBuffer()
      if (!(await isFromMeta(bytes, c.req.header('x-hub-signature-256'), options.appSecret)))
        return c.text('bad signature', 401)
      const { data } = z.safeParse(bodySchema, parseBody(new TextDecoder().decode(bytes)))
      for (const { value } of data?.entry.flatMap(({ changes }) => changes) ?? [])
        for (const { data: message } of value.messages?.map((each) => z.safeParse(messageSchema, each)) ?? []) {
          // Meta sends again for days what is not answered soon, and now and then what is.
          if (!message || seen.has(message.id)) continue
          seen.add(message.id)
          c.executionCtx.waitUntil(answer(message, value.metadata.phone_number_id, options))
        }
      return c.body(null, 200)
    })
}

/** The signature is that of the bytes: letters beyond ASCII are escaped in them. */
const isFromMeta = async (body: ArrayBuffer, signature = '', secret: string): Promise<boolean> => {
  const mac = signature.startsWith('sha256=') ? fromHex(signature.slice('sha256='.length)) : undefined
  return mac !== undefined && (await isHmac(new TextEncoder().encode(secret), mac, body))
}

const answer = async (message: Message, phoneNumberId: string, options: WhatsAppOptions): Promise<void> => {
  const { accessToken, targetLang, fetch: send = fetch } = options
  const { from, id, text, image, video, document } = message
  const shown = await judge(text?.body ?? image?.caption ?? video?.caption ?? document?.caption ?? '', targetLang, options)
  if (shown === undefined) return
  const response = await send(`${GRAPH}/${phoneNumberId}/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${accessToken}` },
    body: JSON.stringify({
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      to: from,
      context: { message_id: id },
      type: 'text',
      text: { preview_url: false, body: cut(shown, MAX_UNITS) },
    }),
  })
  requireOk(response, 'messages')
}
