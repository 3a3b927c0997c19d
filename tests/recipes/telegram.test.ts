import { beforeAll, describe, expect, test } from 'vitest'
import { createTelegramBot, type TelegramOptions } from '../../recipes/telegram.ts'
import payloads from '../fixtures/platforms/telegram.json'
import { ask, COMING, client, FAILING, findPairs, listenToWarnings, ODD_LANGUAGES, type Pairs, toTranslate } from './service.ts'

const SECRET = 'a_secret-token'

describe('the Telegram recipe', () => {
  let pairs: Pairs
  beforeAll(async () => {
    pairs = await findPairs()
  })

  const start = (options: Partial<TelegramOptions> = {}) => {
    const translate = toTranslate(COMING, ...Object.values(pairs))
    const bot = createTelegramBot({ client, translate, secretToken: SECRET, targetLang: 'en', ...options })
    return async (update: unknown, token = SECRET): Promise<Response> => {
      const headers: Record<string, string> = token === '' ? {} : { 'x-telegram-bot-api-secret-token': token }
      return await ask(bot, new Request('https://bot.test/', { method: 'POST', headers, body: JSON.stringify(update) }))
    }
  }

  const toUpdate = (text: string) => ({
    message: { message_id: 7, date: 1, chat: { id: -100, type: 'group' }, from: { id: 5, is_bot: false }, text },
  })

  const textOf = async (response: Response): Promise<string> => {
    expect(response.status).toBe(200)
    return ((await response.json()) as { text: string }).text
  }

  const expectNothing = async (response: Response, what: string): Promise<void> => {
    expect(response.status, what).toBe(200)
    expect(await response.text(), what).toBe('')
  }

  test('answers in its reply with the translation where it is accepted', async () => {
    const response = await start()(toUpdate(pairs.accept.source))
    expect(await response.json()).toEqual({
      method: 'sendMessage',
      chat_id: -100,
      text: pairs.accept.translation,
      reply_parameters: { message_id: 7 },
    })
  })

  test('shows the original instead of a translation that is rejected, and both in between', async () => {
    const send = start()
    const rejected = await textOf(await send(toUpdate(pairs.reject.source)))
    expect(rejected).toContain(pairs.reject.source)
    expect(rejected).not.toContain(pairs.reject.translation)
    const both = await textOf(await send(toUpdate(pairs.review.source)))
    expect(both).toContain(pairs.review.source)
    expect(both).toContain(pairs.review.translation)
  })

  test.each(['text', 'photo', 'channelPost', 'channelVideo', 'adminWithoutName', 'edited', 'editedChannelPost'] as const)(
    'answers what is %s, with both where the service does not know the language pair',
    async (name) => {
      const response = await start()(payloads[name])
      const [, message] = Object.entries(payloads[name])[1] as [string, { message_id: number; chat: { id: number } }]
      expect(await response.json()).toEqual({
        method: 'sendMessage',
        chat_id: message.chat.id,
        text: expect.stringMatching(/Yes, I am coming\..*Da, vin imediat\./s),
        reply_parameters: { message_id: message.message_id },
      })
    },
  )

  test('takes what it does not answer, so that it is not sent again', async () => {
    const send = start()
    for (const name of ['photoAlone', 'bot', 'member'] as const) await expectNothing(await send(payloads[name]), name)
    for (const update of [{ update_id: 2, edited_message: {} }, {}, null, toUpdate('  '), toUpdate('👍')])
      await expectNothing(await send(update), JSON.stringify(update))
  })

  test('answers once what Telegram sends again', async () => {
    const send = start()
    await textOf(await send(payloads.text))
    await expectNothing(await send(payloads.text), 'again')
    await textOf(await send(payloads.photo))
  })

  test.each(['other', '', `${SECRET}x`])('lets nobody in with the token %j', async (token) => {
    expect((await start()(toUpdate(pairs.accept.source), token)).status).toBe(401)
  })

  test('lets nobody in where no secret was set', async () => {
    expect((await start({ secretToken: '' })(toUpdate(pairs.accept.source), '')).status).toBe(401)
  })

  test('keeps to the length that Telegram takes', async () => {
    const translation = '🙂'.repeat(3000)
    const send = start({ translate: () => Promise.resolve({ ...COMING, translation }) })
    const text = await textOf(await send(payloads.text))
    expect(text.length).toBeLessThanOrEqual(4096)
    expect(text.isWellFormed()).toBe(true)
  })

  test.each(FAILING)('shows the original where the translator %s', async (_, translate) => {
    listenToWarnings(COMING.source)
    const text = await textOf(await start({ translate, translateTimeoutMs: 50 })(payloads.text))
    expect(text).toBe(`${COMING.source}\n(the original: it could not be translated)`)
  })

  test('shows both where the translator names a language that there is not', async () => {
    listenToWarnings(COMING.source)
    for (const sourceLang of ODD_LANGUAGES) {
      const send = start({ translate: () => Promise.resolve({ ...COMING, sourceLang: sourceLang as string }) })
      expect(await textOf(await send(payloads.text)), String(sourceLang)).toMatch(/Yes, I am coming\..*Da, vin imediat\./s)
    }
  })
})
