import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { createApp } from '../../edge/app.ts'
import { feedbackReplySchema } from '../../edge/openapi/job-replies.ts'
import { PAIR } from './worker.ts'

const app = createApp({ getRelease: () => Promise.reject(new Error('no release is needed')), channels: () => [] })

const send = (body: object, settings: object = { FEEDBACK: 'on' }): Promise<Response> =>
  Promise.resolve(
    app.request(
      '/v1/feedback',
      { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
      { ...env, ACCESS: 'open', ...settings },
    ),
  )

const stored = async (): Promise<unknown[]> => {
  const { objects } = await env.FEEDBACK_BUCKET.list()
  return Promise.all(objects.map(async ({ key }) => (await env.FEEDBACK_BUCKET.get(key))?.json()))
}

afterEach(async () => {
  for (const { key } of (await env.FEEDBACK_BUCKET.list()).objects) await env.FEEDBACK_BUCKET.delete(key)
})

describe('feedback', () => {
  test('is off until the operator turns it on, and then nothing is stored', async () => {
    const response = await send({ ...PAIR, rating: 0.5 }, {})
    expect(response.status).toBe(403)
    expect(await response.json()).toMatchObject({ code: 'FORBIDDEN', field: 'FEEDBACK' })
    expect(await stored()).toEqual([])
  })

  test('is kept as a line of JSON, once however often it is said', async () => {
    const response = await send({ ...PAIR, rating: 0.25, correction: 'Better.', verdict: 'disagree' })
    expect(response.status).toBe(201)
    const reply: unknown = await response.json()
    expect(z.safeParse(feedbackReplySchema, reply)).toMatchObject({ success: true })
    const again = await send({ ...PAIR, rating: 0.25, correction: 'Better.', verdict: 'disagree' })
    expect(again.status).toBe(200)
    expect(await again.json()).toEqual({ ...(reply as object), stored: false })
    expect(await stored()).toEqual([
      {
        version: 1,
        id: (reply as { id: string }).id,
        at: expect.any(String),
        languagePair: 'ro-en',
        by: null,
        source: PAIR.source,
        translation: PAIR.translation,
        rating: 0.25,
        correction: 'Better.',
        verdict: 'disagree',
      },
    ])
  })

  test('that differs is kept beside it', async () => {
    await send({ ...PAIR, rating: 0.25 })
    await send({ ...PAIR, rating: 0.5 })
    expect(await stored()).toHaveLength(2)
  })

  test.each([
    ['that says nothing', {}, 'rating'],
    ['with a rating that is none', { rating: 80 }, 'rating'],
    ['of a release that can be none', { rating: 0.1, release: 'default' }, 'release'],
    ['with an unknown key', { rating: 0.1, user: 'me' }, 'user'],
  ])('%s is 400 and names the field', async (_, said, field) => {
    const response = await send({ ...PAIR, ...said })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ code: 'BAD_MESSAGE', field })
  })

  test('with a text over the limit is 413', async () => {
    expect((await send({ ...PAIR, correction: 'a'.repeat(10_001) })).status).toBe(413)
  })
})
