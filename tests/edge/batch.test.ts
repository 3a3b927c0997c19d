import { describe, expect, test, vi } from 'vitest'
import { LIMITS } from '../../edge/platform/limits.ts'
import { toPlainItem } from '../../edge/scoring/message.ts'
import { replyToBatch } from '../../edge/scoring/reply.ts'
import { withoutStudent } from '../../edge/scoring/warm-up.ts'
import type { BatchReply, RankReply, ScoreReply } from '../../edge/scoring/wire.ts'
import about from '../../models/default/about.json'
import manifest from '../../models/default/manifest.json'
import { toSpans } from '../../models/spans.ts'
import { parseTrusted } from '../../models/trusted-manifest.ts'
import { NOBODYS, PAIR, post, request, score } from './worker.ts'

const batch = async (items: unknown): Promise<BatchReply> => {
  const response = await post('/v1/score/batch', { items })
  expect(response.status).toBe(200)
  return response.json()
}

describe('POST /v1/score/batch', () => {
  test('answers every item in its place, with a problem of its own for a bad one', async () => {
    const { items } = await batch([
      { id: 'a', ...PAIR },
      { id: 'b', ...PAIR, translation: 7 },
      { id: 3, ...PAIR, sourceLang: NOBODYS },
      'not an object',
      { ...PAIR, translation: '' },
    ])
    expect(items).toMatchObject([
      { id: 'a', verdict: expect.any(String) },
      {
        id: 'b',
        error: { code: 'BAD_MESSAGE', detail: 'items[1]: translation: expected string, got number', field: 'translation' },
      },
      { id: 3, verdict: 'unsupported' },
      { error: { detail: 'items[3]: expected object, got string' } },
      { verdict: 'reject', flags: ['empty'] },
    ])
  })

  test('gives an id back digit by digit, or says why it cannot be taken', async () => {
    const ids = [
      '1234567890123456789',
      '-9007199254740993',
      '9007199254740991',
      '"1234567890123456789"',
      '1.5',
      '1234567.12345678901',
      '1e21',
    ]
    const items = ids.map(
      (id) => `{"id": ${id}, "source": "Da.", "translation": "Yes.", "sourceLang": "ro", "targetLang": "en"}`,
    )
    const text = await (await post('/v1/score/batch', `{"items": [${items.join()}]}`)).text()
    expect([...text.matchAll(/\{"id":([^,]+),"score"/g)].map(([, id]) => id)).toEqual(ids.slice(0, 5))
    const replies = (JSON.parse(text) as BatchReply).items
    expect(replies.slice(0, 5).every((reply) => 'verdict' in reply)).toBe(true)
    for (const reply of replies.slice(5)) {
      expect(reply).toMatchObject({ error: { code: 'BAD_MESSAGE', field: 'id' } })
      expect('error' in reply && reply.error.detail).toContain('(beyond 2^53 as a string)')
    }
  })

  test('gives a pair the score it has alone, whatever else is in the batch', async () => {
    const alone = await score()
    const others = Array.from({ length: 63 }, (_, i) => ({ ...PAIR, source: `${PAIR.source} ${'foarte '.repeat(i)}` }))
    const { items } = await batch([...others, PAIR])
    expect(items).toHaveLength(64)
    const last = items.at(-1)
    expect(last && 'raw' in last && last.raw).toBeCloseTo(alone.raw ?? Number.NaN, 5)
  })

  test('lets a single pair that came later go first', async () => {
    const done: string[] = []
    const many = batch(Array.from({ length: 256 }, () => PAIR)).then(() => done.push('256 pairs'))
    const one = score(PAIR).then(() => done.push('one pair'))
    await Promise.all([many, one])
    expect(done).toEqual(['one pair', '256 pairs'])
  })

  test.each([
    ['256 messages after every 32', 256, PAIR.source, 7],
    ['33 pairs of 400 units after every 16', 33, 'a '.repeat(200 - PAIR.translation.length / 2), 2],
    ['8 long texts after each', 8, 'a '.repeat(4000), 7],
  ])('gives way between %s', async (_, count, source, turns) => {
    const items = Array.from({ length: count }, () => toPlainItem({ ...PAIR, source }, LIMITS)).filter(
      (item) => item !== undefined,
    )
    const giveWay = vi.fn(async () => undefined)
    await replyToBatch(items, { release: withoutStudent(parseTrusted(JSON.stringify(manifest))), channel: null }, giveWay)
    expect([items.length, giveWay.mock.calls.length]).toEqual([count, turns])
  })

  test('more than 256 items are 413', async () => {
    const response = await post('/v1/score/batch', { items: Array.from({ length: 257 }, () => PAIR) })
    expect(response.status).toBe(413)
    expect(await response.json()).toMatchObject({ code: 'TOO_LONG', field: 'items' })
  })

  test('no items give no answers', async () => {
    expect((await batch([])).items).toEqual([])
  })

  test('sums the items up as messages of one conversation', async () => {
    const messages = [PAIR, { ...PAIR, translation: '' }, { ...PAIR, sourceLang: NOBODYS }, 'not an object', PAIR]
    const { items, summary } = await (await post('/v1/score/batch', { items: messages })).json<BatchReply>()
    const right = items[0] && 'score' in items[0] ? items[0].score : null
    expect(summary).toMatchObject({ scored: 3, worst: 1, verdicts: { reject: 1, unsupported: 1 } })
    expect(summary.mean).toBeCloseTo((2 * (right ?? Number.NaN)) / 3, 12)
    expect((await batch([])).summary).toMatchObject({ scored: 0, mean: null, worst: null })
  })
})

describe('POST /v1/rank', () => {
  const { translation, ...source } = PAIR
  const wrong = 'Two of the players left the club at the end of the season.'

  test('puts the best of several translations first, with the score that each has alone', async () => {
    const response = await post('/v1/rank', { ...source, translations: [wrong, translation, ''] })
    expect(response.status).toBe(200)
    const { ranking, model } = await response.json<RankReply>()
    expect(ranking.map(({ index }) => index)).toEqual([1, 0, 2])
    const { model: alone, ...right } = await score()
    expect(ranking[0]).toEqual({ index: 1, agreement: expect.any(Number), beats: expect.arrayContaining([0, 2]), ...right })
    expect(ranking[2]).toMatchObject({ beats: [], flags: ['empty'], agreement: 0 })
    expect(model).toEqual(alone)
  })

  test.each<[what: string, wrong: object, field: string, status: number]>([
    ['no translation', { translations: [] }, 'translations', 400],
    ['17 translations', { translations: new Array(17).fill('a') }, 'translations', 400],
    ['one that is no text', { translations: ['a', 1] }, 'translations[1]', 400],
    ['one that is too long', { translations: ['a', 'a'.repeat(10_001)] }, 'translations[1]', 413],
    ['a translation beside them', { translations: ['a'], translation: 'a' }, 'translation', 400],
    ['a language that is none', { translations: ['a'], targetLang: '?' }, 'targetLang', 400],
  ])('refuses %s, naming the field', async (_, wrongFields, field, status) => {
    const response = await post('/v1/rank', { ...source, ...wrongFields })
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ field })
  })
})

describe('options', () => {
  test('a threshold moves the verdict and not the score', async () => {
    const { score: value = 0 } = await score()
    const at = async (threshold: unknown) =>
      (await post('/v1/score', { ...PAIR, threshold })).json<{ score: number; verdict: string }>()
    expect(await at(0)).toMatchObject({ score: value, verdict: 'accept' })
    expect(await at(1)).toMatchObject({ score: value, verdict: 'reject' })
    expect(await at('lenient')).toMatchObject({ score: value })
  })

  test('a threshold that is neither a preset nor a share is 400', async () => {
    for (const threshold of ['loose', 1.5, -1, null]) expect((await post('/v1/score', { ...PAIR, threshold })).status).toBe(400)
  })

  test('detail: spans gives the runs of words that may be wrong', async () => {
    const translation = 'The Government each each appoints local prefect prefect'
    const ask = async (detail: string) => (await post('/v1/score', { ...PAIR, translation, detail })).json<ScoreReply>()
    const [{ words = [] }, { spans = [], ...rest }] = [await ask('words'), await ask('spans')]
    expect(rest).not.toHaveProperty('words')
    expect(spans).toEqual(toSpans(words))
    expect(spans.length).toBeGreaterThan(0)
  })

  test('detail: score leaves the words out', async () => {
    const reply = await (await post('/v1/score', { ...PAIR, detail: 'score' })).json()
    expect(reply).not.toHaveProperty('words')
    expect(reply).toHaveProperty('score')
  })
})

describe('a translation that is still being written', () => {
  const source = 'Prețul este 15 lei, iar magazinul din centru este deschis până la ora opt: https://a.example/x'
  const ask = async (translation: string, more: object = { partial: true }) =>
    (await post('/v1/score', { ...PAIR, source, translation, ...more })).json<ScoreReply>()

  test('is scored by what is there: what is still missing raises no flag and takes nothing off', async () => {
    const partial = await ask('The price is 15')
    const whole = await ask('The price is 15', {})
    expect(whole.flags).toEqual(expect.arrayContaining(['links', 'length']))
    expect(partial.flags).toEqual([])
    expect(partial.score).toBeGreaterThan((whole.score ?? 1) + 0.2)
    expect(partial.tokens).toEqual(whole.tokens)
  })

  test('is told of what it makes up, once the word is whole', async () => {
    expect((await ask('The price is 50')).flags).toEqual([])
    expect(await ask('The price is 50 lei')).toMatchObject({ flags: ['numbers'], verdict: expect.not.stringMatching('accept') })
  })

  test('has no score before its first word', async () => {
    expect(await ask(' ')).toMatchObject({ score: null, verdict: 'unsupported', reason: 'the translation has no words yet' })
  })
})

describe('what is served', () => {
  test('GET /v1/languages lists the language pairs with their measured quality', async () => {
    const { languages } = await (await request('/v1/languages')).json<{
      languages: { languagePair: string; quality?: { pearson: number } }[]
    }>()
    expect(languages.map(({ languagePair }) => languagePair)).toEqual(manifest.languagePairs)
    const tested = languages.filter(({ languagePair }) => languagePair in about.metrics.test)
    expect(tested).not.toEqual([])
    for (const { quality } of tested) expect(quality?.pearson).toBeGreaterThan(0.1)
  })

  test('GET /v1/models and /readyz name the release that scores', async () => {
    const { model } = await score()
    expect(await (await request('/v1/models')).json()).toMatchObject({
      models: [{ ...model, card: expect.stringContaining('## Intended use') }],
    })
    expect(await (await request('/readyz')).json()).toMatchObject({
      status: 'ready',
      model,
      channels: expect.arrayContaining([expect.objectContaining({ name: 'stable', release: null, age: expect.any(Number) })]),
    })
  })
})
