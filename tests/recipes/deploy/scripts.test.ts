import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'

interface Asked {
  readonly method: string | undefined
  readonly url: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: unknown
}

/** Stands for a platform: answers everything with `status`. */
const listen = async (status = 200) => {
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method, url, headers } = request
      asked.push({ method, url, headers, body: JSON.parse(Buffer.concat(chunks).toString()) })
      response.writeHead(status).end('{"ok":true}')
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

const run = async (script: string, env: Record<string, string>, ...args: string[]): Promise<string> =>
  (await promisify(execFile)('bash', [`recipes/deploy/${script}`, ...args], { env: { PATH: process.env['PATH'], ...env } }))
    .stdout

test('Discord is told the message command, which has no description and is found in direct messages too', async () => {
  const { asked, url } = await listen()
  const env = { DISCORD_API: url, DISCORD_APPLICATION_ID: '100000000000000001', DISCORD_BOT_TOKEN: 'a.b-c_d' }
  await run('discord/register-command.sh', env)
  expect(asked).toMatchObject([
    {
      method: 'PUT',
      url: '/api/v10/applications/100000000000000001/commands',
      headers: { authorization: 'Bot a.b-c_d', 'content-type': 'application/json' },
      body: [{ name: 'Translate', type: 3, integration_types: [0, 1], contexts: [0, 1, 2] }],
    },
  ])
})

test('Telegram is told the address, the secret, and which updates the bot answers', async () => {
  const { asked, url } = await listen()
  const env = { TELEGRAM_API: url, TELEGRAM_BOT_TOKEN: '1234:AAbb-Cc_d', TELEGRAM_SECRET_TOKEN: 'a_secret-1' }
  expect(await run('telegram/set-webhook.sh', env, 'https://bot.test/')).toContain('"ok":true')
  expect(asked).toMatchObject([
    {
      method: 'POST',
      url: '/bot1234:AAbb-Cc_d/setWebhook',
      headers: { 'content-type': 'application/json' },
      body: { url: 'https://bot.test/', secret_token: 'a_secret-1', allowed_updates: ['message', 'channel_post'] },
    },
  ])
})

test('what a platform refuses ends with an error, and what is missing is named', async () => {
  const { url } = await listen(401)
  const env = { DISCORD_API: url, DISCORD_APPLICATION_ID: '1', DISCORD_BOT_TOKEN: 'wrong' }
  await expect(run('discord/register-command.sh', env)).rejects.toThrow('401')
  await expect(run('discord/register-command.sh', {})).rejects.toThrow('DISCORD_APPLICATION_ID')
  await expect(run('telegram/set-webhook.sh', {}, 'https://bot.test/')).rejects.toThrow('TELEGRAM_BOT_TOKEN')
})

test('the manifest of Slack asks for the scopes of its events, and no more than to write', async () => {
  const manifest = JSON.parse(await readFile('recipes/deploy/slack/manifest.json', 'utf8')) as {
    settings: { event_subscriptions: { bot_events: string[] } }
    oauth_config: { scopes: { bot: string[] } }
  }
  const scopes = manifest.settings.event_subscriptions.bot_events.map((event) => event.replace(/^message\.(.*)$/, '$1:history'))
  expect(manifest.oauth_config.scopes.bot).toEqual([...scopes, 'chat:write'])
})
