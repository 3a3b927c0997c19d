import { describe, expect, test } from 'vitest'
import discord from '../../recipes/deploy/discord/worker.ts'
import matrix from '../../recipes/deploy/matrix/worker.ts'
import mattermost from '../../recipes/deploy/mattermost/worker.ts'
import slack from '../../recipes/deploy/slack/worker.ts'
import teams from '../../recipes/deploy/teams/worker.ts'
import telegram from '../../recipes/deploy/telegram/worker.ts'
import whatsapp from '../../recipes/deploy/whatsapp/worker.ts'
import { ask } from './service.ts'

const BOTS = { discord, matrix, mattermost, slack, teams, telegram, whatsapp }

const openWith = async (name: keyof typeof BOTS, env: object) => {
  const bot = { fetch: (request: Request, _: object, context: ExecutionContext) => BOTS[name].fetch(request, env, context) }
  const response = await ask(bot, new Request('https://bot.test/', { method: 'POST', body: '{}' }))
  return { status: response.status, text: await response.text() }
}

describe('a bot that is not set up yet', () => {
  test.each([
    ['slack', 'SLACK_SIGNING_SECRET, SLACK_BOT_TOKEN'],
    ['discord', 'DISCORD_PUBLIC_KEY'],
    ['telegram', 'TELEGRAM_SECRET_TOKEN'],
    ['matrix', 'MATRIX_HS_TOKEN, MATRIX_AS_TOKEN'],
    ['whatsapp', 'WHATSAPP_APP_SECRET, WHATSAPP_VERIFY_TOKEN, WHATSAPP_ACCESS_TOKEN'],
    ['teams', 'TEAMS_SECURITY_TOKEN'],
    ['mattermost', 'MATTERMOST_TOKEN'],
  ] as const)('%s names %s', async (name, secrets) => {
    const env = { TARGET_LANG: 'en', MATRIX_HOMESERVER: 'https://matrix.test', EDGE_QE_URL: 'https://edge-qe.test', AI: {} }
    expect(await openWith(name, env)).toEqual({ status: 503, text: `not set up yet: ${secrets}\n` })
  })

  test('names what it needs of others: edge-qe and a translator', async () => {
    const env = { TELEGRAM_SECRET_TOKEN: 'secret', TARGET_LANG: '' }
    expect((await openWith('telegram', env)).text).toBe('not set up yet: TARGET_LANG, EDGE_QE_URL, TRANSLATOR\n')
  })

  test('once it is set up, asks for a signature', async () => {
    const env = { TELEGRAM_SECRET_TOKEN: 'secret', TARGET_LANG: 'en', EDGE_QE_URL: 'https://edge-qe.test', AI: {} }
    expect(await openWith('telegram', env)).toEqual({ status: 401, text: 'bad secret token' })
  })
})
