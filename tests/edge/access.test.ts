import { describe, expect, test, vi } from 'vitest'
import { createApp } from '../../edge/app.ts'
import type { Settings } from '../../edge/platform/settings.ts'

/** What follows access is not asked here: a request that is let in fails at its body. */
const app = createApp({ getRelease: () => Promise.reject(new Error('no release is needed')), channels: () => [] })

const hash = async (key: string): Promise<string> =>
  Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(key))), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')

const keysOf = async (...keys: readonly (readonly [name: string, key: string, scope: string])[]): Promise<string> =>
  JSON.stringify(
    await Promise.all(keys.map(async ([name, key, scope]) => ({ name, sha256: await hash(key), scopes: [scope] }))),
  )

const ask = (settings: Settings, headers: Record<string, string> = {}) =>
  app.request(
    '/v1/score',
    { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: '{}' },
    settings,
  )

const LET_IN = 400

describe('access', () => {
  test('is open where the operator says so', async () => {
    expect((await ask({ ACCESS: 'open' })).status).toBe(LET_IN)
  })

  test('a deployment without keys is closed, and says how to set them', async () => {
    for (const settings of [{}, { ACCESS: 'keys' }, { ACCESS: 'keys', API_KEYS: '[]' }]) {
      const response = await ask(settings, { authorization: 'Bearer anything' })
      expect(response.status).toBe(503)
      expect(await response.json()).toMatchObject({
        code: 'UNCONFIGURED',
        detail: expect.stringContaining('wrangler secret put API_KEYS'),
      })
    }
  })

  test('keys that cannot be read close the service and are not shown', async () => {
    const response = await ask({ API_KEYS: '[{"name":"web","sha256":"secret","scopes":["score"]}]' })
    expect(response.status).toBe(503)
    const problem = await response.text()
    expect(problem).toContain('API_KEYS: [0].sha256: must be 64 hexadecimal digits')
    expect(problem).not.toContain('secret"')
  })

  test.each<[string, Record<string, string>]>([
    ['no key', {}],
    ['another scheme', { authorization: 'Basic a2V5' }],
    ['an unknown key', { authorization: 'Bearer eqe_other' }],
  ])('%s is 401 and names the header', async (_, headers) => {
    const response = await ask({ API_KEYS: await keysOf(['web', 'eqe_key', 'score']) }, headers)
    expect(response.status).toBe(401)
    expect(await response.json()).toMatchObject({ code: 'UNAUTHORISED', field: 'authorization' })
  })

  test('a key without the scope is 403', async () => {
    const response = await ask({ API_KEYS: await keysOf(['web', 'eqe_key', 'feedback']) }, { authorization: 'Bearer eqe_key' })
    expect(response.status).toBe(403)
  })

  test('an old and a new key are both let in, and one with the scope admin', async () => {
    const API_KEYS = await keysOf(['web-1', 'eqe_old', 'score'], ['web-2', 'eqe_new', 'score'], ['ops', 'eqe_ops', 'admin'])
    for (const key of ['eqe_old', 'eqe_new', 'eqe_ops'])
      expect((await ask({ API_KEYS }, { authorization: `Bearer ${key}` })).status).toBe(LET_IN)
  })

  test('a rate limit that fails lets requests through', async () => {
    const printed = vi.spyOn(console, 'error').mockReturnValue()
    const RATE_LIMIT = { limit: () => Promise.reject(new Error('database is locked')) }
    const response = await ask(
      { API_KEYS: await keysOf(['web', 'eqe_key', 'score']), RATE_LIMIT },
      { authorization: 'Bearer eqe_key' },
    )
    expect(response.status).toBe(LET_IN)
    expect(printed.mock.calls.join()).toContain('rate limit not counted')
    vi.restoreAllMocks()
  })

  test('health needs no key', async () => {
    expect((await app.request('/healthz', {}, {})).status).toBe(200)
  })
})

describe('cross-origin requests', () => {
  const preflight = (origin: string, CORS_ORIGINS: string) =>
    app.request(
      '/v1/score',
      { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } },
      { ACCESS: 'open', CORS_ORIGINS },
    )

  test('are answered for origins on the list and no others', async () => {
    const listed = await preflight('https://chat.example', 'https://chat.example, https://b.example')
    expect(listed.headers.get('access-control-allow-origin')).toBe('https://chat.example')
    expect(
      (await preflight('https://evil.example', 'https://chat.example')).headers.get('access-control-allow-origin'),
    ).toBeNull()
    expect((await preflight('https://chat.example', '')).headers.get('access-control-allow-origin')).toBeNull()
  })

  test.each(['PUT', 'DELETE', 'POST', 'GET'])('are allowed to %s with a key', async (method) => {
    const response = await app.request(
      '/v1/jobs/1/parts/1',
      {
        method: 'OPTIONS',
        headers: {
          origin: 'https://chat.example',
          'access-control-request-method': method,
          'access-control-request-headers': 'authorization, content-type, x-cohort',
        },
      },
      { CORS_ORIGINS: '*' },
    )
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.get('access-control-allow-methods')).toContain(method)
    expect(response.headers.get('access-control-allow-headers')).toContain('authorization')
  })

  test('can read errors, and when to come back', async () => {
    const RATE_LIMIT = { limit: async () => ({ success: false }) }
    const settings = { ACCESS: 'open', CORS_ORIGINS: 'https://chat.example', RATE_LIMIT }
    const response = await ask(settings, { origin: 'https://chat.example' })
    expect(response.status).toBe(429)
    expect(response.headers.get('access-control-allow-origin')).toBe('https://chat.example')
    expect(response.headers.get('retry-after')).toBe('60')
    expect(response.headers.get('access-control-expose-headers')).toContain('retry-after')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  })
})
