import { createHmac } from 'node:crypto'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { type Client, createClient } from '../../client/client.ts'
import { createSlackBot } from '../../recipes/slack.ts'
import type { WirePair } from '../client/pairs.ts'
import { createContext, createPlatform, findPairs, startClient, toTranslate } from './service.ts'

const SECRET = '8f742231b10e8888abcd99yyyzzz85a5'
const now = (): number => Math.floor(Date.now() / 1000)

describe('the Slack recipe', () => {
  let client: Client
  let pairs: Record<'accept' | 'review' | 'reject', WirePair>
  beforeAll(async () => {
    client = await startClient()
    pairs = await findPairs(client)
  })

  interface Sent {
    readonly body: unknown
    readonly at?: number
    readonly secret?: string
    readonly headers?: Record<string, string>
    readonly client?: Client
  }

  const send = async ({ body, at = now(), secret = SECRET, headers = {}, client: own = client }: Sent) => {
    const platform = createPlatform({ ok: true })
    const bot = createSlackBot({
      client: own,
      translate: toTranslate(pairs),
      signingSecret: SECRET,
      botToken: 'xoxb-1',
      targetLang: 'en',
      fetch: platform.fetch,
    })
    const text = JSON.stringify(body)
    const signature = `v0=${createHmac('sha256', secret).update(`v0:${at}:${text}`).digest('hex')}`
    const signed = { 'x-slack-request-timestamp': String(at), 'x-slack-signature': signature, ...headers }
    const context = createContext()
    const response = await bot.request('/', { method: 'POST', headers: signed, body: text }, {}, context)
    const outcomes = await context.settle()
    return { response, calls: platform.calls, outcomes }
  }

  const toBody = (text: string, rest: object = {}) => ({
    type: 'event_callback',
    event: { type: 'message', channel: 'C1', ts: '17.5', user: 'U1', text, ...rest },
  })

  test('answers the challenge that Slack sets it up with', async () => {
    const { response } = await send({ body: { type: 'url_verification', challenge: '3eZb' } })
    expect(await response.json()).toEqual({ challenge: '3eZb' })
  })

  test('answers in the thread with the translation where it is accepted', async () => {
    const { response, calls } = await send({ body: toBody(pairs.accept.source) })
    expect(response.status).toBe(200)
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
    const rejected = await send({ body: toBody(pairs.reject.source) })
    expect(rejected.calls[0]?.body).toMatchObject({ text: expect.stringContaining(pairs.reject.source) })
    expect(JSON.stringify(rejected.calls)).not.toContain(JSON.stringify(pairs.reject.translation).slice(1, -1))
    const { calls } = await send({ body: toBody(pairs.review.source, { thread_ts: '16.1' }) })
    expect(calls[0]?.body).toMatchObject({ thread_ts: '16.1', text: expect.stringContaining(pairs.review.translation) })
    expect(JSON.stringify(calls)).toContain(JSON.stringify(pairs.review.source).slice(1, -1))
  })

  test('shows both where the service cannot be reached, and logs no text', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const gone = createClient({ baseUrl: 'http://127.0.0.1:1', retries: 0 })
    const { calls } = await send({ body: toBody(pairs.accept.source), client: gone })
    expect(JSON.stringify(calls)).toContain(pairs.accept.translation)
    expect(JSON.stringify(calls)).toContain(pairs.accept.source)
    expect(warn.mock.calls).toEqual([[JSON.stringify({ event: 'not scored', code: 'UNREACHABLE' })]])
    warn.mockRestore()
  })

  test.each([
    ['another secret', { secret: 'other' }],
    // Far enough from the limit that the time a test takes decides nothing.
    ['a time six minutes ago', { at: now() - 360 }],
    ['a time to come', { at: now() + 900 }],
    ['another version', { headers: { 'x-slack-signature': 'v1=00' } }],
    ['no signature', { headers: { 'x-slack-signature': '' } }],
    ['another time than was signed', { headers: { 'x-slack-request-timestamp': String(now() - 7) } }],
  ])('does nothing for a request with %s', async (_, wrong) => {
    const { response, calls } = await send({ body: toBody(pairs.accept.source), ...wrong })
    expect(response.status).toBe(401)
    expect(calls).toEqual([])
  })

  test('answers neither bots, edits, nor what Slack sends again', async () => {
    const { source } = pairs.accept
    for (const rest of [{ bot_id: 'B1' }, { subtype: 'message_changed' }])
      expect(await send({ body: toBody(source, rest) })).toMatchObject({ response: { status: 200 }, calls: [] })
    const again = await send({ body: toBody(source), headers: { 'x-slack-retry-num': '1' } })
    expect(again).toMatchObject({ response: { status: 200 }, calls: [] })
    expect(await send({ body: { type: 'event_callback', event: { type: 'reaction_added' } } })).toMatchObject({
      response: { status: 200 },
      calls: [],
    })
  })

  test('calls nobody, whatever a message says', async () => {
    const pair = { source: 'Salut <!channel> & toți', translation: 'Hi <!channel> & all', sourceLang: 'ro', targetLang: 'en' }
    pairs = { ...pairs, accept: pair }
    const { calls } = await send({ body: toBody('Salut &lt;!channel&gt; &amp; toți') })
    expect(calls[0]?.body).toMatchObject({ text: expect.stringContaining('&lt;!channel&gt; &amp;') })
    expect(JSON.stringify(calls)).not.toContain('<!channel>')
  })

  test('fails where the translator does', async () => {
    const { outcomes, calls } = await send({ body: toBody('nobody knows this') })
    expect(outcomes).toMatchObject([{ status: 'rejected', reason: { message: 'the translator is down' } }])
    expect(calls).toEqual([])
  })
})
