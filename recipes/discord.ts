/** Discord, interactions: a message command "Translate" answers whoever asks, in the language of their client. */

import { Hono } from 'hono'
import * as z from 'zod/mini'
import { type JudgeOptions, judge } from './judge.ts'
import { cut, fromHex, parseBody, requireOk } from './platform.ts'

export interface DiscordOptions extends JudgeOptions {
  /** Of the application, in hexadecimal. */
  readonly publicKey: string
  /** Instead of the global one. */
  readonly fetch?: typeof fetch
}

const PING = 1
const APPLICATION_COMMAND = 2
const MESSAGE_COMMAND = 3
const PONG = { type: 1 }
/** "… is thinking", seen by the asker only. */
const DEFERRED = { type: 5, data: { flags: 64 } }
const MAX_UNITS = 2000

const messageSchema = z.object({
  content: z.string(),
  /** Forwarded messages have an empty `content`. */
  message_snapshots: z.optional(z.array(z.object({ message: z.object({ content: z.string() }) }))),
})

const commandSchema = z.object({
  type: z.literal(APPLICATION_COMMAND),
  application_id: z.string(),
  token: z.string(),
  /** Of the asker's client. */
  locale: z.string(),
  data: z.object({
    type: z.literal(MESSAGE_COMMAND),
    target_id: z.string(),
    resolved: z.object({ messages: z.record(z.string(), messageSchema) }),
  }),
})

type Command = z.infer<typeof commandSchema>

/** Answers requests to `/`, the application's interactions endpoint. */
export const createDiscordBot = (options: DiscordOptions) =>
  new Hono().post('/', async (c) => {
    const text = await c.req.text()
    const signed = { timestamp: c.req.header('x-signature-timestamp'), signature: c.req.header('x-signature-ed25519') }
    // Discord sends bad signatures now and then, and takes an endpoint away that lets them pass.
    if (!(await isFromDiscord(text, { ...signed, publicKey: options.publicKey }))) return c.text('bad signature', 401)
    const body = parseBody(text)
    if (z.safeParse(z.object({ type: z.literal(PING) }), body).success) return c.json(PONG)
    const { data: command } = z.safeParse(commandSchema, body)
    if (!command) return c.text('expected a message command', 400)
    c.executionCtx.waitUntil(answer(command, options))
    return c.json(DEFERRED)
  })

interface Signed {
  readonly timestamp: string | undefined
  readonly signature: string | undefined
  readonly publicKey: string
}

const KEY_BYTES = 32
const SIGNATURE_BYTES = 64

/** https://docs.discord.com/developers/interactions/overview */
const isFromDiscord = async (body: string, { timestamp = '', signature = '', publicKey }: Signed): Promise<boolean> => {
  const raw = fromHex(publicKey)
  const mark = fromHex(signature)
  // RFC 8032. Given another length, workerd throws where Node says that the signature is wrong.
  if (raw?.length !== KEY_BYTES || mark?.length !== SIGNATURE_BYTES) return false
  const key = await crypto.subtle.importKey('raw', raw, 'Ed25519', false, ['verify'])
  return await crypto.subtle.verify('Ed25519', key, mark, new TextEncoder().encode(timestamp + body))
}

const answer = async (command: Command, options: DiscordOptions): Promise<void> => {
  const { content = '', message_snapshots = [] } = command.data.resolved.messages[command.data.target_id] ?? {}
  const text = [content, ...message_snapshots.map(({ message }) => message.content)].join('\n').trim()
  await reply(command, (await judge(text, command.locale, options)) ?? 'There is nothing to translate.', options)
}

const reply = async (
  { application_id, token }: Command,
  text: string,
  { fetch: send = fetch }: DiscordOptions,
): Promise<void> => {
  const response = await send(`https://discord.com/api/v10/webhooks/${application_id}/${token}/messages/@original`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    // Whoever the message mentions was told once already.
    body: JSON.stringify({ content: cut(text, MAX_UNITS), allowed_mentions: { parse: [] } }),
  })
  requireOk(response, 'the reply to an interaction')
}
