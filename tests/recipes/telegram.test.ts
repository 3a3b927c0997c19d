import { beforeAll, describe, expect, test } from 'vitest'
import type { Client } from '../../client/client.ts'
import { createTelegramBot } from '../../recipes/telegram.ts'
import type { WirePair } from '../client/pairs.ts'
import { findPairs, startClient, toTranslate } from './service.ts'

const SECRET = 'a_secret-token'

describe('the Telegram recipe', () => {
  let client: Client
  let pairs: Record<'accept' | 'review' | 'reject', WirePair>
  beforeAll(async () => {
    client = await startClient()
    pairs = await findPairs(client)
  })

  const send = async (update: unknown, token: string | undefined = SECRET, secretToken = SECRET): Promise<Response> => {
    const bot = createTelegramBot({ client, translate: toTranslate(pairs), secretToken, targetLang: 'en' })
    const headers = token === '' ? {} : { 'x-telegram-bot-api-secret-token': token }
    return await bot.request('/', { method: 'POST', headers, body: JSON.stringify(update) })
  }

  const toUpdate = (text: string, rest: object = {}) => ({
    update_id: 1,
    message: { message_id: 7, date: 1, chat: { id: -100, type: 'group' }, from: { id: 5, is_bot: false }, text, ...rest },
  })

  const textOf = async (response: Response): Promise<string> => ((await response.json()) as { text: string }).text

  test('answers in its reply with the translation where it is accepted', async () => {
    const response = await send(toUpdate(pairs.accept.source))
    expect(await response.json()).toEqual({
      method: 'sendMessage',
      chat_id: -100,
      text: pairs.accept.translation,
      reply_parameters: { message_id: 7 },
    })
  })

  test('shows the original instead of a translation that is rejected, and both in between', async () => {
    const rejected = await textOf(await send(toUpdate(pairs.reject.source)))
    expect(rejected).toContain(pairs.reject.source)
    expect(rejected).not.toContain(pairs.reject.translation)
    const both = await textOf(await send(toUpdate(pairs.review.source)))
    expect(both).toContain(pairs.review.source)
    expect(both).toContain(pairs.review.translation)
  })

  test('shows both where the service does not know the language pair', async () => {
    pairs = {
      ...pairs,
      review: { source: '明日は雨です。', translation: 'It rains tomorrow.', sourceLang: 'ja', targetLang: 'en' },
    }
    const both = await textOf(await send(toUpdate(pairs.review.source)))
    expect(both).toMatch(/It rains tomorrow\..*明日は雨です。/s)
  })

  test.each(['other', '', `${SECRET}x`])('lets nobody in with the token %j', async (token) => {
    expect((await send(toUpdate(pairs.accept.source), token)).status).toBe(401)
  })

  test('lets nobody in where no secret was set', async () => {
    expect((await send(toUpdate(pairs.accept.source), '', '')).status).toBe(401)
  })

  test('takes what it does not answer, so that it is not sent again', async () => {
    for (const update of [
      { update_id: 2, edited_message: {} },
      toUpdate(pairs.accept.source, { from: { id: 6, is_bot: true } }),
      toUpdate('  '),
    ]) {
      const response = await send(update)
      expect(response.status).toBe(200)
      expect(await response.text()).toBe('')
    }
  })
})
