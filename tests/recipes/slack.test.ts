import { beforeAll, describe, expect, test } from 'vitest'
import { createClient } from '../../client/client.ts'
import { createSlackBot, type SlackOptions } from '../../recipes/slack.ts'
import payloads from '../fixtures/platforms/slack.json'
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

const SECRET = '8f742231b10e8888abcd99yyyzzz85a5'
const now = (): number => Math.floor(Date.now() / 1000)

const sign = async (text: string, secret: string): Promise<string> => {
  const hmac = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(secret), hmac, false, ['sign'])
  return toHex(await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(text)))
}

describe('the Slack recipe', () => {
  let pairs: Pairs
  beforeAll(async () => {
    pairs = await findPairs()
  })

  interface Signing {
    readonly at?: number
    readonly secret?: string
    readonly headers?: Record<string, string>
  }

  const start = (options: Partial<SlackOptions> = {}) => {
    const platform = createPlatform({ ok: true })
    const translate = toTranslate(COMING, ...Object.values(pairs))
    const given = { client, translate, signingSecret: SECRET, botToken: 'xoxb-1', targetLang: 'en', ...options }
    const bot = createSlackBot({ ...given, fetch: platform.fetch })
    const send = async (body: unknown, { at = now(), secret = SECRET, headers = {} }: Signing = {}): Promise<Response> => {
      const text = JSON.stringify(body)
      const signature = `v0=${await sign(`v0:${at}:${text}`, secret)}`
      const signed = { 'x-slack-request-timestamp': String(at), 'x-slack-signature': signature, ...headers }
      return await ask(bot, new Request('https://bot.test/', { method: 'POST', headers: signed, body: text }))
    }
    const posted = (): string[] => platform.calls.map(({ body }) => (body as { text: string }).text)
    return { send, calls: platform.calls, posted }
  }

  const toBody = (text: string, rest: object = {}) => ({
    type: 'event_callback',
    event: { type: 'message', channel: 'C1', ts: '17.5', user: 'U1', text, ...rest },
  })

  test('answers the challenge that Slack sets it up with', async () => {
    const response = await start().send(payloads.challenge)
    expect(await response.json()).toEqual({ challenge: payloads.challenge.challenge })
  })

  test('answers in the thread with the translation where it is accepted', async () => {
    const { send, calls } = start()
    expect((await send(toBody(pairs.accept.source))).status).toBe(200)
    expect(calls).toEqual([
      {
        method: 'POST',
        url: 'https://slack.com/api/chat.postMessage',
        authorization: 'Bearer xoxb-1',
        body: { channel: 'C1', thread_ts: '17.5', text: pairs.accept.translation, unfurl_links: false },
      },
    ])
  })

  test('shows the original instead of a translation that is rejected, and both in between', async () => {
    const { send, posted } = start()
    await send(toBody(pairs.reject.source))
    await send(toBody(pairs.review.source, { thread_ts: '16.1' }))
    const [rejected, both] = posted()
    expect(rejected).toContain(pairs.reject.source)
    expect(rejected).not.toContain(pairs.reject.translation)
    expect(both).toContain(pairs.review.source)
    expect(both).toContain(pairs.review.translation)
  })

  test('shows both where the service cannot be reached, and logs no text', async () => {
    const warnings = listenToWarnings(pairs.accept.source, pairs.accept.translation)
    const lost = (): Promise<Response> => Promise.reject(new TypeError('Network connection lost.'))
    const gone = createClient({ baseUrl: 'https://edge-qe.test', retries: 0, fetch: lost })
    const { send, posted } = start({ client: gone })
    await send(toBody(pairs.accept.source))
    expect(posted()[0]).toContain(pairs.accept.translation)
    expect(posted()[0]).toContain(pairs.accept.source)
    expect(warnings()).toEqual([JSON.stringify({ event: 'not scored', code: 'UNREACHABLE' })])
  })

  test.each([
    ['another secret', { secret: 'other' }],
    // Far enough from the limit that the time a test takes decides nothing.
    ['a time six minutes ago', { at: now() - 360 }],
    ['a time to come', { at: now() + 900 }],
    ['another version', { headers: { 'x-slack-signature': 'v1=00' } }],
    ['a signature that is too short', { headers: { 'x-slack-signature': 'v0=00' } }],
    ['no signature', { headers: { 'x-slack-signature': '' } }],
    ['another time than was signed', { headers: { 'x-slack-request-timestamp': String(now() - 7) } }],
  ])('does nothing for a request with %s', async (_, wrong) => {
    const { send, calls } = start()
    expect((await send(toBody(pairs.accept.source), wrong)).status).toBe(401)
    expect(calls).toEqual([])
  })

  test.each(['inThread', 'broadcast', 'file'] as const)('answers a message that is %s, in its thread', async (name) => {
    const { send, calls } = start()
    expect((await send(payloads[name])).status).toBe(200)
    const { channel, ts, thread_ts = ts } = payloads[name].event as Record<'channel' | 'ts', string> & { thread_ts?: string }
    expect(calls).toMatchObject([{ body: { channel, thread_ts, text: expect.stringContaining(COMING.translation) } }])
  })

  test.each(['fileAlone', 'edited', 'deleted', 'own', 'ofAnotherBot', 'join'] as const)(
    'takes and leaves what is %s',
    async (name) => {
      const { send, calls } = start()
      expect((await send(payloads[name])).status).toBe(200)
      expect((await send({ type: 'event_callback', event: { type: 'reaction_added' } })).status).toBe(200)
      expect(calls).toEqual([])
    },
  )

  test('answers once what Slack sends again', async () => {
    const { send, calls } = start()
    await send(payloads.inThread, { headers: { 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'http_timeout' } })
    expect(calls).toEqual([])
    await send(payloads.inThread)
    await send(payloads.inThread)
    expect(calls.length).toBe(1)
  })

  test('keeps mentions, channels, links and their labels, and calls the channel no second time', async () => {
    const seen: string[] = []
    const { send, posted } = start({
      translate: (text) => {
        seen.push(text)
        return Promise.resolve({
          translation: text
            .replace('Salut', 'Hi')
            .replace('vezi', 'see')
            .replace('raportul & anexa', 'the report & annex')
            .replace('în', 'in'),
          sourceLang: COMING.sourceLang,
        })
      },
    })
    await send(payloads.message)
    expect(seen).toEqual([
      'Salut <@U0000002>, vezi <https://example.com/raport?an=2026&luna=3|raportul & anexa> în <#C0000002|general> <azi> @here :wave:',
    ])
    expect(posted()[0]).toContain(
      'Hi <@U0000002>, see <https://example.com/raport?an=2026&amp;luna=3|the report &amp; annex> in <#C0000002|general> &lt;azi&gt; @here :wave:',
    )
  })

  test('makes no reference of what is none in the message, whoever writes it', async () => {
    const translation = 'Hi <!channel> <!here|x> <@U9> <https://bad.test|good> <@U1> & all'
    const { send, posted } = start({ translate: () => Promise.resolve({ translation, sourceLang: COMING.sourceLang }) })
    await send(toBody('Salut &lt;!channel&gt; <@U1> &amp; toți'))
    expect(posted()[0]).toContain(
      'Hi &lt;!channel&gt; &lt;!here|x&gt; &lt;@U9&gt; &lt;https://bad.test|good&gt; <@U1> &amp; all',
    )
    expect(posted()[0]).not.toMatch(/<[!h]/)
  })

  test.each(['<@U1>', ':wave: :+1::skin-tone-2:', '<https://example.com/a>', '👍', '1 + 1', '<!here>'])(
    'leaves %s alone',
    async (text) => {
      const { send, calls } = start({ translate: () => Promise.reject(new Error('asked')) })
      expect((await send(toBody(text))).status).toBe(200)
      expect(calls).toEqual([])
    },
  )

  test.each(FAILING)('shows the original where the translator %s, and says why without the text', async (_, translate) => {
    const warnings = listenToWarnings(COMING.source)
    const { send, posted } = start({ translate, translateTimeoutMs: 50 })
    expect((await send(payloads.inThread)).status).toBe(200)
    expect(posted()).toEqual([`${COMING.source}\n(the original: it could not be translated)`])
    expect(warnings()).toEqual([expect.stringContaining('not translated')])
  })

  test('shows both where the translator names a language that there is not', async () => {
    listenToWarnings(COMING.source)
    for (const sourceLang of ODD_LANGUAGES) {
      const { send, posted } = start({ translate: () => Promise.resolve({ ...COMING, sourceLang: sourceLang as string }) })
      expect((await send(payloads.inThread)).status, String(sourceLang)).toBe(200)
      expect(posted()[0], String(sourceLang)).toMatch(/Yes, I am coming\..*Da, vin imediat\./s)
    }
  })
})
