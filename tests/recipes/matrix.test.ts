import { beforeAll, describe, expect, test } from 'vitest'
import { createMatrixBot, type MatrixOptions } from '../../recipes/matrix.ts'
import payloads from '../fixtures/platforms/matrix.json'
import {
  ask,
  type Call,
  COMING,
  client,
  createPlatform,
  FAILING,
  findPairs,
  listenToWarnings,
  ODD_LANGUAGES,
  type Pairs,
  toTranslate,
} from './service.ts'

const HS_TOKEN = 'hs'

interface Content {
  readonly body: string
  readonly 'm.relates_to': unknown
}

describe('the Matrix recipe', () => {
  let pairs: Pairs
  beforeAll(async () => {
    pairs = await findPairs()
  })

  interface Sent {
    readonly authorization?: string
    readonly path?: string
    readonly method?: string
  }

  const start = (options: Partial<MatrixOptions> = {}, toStatus: (call: Call) => number = () => 200) => {
    const platform = createPlatform({ event_id: '$answer' }, toStatus)
    const translate = toTranslate(COMING, ...Object.values(pairs))
    const tokens = { homeserver: 'https://matrix.test', hsToken: HS_TOKEN, asToken: 'as', targetLang: 'en' }
    const bot = createMatrixBot({ client, translate, ...tokens, fetch: platform.fetch, ...options })
    const send = async (events: unknown, { authorization = `Bearer ${HS_TOKEN}`, method = 'PUT', ...rest }: Sent = {}) => {
      const url = new URL(rest.path ?? '/_matrix/app/v1/transactions/17', 'https://bot.test')
      return await ask(bot, new Request(url, { method, headers: { authorization }, body: JSON.stringify({ events }) }))
    }
    const sent = (): Content[] => platform.calls.map(({ body }) => body as Content)
    return { send, calls: platform.calls, sent }
  }

  const toEvent = (body: string, content: object = {}) => ({
    type: 'm.room.message',
    event_id: '$e/1',
    room_id: '!room:matrix.test',
    sender: '@ana:matrix.test',
    content: { msgtype: 'm.text', body, ...content },
  })

  test('answers with a notice, once however often the homeserver sends the message', async () => {
    const { send, calls } = start()
    expect(await (await send([toEvent(pairs.accept.source)])).json()).toEqual({})
    const call = {
      method: 'PUT',
      url: 'https://matrix.test/_matrix/client/v3/rooms/!room%3Amatrix.test/send/m.room.message/edge-qe-%24e%2F1',
      authorization: 'Bearer as',
      body: {
        msgtype: 'm.notice',
        body: pairs.accept.translation,
        'm.mentions': {},
        'm.relates_to': { 'm.in_reply_to': { event_id: '$e/1' } },
      },
    }
    expect(calls).toEqual([call])
    await send([toEvent(pairs.accept.source)])
    expect(calls).toEqual([call])
    // Another isolate asks the homeserver for the same transaction, which it takes once.
    const other = start()
    await other.send([toEvent(pairs.accept.source)])
    expect(other.calls).toEqual([call])
  })

  test('shows the original instead of a translation that is rejected, and both in between', async () => {
    const { send, sent } = start()
    await send([toEvent(pairs.reject.source), toEvent(pairs.review.source)])
    const [rejected = '', both = ''] = sent().map(({ body }) => body)
    expect(rejected).toContain(pairs.reject.source)
    expect(rejected).not.toContain(pairs.reject.translation)
    expect(both).toContain(pairs.review.source)
    expect(both).toContain(pairs.review.translation)
  })

  test.each(['text', 'reply', 'replyQuotedByHalf', 'replyToAction', 'replyWithoutFallback', 'photo'] as const)(
    'answers what is %s by what its sender wrote, without what it quotes',
    async (name) => {
      const { send, sent } = start()
      await send([payloads[name]])
      expect(sent()).toEqual([
        expect.objectContaining({
          body: `${COMING.translation}\n(machine translation, may be wrong; the original: ${COMING.source})`,
          'm.relates_to': { 'm.in_reply_to': { event_id: payloads[name].event_id } },
        }),
      ])
    },
  )

  test('keeps what a sender quotes by hand, and answers within a thread', async () => {
    const body = '> Vii?\n\nDa, vin imediat.'
    const { send, sent } = start({ translate: (text) => Promise.resolve({ ...COMING, translation: `[${text}]` }) })
    await send([toEvent(body), toEvent(body, { 'm.relates_to': { 'm.in_reply_to': { event_id: '$t' } } }), payloads.inThread])
    expect(sent().map((content) => content.body.split(']')[0])).toEqual([`[${body}`, `[${body}`, '[Da, vin imediat.'])
    expect(sent()[2]?.['m.relates_to']).toEqual({
      rel_type: 'm.thread',
      event_id: '$root',
      'm.in_reply_to': { event_id: '$threaded' },
    })
  })

  test('answers neither notices, edits, pictures without a caption, nor anything but messages', async () => {
    const { send, calls } = start()
    const { notice, edit, photoAlone, member } = payloads
    const response = await send([notice, edit, photoAlone, member, toEvent('👍'), null, 7, { type: 'm.room.message' }])
    expect(response.status).toBe(200)
    expect(calls).toEqual([])
  })

  test.each(['', 'Bearer other', 'Bearer ', HS_TOKEN])('lets nobody in with the authorization %j', async (authorization) => {
    const { send, calls } = start()
    const response = await send([toEvent(pairs.accept.source)], { authorization })
    expect(response.status).toBe(403)
    expect(await response.json()).toMatchObject({ errcode: 'M_FORBIDDEN' })
    expect(calls).toEqual([])
  })

  test('lets nobody in where no token was set', async () => {
    expect((await start({ hsToken: '' }).send([], { authorization: 'Bearer ' })).status).toBe(403)
  })

  test('takes a transaction with a message that cannot be answered, tells which, and answers the others', async () => {
    const warnings = listenToWarnings(COMING.source)
    const isFirst = ({ url }: Call): boolean => url.endsWith('edge-qe-%24text')
    const { send, calls } = start({}, (call) => (isFirst(call) ? 403 : 200))
    expect((await send([payloads.text, payloads.reply, payloads.photo])).status).toBe(200)
    expect(calls.length).toBe(3)
    expect(warnings()).toEqual([JSON.stringify({ event: 'not sent', eventId: '$text', reason: 'm.room.message: 403' })])
  })

  test('takes a transaction where the homeserver cannot be reached', async () => {
    const warnings = listenToWarnings(COMING.source)
    const { send } = start({ fetch: () => Promise.reject(new TypeError('Network connection lost.')) })
    expect((await send([payloads.text])).status).toBe(200)
    expect(warnings()).toEqual([expect.stringContaining('Network connection lost.')])
  })

  test.each(FAILING)('shows the original where the translator %s, and goes on', async (_, translate) => {
    listenToWarnings(COMING.source)
    const { send, sent } = start({
      translate: (text, ...rest) =>
        text === COMING.source ? translate(text, ...rest) : toTranslate(pairs.accept)(text, ...rest),
      translateTimeoutMs: 200,
    })
    expect((await send([payloads.text, toEvent(pairs.accept.source)])).status).toBe(200)
    const original = `${COMING.source}\n(the original: it could not be translated)`
    expect(sent().map(({ body }) => body)).toEqual([original, pairs.accept.translation])
  })

  test('shows both where the translator names a language that there is not', async () => {
    listenToWarnings(COMING.source)
    for (const sourceLang of ODD_LANGUAGES) {
      const { send, sent } = start({ translate: () => Promise.resolve({ ...COMING, sourceLang: sourceLang as string }) })
      expect((await send([payloads.text])).status).toBe(200)
      expect(sent()[0]?.body, String(sourceLang)).toMatch(/Yes, I am coming\..*Da, vin imediat\./s)
    }
  })

  test('answers a ping, and what it does not have with an error of Matrix', async () => {
    const { send } = start()
    expect((await send([], { path: '/_matrix/app/v1/ping', method: 'POST' })).status).toBe(200)
    const response = await send([], { path: '/_matrix/app/v1/users/@a:b' })
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ errcode: 'M_NOT_FOUND' })
    expect((await send('none')).status).toBe(400)
  })
})
