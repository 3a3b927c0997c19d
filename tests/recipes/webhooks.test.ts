import { beforeAll, describe, expect, test } from 'vitest'
import { createMattermostBot } from '../../recipes/mattermost.ts'
import { createTeamsBot } from '../../recipes/teams.ts'
import { createWhatsAppBot } from '../../recipes/whatsapp.ts'
import mattermost from '../fixtures/platforms/mattermost.json'
import teams from '../fixtures/platforms/teams.json'
import whatsapp from '../fixtures/platforms/whatsapp.json'
import {
  ask,
  COMING,
  client,
  createPlatform,
  FAILING,
  findPairs,
  listenToWarnings,
  type Pairs,
  toHex,
  toTranslate,
} from './service.ts'

const hmac = async (secret: BufferSource, text: string): Promise<ArrayBuffer> => {
  const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  return await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(text))
}

const post = (body: string, headers: Record<string, string>): Request =>
  new Request('https://bot.test/', { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body })

let pairs: Pairs
beforeAll(async () => {
  pairs = await findPairs()
})

const toGiven = () => ({ client, targetLang: 'en', translate: toTranslate(COMING, ...Object.values(pairs)) })

describe('the WhatsApp recipe', () => {
  const SECRET = 'app-secret'
  const start = (given: object = {}) => {
    const platform = createPlatform({ messages: [{ id: 'wamid.1' }] })
    const keys = { appSecret: SECRET, verifyToken: 'mine', accessToken: 'EAAJ' }
    const bot = createWhatsAppBot({ ...toGiven(), ...keys, fetch: platform.fetch, ...given })
    const send = async (payload: object, secret = SECRET): Promise<number> => {
      // As Meta writes it: letters beyond ASCII are escaped.
      const body = JSON.stringify(payload).replaceAll(
        /[\u0080-\uffff]/g,
        (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
      )
      const mac = toHex(await hmac(new TextEncoder().encode(secret), body))
      return (await ask(bot, post(body, { 'x-hub-signature-256': `sha256=${mac}` }))).status
    }
    return { bot, send, calls: platform.calls }
  }

  const withMessages = (...messages: readonly object[]) => {
    const [entry] = structuredClone(whatsapp.message.entry)
    const [change] = entry?.changes ?? []
    return { ...whatsapp.message, entry: [{ ...entry, changes: [{ ...change, value: { ...change?.value, messages } }] }] }
  }
  const [MESSAGE] = whatsapp.message.entry[0]?.changes[0]?.value.messages ?? expect.unreachable()

  test('answers the challenge that Meta sets it up with, to its own token alone', async () => {
    const { bot } = start()
    const verify = (token: string) =>
      ask(bot, new Request(`https://bot.test/?hub.mode=subscribe&hub.verify_token=${token}&hub.challenge=1158201444`))
    expect(await (await verify('mine')).text()).toBe('1158201444')
    expect((await verify('other')).status).toBe(403)
    expect((await verify('')).status).toBe(403)
  })

  test('answers a message as a reply to it, and a caption', async () => {
    const { send, calls } = start()
    expect(await send(withMessages({ ...MESSAGE, text: { body: pairs.accept.source } }, whatsapp.image))).toBe(200)
    expect(calls).toHaveLength(2)
    expect(calls.find(({ body }) => (body as { context: { message_id: string } }).context.message_id === MESSAGE?.id)).toEqual({
      method: 'POST',
      url: 'https://graph.facebook.com/v23.0/106540352242922/messages',
      authorization: 'Bearer EAAJ',
      body: {
        messaging_product: 'whatsapp',
        recipient_type: 'individual',
        to: '16505551234',
        context: { message_id: MESSAGE?.id },
        type: 'text',
        text: { preview_url: false, body: pairs.accept.translation },
      },
    })
    expect(JSON.stringify(calls)).toContain(COMING.translation)
  })

  test('leaves reactions and receipts alone, and what Meta sends again', async () => {
    const { send, calls } = start()
    expect(await send(whatsapp.delivered)).toBe(200)
    expect(await send(withMessages(whatsapp.reaction))).toBe(200)
    expect(calls).toEqual([])
    await send(whatsapp.message)
    await send(whatsapp.message)
    expect(calls).toHaveLength(1)
  })

  test('refuses what Meta has not signed', async () => {
    const { bot, send, calls } = start()
    expect(await send(whatsapp.message, 'wrong')).toBe(401)
    for (const signature of ['', 'sha256=', 'sha256=zz', 'sha1=00'])
      expect((await ask(bot, post('{}', { 'x-hub-signature-256': signature }))).status).toBe(401)
    expect(calls).toEqual([])
  })
})

describe('the Teams recipe', () => {
  const TOKEN = '+ZaRRMC8+mpnfGaGsBOmkIFt98bttL5YQRq3p2tXgcE='
  const secretOf = (token: string) => Uint8Array.from(atob(token), (character) => character.charCodeAt(0))
  const toBase64 = (bytes: ArrayBuffer): string => btoa(String.fromCharCode(...new Uint8Array(bytes)))

  const start = (given: object = {}) => {
    const bot = createTeamsBot({ ...toGiven(), securityToken: TOKEN, ...given })
    const send = async (text: string, token = TOKEN): Promise<Response> => {
      const body = JSON.stringify({ ...teams.message, text })
      return await ask(bot, post(body, { authorization: `HMAC ${toBase64(await hmac(secretOf(token), body))}` }))
    }
    const say = async (text: string): Promise<string> => ((await (await send(text)).json()) as { text: string }).text
    return { bot, send, say }
  }

  test('answers in its reply, without the mention that called it', async () => {
    const { send, say } = start()
    expect(await say(teams.message.text)).toContain(COMING.translation)
    const reply = await send(`<at>Translate</at>&nbsp;${pairs.accept.source}`)
    expect(await reply.json()).toEqual({ type: 'message', text: pairs.accept.translation })
  })

  test('reads what people typed and escapes what it shows', async () => {
    const source = 'a < b & c'
    const translate = () => Promise.resolve({ translation: 'x < y & z', sourceLang: 'qaa' })
    const said = await start({
      translate: (text: string) => (text === source ? translate() : Promise.reject(new Error(text))),
    }).say('<p><at id="0">Translate</at> a &lt; b &amp; c</p>')
    expect(said).toContain('x &lt; y &amp; z')
    expect(said).toContain('a &lt; b &amp; c')
  })

  test('says so where there is nothing to translate, and shows the original where the translator fails', async () => {
    expect(await start().say('<at>Translate</at> 👍')).toBe('There is nothing to translate.')
    listenToWarnings(pairs.accept.source)
    for (const [, translate] of FAILING) {
      const said = await start({ translate, translateTimeoutMs: 20 }).say(`<at>Translate</at> ${pairs.accept.source}`)
      expect(said).toContain('could not be translated')
    }
  })

  test('refuses what Teams has not signed', async () => {
    const { bot, send } = start()
    expect((await send('x', 'QgyNSToQjf4p6+YzDpjKks1/tXeJQ7FhVHqRwTnugVI=')).status).toBe(401)
    for (const authorization of ['', 'HMAC', 'HMAC ?', 'Bearer x'])
      expect((await ask(bot, post('{}', authorization === '' ? {} : { authorization }))).status).toBe(401)
  })
})

describe('the Mattermost recipe', () => {
  const { token } = mattermost.post
  const start = (given: object = {}) => createMattermostBot({ ...toGiven(), token, ...given })
  const send = (bot: ReturnType<typeof start>, rest: object = {}) =>
    ask(bot, post(JSON.stringify({ ...mattermost.post, ...rest }), {}))

  test('answers in the thread, without the word that called it', async () => {
    const reply = await send(start(), { text: `#t ${pairs.accept.source}`, trigger_word: '#t' })
    expect(await reply.json()).toEqual({ response_type: 'comment', text: pairs.accept.translation })
  })

  test('reads forms, which a webhook sends unless it is told otherwise', async () => {
    const body = new URLSearchParams({ ...mattermost.post, timestamp: '1764000000' }).toString()
    const reply = await ask(start(), post(body, { 'content-type': 'application/x-www-form-urlencoded' }))
    expect(((await reply.json()) as { text: string }).text).toContain(COMING.translation)
  })

  test('notifies nobody a second time', async () => {
    const translate = () => Promise.resolve({ translation: '@channel and @here, come! @ana too', sourceLang: 'qaa' })
    const { text } = (await (await send(start({ translate }))).json()) as { text: string }
    expect(text).toContain('@\u2060channel and @\u2060here, come! @ana too')
  })

  test('leaves alone what has no words, and what comes again', async () => {
    const bot = start()
    expect(await (await send(bot, { text: ':+1: 👍' })).text()).toBe('')
    expect(await (await send(bot)).text()).toBe('')
  })

  test('refuses another token, none, and what is no post', async () => {
    for (const wrong of ['other', '']) expect((await send(start(), { token: wrong })).status).toBe(401)
    expect((await send(start({ token: '' }), { token: '' })).status).toBe(401)
    expect((await ask(start(), post('[', {}))).status).toBe(401)
  })
})
