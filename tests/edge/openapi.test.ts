import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { healthReplySchema, languagesReplySchema, modelsReplySchema, readyReplySchema } from '../../edge/openapi/about.ts'
import { OPERATIONS } from '../../edge/openapi/operations.ts'
import { batchReplySchema, problemSchema, rankReplySchema, scoreReplySchema } from '../../edge/openapi/replies.ts'
import { PAIR, post, request } from './worker.ts'

describe('replies, against the schemas of the OpenAPI document', () => {
  test.each([
    ['a pair', PAIR],
    ['an empty translation', { ...PAIR, translation: '' }],
    ['a copy', { ...PAIR, translation: PAIR.source }],
    ['a language pair the release does not know', { ...PAIR, sourceLang: 'fi' }],
    ['a text over many windows', { ...PAIR, source: PAIR.source.repeat(20), translation: PAIR.translation.repeat(20) }],
  ])('%s is answered as documented', async (_, pair) => {
    const response = await post('/v1/score', pair)
    expect(response.status).toBe(200)
    expect(z.safeParse(scoreReplySchema, await response.json())).toMatchObject({ success: true })
  })

  test.each([
    ['GET', '/nowhere', 404],
    ['GET', '/v1/score', 405],
    ['POST', '/v1/score', 400],
  ])('%s %s without a body is the documented problem', async (method, path, status) => {
    const response = await request(path, { method })
    expect(response.status).toBe(status)
    expect(z.safeParse(problemSchema, await response.json())).toMatchObject({ success: true })
  })

  test.each<[path: string, schema: z.ZodMiniType]>([
    ['/healthz', healthReplySchema],
    ['/readyz', readyReplySchema],
    ['/v1/languages', languagesReplySchema],
    ['/v1/models', modelsReplySchema],
  ])('GET %s is answered as documented', async (path, schema) => {
    const response = await request(path)
    expect(response.status).toBe(200)
    expect(z.safeParse(schema, await response.json())).toMatchObject({ success: true })
  })

  test('a batch with a bad item is answered as documented', async () => {
    const items = [
      { id: 'a', ...PAIR },
      { id: 2, ...PAIR, threshold: 'strict', detail: 'score' },
      { id: 3, ...PAIR, detail: 'spans' },
      { id: 'c', source: 1 },
    ]
    const response = await post('/v1/score/batch', { items })
    expect(response.status).toBe(200)
    expect(z.safeParse(batchReplySchema, await response.json())).toMatchObject({ success: true })
  })

  test('a ranking is answered as documented', async () => {
    const { translation, ...source } = PAIR
    const response = await post('/v1/rank', {
      ...source,
      translations: [translation, 'Good day.', ''],
      terms: [{ source: 'x' }],
    })
    expect(response.status).toBe(200)
    expect(z.safeParse(rankReplySchema, await response.json())).toMatchObject({ success: true })
  })

  test.each(OPERATIONS.map(({ method, path }) => [method.toUpperCase(), path] as const))(
    '%s %s is a route of the Worker',
    async (method, path) => {
      const response = await request(path, { method })
      expect(response.status).not.toBe(405)
      expect(await response.text()).not.toContain('there is nothing at')
    },
  )
})
