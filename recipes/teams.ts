/** Microsoft Teams, outgoing webhook: a message that mentions it is answered in its thread, in the reply to the request. */

import { Hono } from 'hono'
import * as z from 'zod/mini'
import { type JudgeOptions, judge } from './judge.ts'
import { cut, isHmac, parseBody } from './platform.ts'

export interface TeamsOptions extends JudgeOptions {
  /** The security token that Teams shows once when the webhook is made: 32 bytes in base64. */
  readonly securityToken: string
  readonly targetLang: string
}

const activitySchema = z.object({
  type: z.literal('message'),
  /** HTML, whatever `textFormat` says: mentions are `<at>` elements, and what people typed is escaped. */
  text: z.optional(z.string()),
})

/** Teams drops what takes more than five seconds. */
const TRANSLATE_MS = 3000
const MAX_UNITS = 20_000

/** Answers requests to `/`. https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-outgoing-webhook */
export const createTeamsBot = (options: TeamsOptions) =>
  new Hono().post('/', async (c) => {
    const bytes = await c.req.arrayBuffer()
    if (!(await isFromTeams(bytes, c.req.header('authorization'), options.securityToken))) return c.text('bad signature', 401)
    const { data } = z.safeParse(activitySchema, parseBody(new TextDecoder().decode(bytes)))
    const text = toPlain(data?.text ?? '')
    const shown = await judge(text, options.targetLang, { translateTimeoutMs: TRANSLATE_MS, ...options })
    // Teams says that something went wrong where the reply is no message.
    return c.json({ type: 'message', text: toHtml(cut(shown ?? NOTHING, MAX_UNITS)) })
  })

const NOTHING = 'There is nothing to translate.'

const isFromTeams = async (body: ArrayBuffer, header = '', securityToken: string): Promise<boolean> => {
  const [scheme, mac = ''] = header.split(' ')
  const [secret, sent] = [fromBase64(securityToken), fromBase64(mac)]
  return scheme === 'HMAC' && secret !== undefined && sent !== undefined && (await isHmac(secret, sent, body))
}

/** Undefined where it is something else, or nothing. */
const fromBase64 = (text: string): Uint8Array<ArrayBuffer> | undefined => {
  try {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
    return bytes.length > 0 ? bytes : undefined
  } catch {
    return undefined
  }
}

const ESCAPES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ', '#39': "'" }

/** The webhook's own mention comes first and is no part of the message; the names of others stay. */
const toPlain = (html: string): string =>
  html
    .replace(/^\s*(?:<p>|<div>)*\s*<at[^>]*>[^<]*<\/at>/i, '')
    .replace(/<br ?\/?>|<\/(?:p|div)>/gi, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&(amp|lt|gt|quot|nbsp|#39);/g, (_, name: string) => ESCAPES[name] ?? '')
    .trim()

const toHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\n', '<br>')
