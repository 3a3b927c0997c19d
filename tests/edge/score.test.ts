import { describe, expect, test } from 'vitest'
import type { ScoreReply } from '../../edge/scoring/wire.ts'
import manifest from '../../models/default/manifest.json'
import { NOBODYS, PAIR, post, score } from './worker.ts'

describe('POST /v1/score', () => {
  test('answers with a score inside its interval, a verdict and the release it came from', async () => {
    const reply = await score()
    expect(reply.score).toBeGreaterThan(0)
    expect(reply.score).toBeLessThan(1)
    const [low, high] = reply.interval ?? [1, 0]
    expect(low).toBeLessThanOrEqual(reply.score ?? Number.NaN)
    expect(high).toBeGreaterThanOrEqual(reply.score ?? Number.NaN)
    expect(['accept', 'review', 'reject']).toContain(reply.verdict)
    expect(reply.flags).toEqual([])
    expect(['own', 'made']).toContain(reply.calibration)
    expect(reply.model).toMatchObject({
      name: 'default',
      id: expect.stringMatching(/^[0-9a-f]{64}$/),
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
  })

  test('gives the same score every time', async () => {
    expect((await score()).raw).toBe((await score()).raw)
  })

  test('words are the tokens of the translation as it was sent, though normalising changes its length', async () => {
    const translation = 'The ﬁrst №5 e\u0301te\u0301 👨‍👩‍👧!'
    const { words = [] } = await score({ translation })
    expect(words.map(({ start, end }) => translation.slice(start, end))).toEqual([
      'The',
      'ﬁrst',
      '№',
      '5',
      'e\u0301te\u0301',
      '👨‍👩‍👧',
      '!',
    ])
    for (const { bad } of words) expect(bad).toSatisfy((chance: number) => chance > 0 && chance < 1)
  })

  test('a language pair the release does not know is unsupported, with its reason', async () => {
    const reply = await score({ sourceLang: NOBODYS })
    expect(reply).toMatchObject({ score: null, interval: null, verdict: 'unsupported' })
    expect(reply.reason).toContain(`${NOBODYS}-en`)
  })

  test('a language that is said to be undetermined is unsupported by its own name', async () => {
    expect(await score({ sourceLang: 'und' })).toMatchObject({
      verdict: 'unsupported',
      reason: expect.stringContaining('und-en'),
    })
  })

  test.each([
    ['ro_RO', 'en_US'],
    ['ron_Latn', 'eng_Latn'],
    ['RON', 'eng'],
    ['ro_RO.UTF-8', 'en@euro'],
  ])('a language pair spelt %s, %s is the one it means', async (sourceLang, targetLang) => {
    expect(await score({ sourceLang, targetLang })).toEqual(await score())
  })

  test('a language that is to be detected is an error that says what to do', async () => {
    const response = await post('/v1/score', { ...PAIR, sourceLang: 'auto' })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ field: 'sourceLang', detail: expect.stringContaining('detect it first') })
  })

  test('a broken term is a flag, and no score makes up for it', async () => {
    const ask = async (terms: unknown) => (await post('/v1/score', { ...PAIR, threshold: 0, terms })).json<ScoreReply>()
    const terms = [{ source: 'prefect' }, { source: 'județ', translation: 'county' }]
    expect(await ask(terms)).toMatchObject({ verdict: 'accept', flags: [] })
    expect(await ask([...terms, { source: 'Guvernul', translation: 'Cabinet' }])).toMatchObject({
      verdict: 'review',
      flags: ['terms'],
    })
  })

  test.each<[string, unknown, string]>([
    ['too many', Array.from({ length: 101 }, () => ({ source: 'a' })), 'terms: must be at most 100'],
    ['a long one', [{ source: 'a'.repeat(201) }], 'terms[0].source: must be at most 200'],
    ['a blank one', [{ source: 'a', translation: ' ' }], 'terms[0].translation: must not be blank'],
    ['an expression', [{ source: { regex: '.' } }], 'terms[0].source: expected string, got object'],
    ['a key of another glossary', [{ source: 'a', target: 'b' }], 'terms[0]: unknown key "target"'],
  ])('terms: %s is refused with the reason', async (_, terms, reason) => {
    const response = await post('/v1/score', { ...PAIR, terms })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ detail: expect.stringContaining(reason) })
  })

  test('a source in another script than its language has is unsupported', async () => {
    expect(await score({ source: 'Правительство назначает префекта' })).toMatchObject({ score: null, verdict: 'unsupported' })
  })

  test('a translation in another script than its language has is rejected with a flag', async () => {
    expect(await score({ translation: 'Правительство назначает префекта' })).toMatchObject({
      verdict: 'reject',
      flags: ['script', 'language'],
    })
  })

  test('a region or script subtag does not change the language', async () => {
    expect((await score({ sourceLang: 'ro-MD', targetLang: 'en-Latn-GB' })).raw).toBe((await score()).raw)
  })

  test.each(['', '  \n\t', '\u200b'.replace('\u200b', ' ')])(
    'an empty translation %j is rejected with a flag',
    async (translation) => {
      expect(await score({ translation })).toMatchObject({ score: 0, verdict: 'reject', flags: ['empty'] })
    },
  )

  test('the critical chance is there where the release was calibrated for it, and not elsewhere', async () => {
    const { critical } = await score()
    expect(critical !== undefined).toBe('critical' in manifest.calibration)
    if (critical !== undefined) expect(critical).toSatisfy((chance: number) => chance > 0 && chance < 1)
  })

  test('a text longer than the window of the student is scored in parts, and says so', async () => {
    const reply = await score({ source: PAIR.source.repeat(12), translation: `${PAIR.translation} `.repeat(12) })
    expect(reply.flags).toContain('long')
    expect(reply.words).toHaveLength(12 * 14)
    expect(reply.score).toBeGreaterThan(0)
  })

  test('reads lone surrogates as U+FFFD', async () => {
    const body = JSON.stringify({ ...PAIR, translation: 'broken X' }).replace('X', '\\ud800')
    const response = await post('/v1/score', body)
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({
      words: [
        { start: 0, end: 6 },
        { start: 7, end: 8 },
      ],
    })
  })

  test('log-probabilities of the MT system make another score, and one that is none is 400', async () => {
    const sent = await post('/v1/score', { ...PAIR, logProbs: [-0.1, -2.5, -0.3] })
    const reply: ScoreReply = await sent.json()
    const alone = await score()
    expect(reply).toMatchObject({ logProbs: 'used', raw: alone.raw })
    expect(reply.score).not.toBe(alone.score)
    const bad = await post('/v1/score', { ...PAIR, logProbs: [0.5] })
    expect(bad.status).toBe(400)
    expect(await bad.json()).toMatchObject({ field: 'logProbs[0]' })
  })
})
