import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Client } from '../../client/client.ts'
import { createDiscordBot } from '../../recipes/discord.ts'
import type { WirePair } from '../client/pairs.ts'
import { createContext, createPlatform, findPairs, startClient, toTranslate } from './service.ts'

const APP = generateKeyPairSync('ed25519')
const OTHER = generateKeyPairSync('ed25519')

/** The last 32 bytes of an SPKI key are the key itself (RFC 8410). */
const toHexKey = (key: KeyObject): string => key.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex')

describe('the Discord recipe', () => {
  let client: Client
  let pairs: Record<'accept' | 'review' | 'reject', WirePair>
  beforeAll(async () => {
    client = await startClient()
    pairs = await findPairs(client)
  })

  interface Sent {
    readonly key?: KeyObject
    readonly headers?: Record<string, string>
  }

  const send = async (body: unknown, { key = APP.privateKey, headers = {} }: Sent = {}) => {
    const platform = createPlatform({})
    const bot = createDiscordBot({
      client,
      translate: toTranslate(pairs),
      publicKey: toHexKey(APP.publicKey),
      fetch: platform.fetch,
    })
    const text = JSON.stringify(body)
    const timestamp = '1764000000'
    const signature = sign(null, Buffer.from(timestamp + text), key).toString('hex')
    const signed = { 'x-signature-ed25519': signature, 'x-signature-timestamp': timestamp, ...headers }
    const context = createContext()
    const response = await bot.request('/', { method: 'POST', headers: signed, body: text }, {}, context)
    const outcomes = await context.settle()
    return { response, calls: platform.calls, outcomes }
  }

  const toCommand = (content: string, locale = 'en-GB') => ({
    type: 2,
    application_id: 'app',
    token: 'token',
    locale,
    data: { type: 3, name: 'Translate', target_id: '9', resolved: { messages: { 9: { id: '9', content } } } },
  })

  const contentOf = ({ calls }: Awaited<ReturnType<typeof send>>): unknown =>
    (calls[0]?.body as { content?: unknown } | undefined)?.content

  test('answers the ping that Discord tries it with', async () => {
    expect(await (await send({ type: 1 })).response.json()).toEqual({ type: 1 })
  })

  test('says it is thinking, then shows the asker the translation where it is accepted', async () => {
    const sent = await send(toCommand(pairs.accept.source))
    expect(await sent.response.json()).toEqual({ type: 5, data: { flags: 64 } })
    expect(sent.calls).toEqual([
      {
        method: 'PATCH',
        url: 'https://discord.com/api/v10/webhooks/app/token/messages/@original',
        authorization: null,
        body: { content: pairs.accept.translation, allowed_mentions: { parse: [] } },
      },
    ])
  })

  test('shows the original instead of a translation that is rejected, and both in between', async () => {
    const rejected = contentOf(await send(toCommand(pairs.reject.source)))
    expect(rejected).toContain(pairs.reject.source)
    expect(rejected).not.toContain(pairs.reject.translation)
    const both = contentOf(await send(toCommand(pairs.review.source)))
    expect(both).toContain(pairs.review.source)
    expect(both).toContain(pairs.review.translation)
  })

  test('has nothing to say where the asker reads the language of the message', async () => {
    expect(contentOf(await send(toCommand(pairs.accept.source, 'ro')))).toBe('There is nothing to translate.')
    expect(contentOf(await send(toCommand('')))).toBe('There is nothing to translate.')
  })

  test('tells the asker where the translator fails', async () => {
    const sent = await send(toCommand('nobody knows this'))
    expect(contentOf(sent)).toBe('The translation failed.')
    expect(sent.outcomes).toMatchObject([{ status: 'rejected' }])
  })

  test('keeps to the length that Discord takes', async () => {
    const long = { ...pairs.accept, source: 'Da. '.repeat(700), translation: '🙂'.repeat(1500) }
    pairs = { ...pairs, accept: long }
    const content = String(contentOf(await send(toCommand(long.source))))
    expect(content.length).toBeLessThanOrEqual(2000)
    expect(content.isWellFormed()).toBe(true)
  })

  test.each([
    ['of another key', { key: OTHER.privateKey }],
    ['that is none', { headers: { 'x-signature-ed25519': 'zz' } }],
    ['that is missing', { headers: { 'x-signature-ed25519': '' } }],
    ['of another time', { headers: { 'x-signature-timestamp': '1764000001' } }],
  ])('does nothing for a signature %s', async (_, wrong) => {
    const { response, calls } = await send(toCommand(pairs.review.source), wrong)
    expect(response.status).toBe(401)
    expect(calls).toEqual([])
  })

  test('refuses a command it does not have', async () => {
    expect((await send({ type: 2, data: { type: 1, name: 'roll' } })).response.status).toBe(400)
  })
})
