import { describe, expect, test, vi } from 'vitest'
import type { Problem } from '../../edge/http/problem.ts'
import { PAIR, post, request } from './worker.ts'

const problemOf = async (response: Response): Promise<Problem> => {
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  return response.json()
}

describe('errors', () => {
  test.each([
    ['truncated JSON', '{"source": "Hall', 'request body is not valid JSON'],
    ['an array', '[]', 'request body: expected object, got array'],
    ['null', 'null', 'request body: expected object, got null'],
    ['a number for a text', { ...PAIR, source: 1e308 }, 'request body: source: expected string, got number'],
    ['a missing translation', { ...PAIR, translation: undefined }, 'request body: translation: is missing'],
    ['an unknown key', { ...PAIR, sorceLang: 'ro' }, 'request body: unknown key "sorceLang"'],
    [
      'a malformed language tag',
      { ...PAIR, sourceLang: 'r' },
      'sourceLang must be a BCP 47 language tag such as "ro" or "pt-BR", got "r"',
    ],
    [
      'an empty language tag',
      { ...PAIR, targetLang: '' },
      'targetLang must be a BCP 47 language tag such as "ro" or "pt-BR", got ""',
    ],
    [
      'a log-probability beyond all sense',
      { ...PAIR, logProbs: [-1e308, -1e308] },
      'request body: logProbs[0]: must be at least -1000000',
    ],
    ['deep nesting', `${'['.repeat(50_000)}${']'.repeat(50_000)}`, 'request body: expected object, got array'],
  ])('%s is 400 and names what is wrong', async (_, body, detail) => {
    const response = await post('/v1/score', body)
    expect(response.status).toBe(400)
    expect(await problemOf(response)).toMatchObject({
      code: 'BAD_MESSAGE',
      status: 400,
      detail,
      requestId: response.headers.get('x-request-id'),
    })
  })

  test('names the key that is not known, and the body that is no JSON', async () => {
    expect(await problemOf(await post('/v1/score', { ...PAIR, sorceLang: 'ro' }))).toMatchObject({ field: 'sorceLang' })
    expect(await problemOf(await post('/v1/score', '{'))).toMatchObject({ field: 'request body' })
  })

  test('names the field at fault', async () => {
    expect(await problemOf(await post('/v1/score', { ...PAIR, targetLang: 'e' }))).toMatchObject({ field: 'targetLang' })
  })

  test('a text over the limit is 413 with both lengths', async () => {
    const response = await post('/v1/score', { ...PAIR, source: 'a'.repeat(10_001) })
    expect(response.status).toBe(413)
    expect(await problemOf(response)).toMatchObject({
      code: 'TOO_LONG',
      field: 'source',
      detail: 'source has 10001 UTF-16 units; at most 10000 are scored',
    })
  })

  test('a body of 1 MB is 413', async () => {
    const response = await post('/v1/score', { ...PAIR, source: 'a'.repeat(1_000_000) })
    expect(response.status).toBe(413)
    expect(await problemOf(response)).toMatchObject({ code: 'TOO_LONG', field: 'request body' })
  })

  test('a body that is not JSON by its type is 415', async () => {
    const response = await request('/v1/score', { method: 'POST', headers: { 'content-type': 'text/csv' }, body: 'a,b' })
    expect(response.status).toBe(415)
    expect(await problemOf(response)).toMatchObject({ code: 'UNSUPPORTED_TYPE' })
  })

  test('an unknown route is 404', async () => {
    const response = await request('/v2/score')
    expect(response.status).toBe(404)
    expect(await problemOf(response)).toMatchObject({ code: 'NOT_FOUND', detail: 'there is nothing at /v2/score' })
  })

  test('a wrong method is 405 with the right one in Allow', async () => {
    const response = await request('/v1/score')
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('POST')
    expect(await problemOf(response)).toMatchObject({ code: 'METHOD_NOT_ALLOWED' })
  })

  test('nothing of a message is printed', async () => {
    const printed = (['log', 'info', 'warn', 'error', 'debug'] as const).map((level) => vi.spyOn(console, level))
    await post('/v1/score', PAIR)
    await post('/v1/score', `{"source": "${PAIR.source}`)
    await post('/v1/score', { ...PAIR, sourceLang: PAIR.source })
    const lines = printed.flatMap((spy) => spy.mock.calls).join('\n')
    expect(lines).toContain('"event":"request"')
    for (const text of [PAIR.source, PAIR.translation]) expect(lines).not.toContain(text.slice(0, 20))
    vi.restoreAllMocks()
  })
})

describe('GET /healthz', () => {
  test('says that the Worker is alive', async () => {
    const response = await request('/healthz')
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ status: 'ok' })
  })
})
