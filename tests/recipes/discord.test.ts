import { beforeAll, describe, expect, test } from 'vitest'
import { createDiscordBot, type DiscordOptions } from '../../recipes/discord.ts'
import payloads from '../fixtures/platforms/discord.json'
import {
  ask,
  COMING,
  client,
  createPlatform,
  FAILING,
  findPairs,
  listenToWarnings,
  ODD_LANGUAGES,
  type Pairs,
  toHex,
  toTranslate,
} from './service.ts'

const generateKeys = async (): Promise<CryptoKeyPair> =>
  (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair

describe('the Discord recipe', () => {
  let pairs: Pairs
  let keys: CryptoKeyPair
  let otherKeys: CryptoKeyPair
  let publicKey: string
  beforeAll(async () => {
    pairs = await findPairs()
    keys = await generateKeys()
    otherKeys = await generateKeys()
    publicKey = toHex((await crypto.subtle.exportKey('raw', keys.publicKey)) as ArrayBuffer)
  })

  interface Signing {
    readonly key?: CryptoKey
    /** Instead of the right ones; undefined leaves one out. */
    readonly headers?: Record<string, string | undefined>
  }

  const start = (options: Partial<DiscordOptions> = {}) => {
    const platform = createPlatform({})
    const translate = toTranslate(COMING, ...Object.values(pairs))
    const bot = createDiscordBot({ client, translate, publicKey, fetch: platform.fetch, ...options })
    const send = async (body: unknown, { key = keys.privateKey, headers = {} }: Signing = {}): Promise<Response> => {
      const text = JSON.stringify(body)
      const timestamp = '1764000000'
      const signature = await crypto.subtle.sign('Ed25519', key, new TextEncoder().encode(timestamp + text))
      const signed = { 'x-signature-ed25519': toHex(signature), 'x-signature-timestamp': timestamp, ...headers }
      const sent = Object.entries(signed).filter((header): header is [string, string] => header[1] !== undefined)
      return await ask(bot, new Request('https://bot.test/', { method: 'POST', headers: sent, body: text }))
    }
    const content = (): string | undefined => platform.calls.map(({ body }) => (body as { content: string }).content)[0]
    return { send, calls: platform.calls, content }
  }

  const toCommand = (content: string, locale = 'en-GB') => ({
    type: 2,
    application_id: 'app',
    token: 'token',
    locale,
    data: { type: 3, name: 'Translate', target_id: '9', resolved: { messages: { 9: { id: '9', content } } } },
  })

  test('answers the ping that Discord tries it with', async () => {
    expect(await (await start().send(payloads.ping)).json()).toEqual({ type: 1 })
  })

  test('says it is thinking, then shows the asker the translation where it is accepted', async () => {
    const { send, calls } = start()
    expect(await (await send(toCommand(pairs.accept.source))).json()).toEqual({ type: 5, data: { flags: 64 } })
    expect(calls).toEqual([
      {
        method: 'PATCH',
        url: 'https://discord.com/api/v10/webhooks/app/token/messages/@original',
        authorization: null,
        body: { content: pairs.accept.translation, allowed_mentions: { parse: [] } },
      },
    ])
  })

  test('shows the original instead of a translation that is rejected, and both in between', async () => {
    const rejected = start()
    await rejected.send(toCommand(pairs.reject.source))
    expect(rejected.content()).toContain(pairs.reject.source)
    expect(rejected.content()).not.toContain(pairs.reject.translation)
    const both = start()
    await both.send(toCommand(pairs.review.source))
    expect(both.content()).toContain(pairs.review.source)
    expect(both.content()).toContain(pairs.review.translation)
  })

  test('keeps mentions, channels and emoji, and calls nobody a second time', async () => {
    const { send, calls } = start({
      translate: (text) => Promise.resolve({ ...COMING, translation: text.replace('Salut', 'Hi').replace('vezi', 'see') }),
    })
    await send(payloads.translate)
    expect(calls).toMatchObject([
      {
        url: `https://discord.com/api/v10/webhooks/${payloads.translate.application_id}/${payloads.translate.token}/messages/@original`,
        body: {
          content: expect.stringContaining('Hi <@100000000000000007>, see <#100000000000000004> <:party:100000000000000008>'),
          allowed_mentions: { parse: [] },
        },
      },
    ])
  })

  test('reads what was forwarded', async () => {
    const { send, content } = start()
    await send(payloads.forwarded)
    expect(content()).toContain(COMING.translation)
  })

  test.each([
    ['the asker reads the language of the message', () => toCommand(pairs.accept.source, 'de')],
    ['it has no text', () => toCommand('')],
    ['it says nothing in words', () => toCommand('<:party:100000000000000008> https://example.com/a')],
    ['it is not there', () => ({ ...toCommand('x'), data: { ...toCommand('x').data, target_id: '10' } })],
  ])('has nothing to say of a message where %s', async (_, toBody) => {
    const { send, content } = start()
    await send(toBody())
    expect(content()).toBe('There is nothing to translate.')
  })

  test.each(FAILING)('shows the asker the original where the translator %s', async (_, translate) => {
    listenToWarnings(COMING.source)
    const { send, content } = start({ translate, translateTimeoutMs: 50 })
    expect((await send(toCommand(COMING.source))).status).toBe(200)
    expect(content()).toBe(`${COMING.source}\n(the original: it could not be translated)`)
  })

  test('shows both where the translator names a language that there is not', async () => {
    listenToWarnings(COMING.source)
    for (const sourceLang of ODD_LANGUAGES) {
      const { send, content } = start({ translate: () => Promise.resolve({ ...COMING, sourceLang: sourceLang as string }) })
      await send(toCommand(COMING.source))
      expect(content(), String(sourceLang)).toMatch(/Yes, I am coming\..*Da, vin imediat\./s)
    }
  })

  test('keeps to the length that Discord takes', async () => {
    const { send, content } = start({ translate: () => Promise.resolve({ ...COMING, translation: '🙂'.repeat(1500) }) })
    await send(toCommand(COMING.source))
    expect(content()?.length).toBeLessThanOrEqual(2000)
    expect(content()?.isWellFormed()).toBe(true)
  })

  const BAD: [string, Record<string, string | undefined>][] = [
    ['that is empty', { 'x-signature-ed25519': '' }],
    ['that is missing', { 'x-signature-ed25519': undefined }],
    ['that is not hexadecimal', { 'x-signature-ed25519': 'zz'.repeat(64) }],
    ['of half a byte too much', { 'x-signature-ed25519': '0'.repeat(129) }],
    ...[1, 32, 63, 65, 128].map((bytes): [string, Record<string, string>] => [
      `of ${bytes} bytes`,
      { 'x-signature-ed25519': 'ab'.repeat(bytes) },
    ]),
    ['of another time', { 'x-signature-timestamp': '1764000001' }],
    ['without its time', { 'x-signature-timestamp': undefined }],
  ]

  test.each(BAD)('does nothing for a signature %s', async (_, headers) => {
    const { send, calls } = start()
    expect((await send(toCommand(pairs.review.source), { headers })).status).toBe(401)
    expect(calls).toEqual([])
  })

  test('does nothing for a signature of another key, and for any where its own key is none', async () => {
    expect((await start().send(payloads.ping, { key: otherKeys.privateKey })).status).toBe(401)
    for (const wrong of ['', 'ab', 'zz'.repeat(32), 'ab'.repeat(33)])
      expect((await start({ publicKey: wrong }).send(payloads.ping)).status, wrong).toBe(401)
  })

  test('refuses a command it does not have', async () => {
    expect((await start().send(payloads.slash)).status).toBe(400)
  })
})
