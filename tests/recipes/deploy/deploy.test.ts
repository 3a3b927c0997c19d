import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import discord from '../../fixtures/platforms/discord.json' with { type: 'json' }
import matrix from '../../fixtures/platforms/matrix.json' with { type: 'json' }
import mattermost from '../../fixtures/platforms/mattermost.json' with { type: 'json' }
import slack from '../../fixtures/platforms/slack.json' with { type: 'json' }
import teams from '../../fixtures/platforms/teams.json' with { type: 'json' }
import telegram from '../../fixtures/platforms/telegram.json' with { type: 'json' }
import whatsapp from '../../fixtures/platforms/whatsapp.json' with { type: 'json' }
import { type BotName, type Deployed, deployBots, PAIR, type Reply } from './workers.ts'

const APP = generateKeyPairSync('ed25519')

/** The last 32 bytes of an SPKI key are the key itself (RFC 8410). */
const toHexKey = (key: KeyObject): string => key.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex')

const SECRETS: Record<BotName, Record<string, string>> = {
  slack: { SLACK_SIGNING_SECRET: 'signing', SLACK_BOT_TOKEN: 'xoxb-1' },
  discord: { DISCORD_PUBLIC_KEY: toHexKey(APP.publicKey) },
  telegram: { TELEGRAM_SECRET_TOKEN: 'secret' },
  matrix: { MATRIX_HS_TOKEN: 'hs', MATRIX_AS_TOKEN: 'as' },
  whatsapp: { WHATSAPP_APP_SECRET: 'app', WHATSAPP_VERIFY_TOKEN: 'mine', WHATSAPP_ACCESS_TOKEN: 'EAAJ' },
  teams: { TEAMS_SECURITY_TOKEN: 'c2VjcmV0' },
  mattermost: { MATTERMOST_TOKEN: mattermost.post.token },
}

/** What each platform sends with a payload. */
const HEADERS: Record<BotName, (body: string) => Record<string, string>> = {
  slack: (body) => {
    const at = String(Math.floor(Date.now() / 1000))
    const mac = createHmac('sha256', 'signing').update(`v0:${at}:${body}`).digest('hex')
    return { 'x-slack-request-timestamp': at, 'x-slack-signature': `v0=${mac}` }
  },
  discord: (body) => ({
    'x-signature-timestamp': '1764000000',
    'x-signature-ed25519': sign(null, Buffer.from(`1764000000${body}`), APP.privateKey).toString('hex'),
  }),
  telegram: () => ({ 'x-telegram-bot-api-secret-token': 'secret' }),
  matrix: () => ({ authorization: 'Bearer hs' }),
  whatsapp: (body) => ({ 'x-hub-signature-256': `sha256=${createHmac('sha256', 'app').update(body).digest('hex')}` }),
  teams: (body) => ({ authorization: `HMAC ${createHmac('sha256', 'secret').update(body).digest('base64')}` }),
  mattermost: () => ({}),
}

describe('a bot as it is deployed', () => {
  let deployed: Deployed
  beforeAll(async () => {
    deployed = await deployBots(SECRETS)
  })
  afterAll(async () => {
    await deployed.close()
  })

  const send = async (bot: BotName, payload: unknown): Promise<Reply> => {
    const body = JSON.stringify(payload)
    const [method, path] = bot === 'matrix' ? ['PUT', '/_matrix/app/v1/transactions/1'] : ['POST', '/']
    return await deployed.ask(bot, path, { method, headers: HEADERS[bot](body), body })
  }

  /** A text by the verdict that edge-qe gave just now, whatever its student thinks of the pair. */
  const expectShown = (text: unknown): void => {
    const verdict = deployed.verdicts.at(-1)
    expect(['accept', 'review', 'reject']).toContain(verdict)
    expect(String(text).includes(PAIR.translation), String(text)).toBe(verdict !== 'reject')
    expect(String(text).includes(PAIR.source), String(text)).toBe(verdict !== 'accept')
  }

  test('Slack: answers a message in its thread, judged by the service', async () => {
    expect(await send('slack', slack.challenge)).toMatchObject({ status: 200, text: expect.stringContaining('3eZb') })
    const event = { ...slack.message.event, text: `<@U0000002> ${PAIR.source}` }
    expect((await send('slack', { ...slack.message, event })).status).toBe(200)
    const { url, body } = await deployed.nextCall()
    expect(url).toBe('https://slack.com/api/chat.postMessage')
    expect(body).toMatchObject({ channel: 'C0000001', thread_ts: event.ts, text: expect.stringContaining('<@U0000002> ') })
    expectShown((body as { text: string }).text)
  })

  test('Discord: answers a command after its reply', async () => {
    expect(JSON.parse((await send('discord', discord.ping)).text)).toEqual({ type: 1 })
    const { data } = discord.translate
    const messages = { [data.target_id]: { content: PAIR.source } }
    const command = { ...discord.translate, data: { ...data, resolved: { messages } } }
    expect(JSON.parse((await send('discord', command)).text)).toMatchObject({ type: 5 })
    const { url, body } = await deployed.nextCall()
    expect(url).toContain('/webhooks/100000000000000001/aW50ZXJhY3Rpb24/messages/@original')
    expectShown((body as { content: string }).content)
  })

  test('Telegram: answers in its reply', async () => {
    const { channel_post } = telegram.channelVideo
    const { status, text } = await send('telegram', { channel_post: { ...channel_post, caption: PAIR.source } })
    expect(status).toBe(200)
    expect(JSON.parse(text)).toMatchObject({ method: 'sendMessage', chat_id: channel_post.chat.id })
    expectShown(JSON.parse(text).text)
  })

  test('Matrix: answers with a notice', async () => {
    const { content } = matrix.reply
    const event = { ...matrix.reply, content: { ...content, body: content.body.replace('Da, vin imediat.', PAIR.source) } }
    expect(await send('matrix', { events: [event] })).toEqual({ status: 200, text: '{}' })
    const { url, body } = await deployed.nextCall()
    expect(url).toContain('https://matrix.example.org/_matrix/client/v3/rooms/')
    expectShown((body as { body: string }).body)
    expect(JSON.stringify(body)).not.toContain('aștept')
  })

  test('WhatsApp: answers the message after its reply', async () => {
    const [message] = whatsapp.message.entry[0]?.changes[0]?.value.messages ?? []
    const payload = JSON.stringify(whatsapp.message).replace('Da, vin imediat.', PAIR.source)
    expect((await send('whatsapp', JSON.parse(payload))).status).toBe(200)
    const { url, body } = await deployed.nextCall()
    expect(url).toBe('https://graph.facebook.com/v23.0/106540352242922/messages')
    expect(body).toMatchObject({ to: '16505551234', context: { message_id: message?.id } })
    expectShown((body as { text: { body: string } }).text.body)
  })

  test('Teams and Mattermost: answer in their reply', async () => {
    const activity = { ...teams.message, text: `<at>Translate</at> ${PAIR.source}` }
    expectShown(JSON.parse((await send('teams', activity)).text).text)
    expectShown(JSON.parse((await send('mattermost', { ...mattermost.post, text: PAIR.source })).text).text)
  })
})
