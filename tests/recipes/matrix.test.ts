import { beforeAll, describe, expect, test } from 'vitest'
import type { Client } from '../../client/client.ts'
import { createMatrixBot } from '../../recipes/matrix.ts'
import type { WirePair } from '../client/pairs.ts'
import { createPlatform, findPairs, startClient, toTranslate } from './service.ts'

const HS_TOKEN = 'hs'
const PATH = '/_matrix/app/v1/transactions/17'

describe('the Matrix recipe', () => {
  let client: Client
  let pairs: Record<'accept' | 'review' | 'reject', WirePair>
  beforeAll(async () => {
    client = await startClient()
    pairs = await findPairs(client)
  })

  interface Sent {
    readonly authorization?: string
    readonly path?: string
    readonly method?: string
    readonly hsToken?: string
    readonly status?: number
  }

  const send = async (events: unknown, sent: Sent = {}) => {
    const { authorization = `Bearer ${HS_TOKEN}`, path = PATH, method = 'PUT', hsToken = HS_TOKEN, status = 200 } = sent
    const platform = createPlatform({ event_id: '$answer' }, status)
    const bot = createMatrixBot({
      client,
      translate: toTranslate(pairs),
      homeserver: 'https://matrix.test',
      hsToken,
      asToken: 'as',
      targetLang: 'en',
      fetch: platform.fetch,
    })
    const response = await bot.request(path, { method, headers: { authorization }, body: JSON.stringify({ events }) })
    return { response, calls: platform.calls }
  }

  const toEvent = (body: string, content: object = {}) => ({
    type: 'm.room.message',
    event_id: '$e/1',
    room_id: '!room:matrix.test',
    sender: '@ana:matrix.test',
    content: { msgtype: 'm.text', body, ...content },
  })

  test('answers with a notice, once however often the homeserver sends the message', async () => {
    const { response, calls } = await send([toEvent(pairs.accept.source)])
    expect(await response.json()).toEqual({})
    expect(calls).toEqual([
      {
        method: 'PUT',
        url: 'https://matrix.test/_matrix/client/v3/rooms/!room%3Amatrix.test/send/m.room.message/edge-qe-%24e%2F1',
        authorization: 'Bearer as',
        body: {
          msgtype: 'm.notice',
          body: pairs.accept.translation,
          'm.mentions': {},
          'm.relates_to': { 'm.in_reply_to': { event_id: '$e/1' } },
        },
      },
    ])
    expect((await send([toEvent(pairs.accept.source)])).calls).toEqual(calls)
  })

  test('shows the original instead of a translation that is rejected, and both in between', async () => {
    const { calls } = await send([toEvent(pairs.reject.source), toEvent(pairs.review.source)])
    const [rejected, both] = calls.map((call) => (call.body as { body: string }).body)
    expect(rejected).toContain(pairs.reject.source)
    expect(rejected).not.toContain(pairs.reject.translation)
    expect(both).toContain(pairs.review.source)
    expect(both).toContain(pairs.review.translation)
  })

  test('answers neither notices, edits, nor anything but messages', async () => {
    const { source } = pairs.accept
    const { response, calls } = await send([
      toEvent(source, { msgtype: 'm.notice' }),
      toEvent(source, { 'm.relates_to': { rel_type: 'm.replace', event_id: '$e0' } }),
      { type: 'm.room.member', room_id: '!room:matrix.test' },
      null,
    ])
    expect(response.status).toBe(200)
    expect(calls).toEqual([])
  })

  test.each(['', 'Bearer other', 'Bearer ', HS_TOKEN])('lets nobody in with the authorization %j', async (authorization) => {
    const { response, calls } = await send([toEvent(pairs.accept.source)], { authorization })
    expect(response.status).toBe(403)
    expect(await response.json()).toMatchObject({ errcode: 'M_FORBIDDEN' })
    expect(calls).toEqual([])
  })

  test('lets nobody in where no token was set', async () => {
    expect((await send([], { authorization: 'Bearer ', hsToken: '' })).response.status).toBe(403)
  })

  test('fails where the homeserver refuses, so that the transaction comes again', async () => {
    expect((await send([toEvent(pairs.accept.source)], { status: 500 })).response.status).toBe(500)
  })

  test('answers a ping, and what it does not have with an error of Matrix', async () => {
    expect((await send([], { path: '/_matrix/app/v1/ping', method: 'POST' })).response.status).toBe(200)
    const { response } = await send([], { path: '/_matrix/app/v1/users/@a:b' })
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ errcode: 'M_NOT_FOUND' })
    expect((await send('none')).response.status).toBe(400)
  })
})
