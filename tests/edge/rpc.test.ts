import { exports } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { PAIR, post, score } from './worker.ts'

describe('RPC', () => {
  test('score() answers as POST /v1/score does', async () => {
    expect(await exports.Scorer.score(PAIR)).toEqual(await score())
  })

  test('scoreBatch() keeps the order and says of a bad item what is wrong with it', async () => {
    const { items } = await exports.Scorer.scoreBatch([
      { id: 1, ...PAIR },
      { id: 2, ...PAIR, sourceLang: '?' },
    ])
    expect(items).toMatchObject([
      { id: 1, verdict: expect.any(String) },
      { id: 2, error: { code: 'BAD_MESSAGE', field: 'sourceLang' } },
    ])
  })

  test('rank() answers as POST /v1/rank does', async () => {
    const { translation, ...source } = PAIR
    const message = { ...source, translations: ['', translation] }
    expect(await exports.Scorer.rank(message)).toEqual(await (await post('/v1/rank', message)).json())
  })

  test('throws what is wrong with a message', async () => {
    const error = await exports.Scorer.score({ ...PAIR, threshold: 2 }).catch((thrown: unknown) => thrown)
    expect(String(error)).toContain('message: threshold')
  })

  test.each<[string, unknown, unknown]>([
    ['no list', 'abc', {}],
    ['nothing', undefined, {}],
    ['an object', { length: 1 }, {}],
    ['options that are null', [PAIR], null],
    ['a channel that is no text', [PAIR], { channel: 1 }],
    ['an option that there is not', [PAIR], { chanel: 'canary' }],
  ])('scoreBatch() of %s says what is wrong', async (_, items, options) => {
    const thrown = await exports.Scorer.scoreBatch(items as never, options as never).catch((error: unknown) => error)
    expect(String(thrown)).toMatch(/QualityError: (items|options|batch)/)
  })
})
