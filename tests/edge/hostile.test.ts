import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Problem } from '../../edge/http/problem.ts'
import type { ScoreReply } from '../../edge/scoring/reply.ts'
import { PAIR, post, request, score } from './worker.ts'

const RUNS = { numRuns: 200, seed: 1 } as const

/** Sends bytes without saying how many, as a client that streams does. */
const stream = (bytes: Uint8Array): Promise<Response> =>
  request('/v1/score', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: new Blob([bytes]).stream(),
  })

const anyText = fc.string({ unit: 'binary', maxLength: 60 })

describe('hostile requests', () => {
  test('any JSON is answered without a failure of the service', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json({ maxDepth: 5 }), async (body) => {
        const response = await post('/v1/score', body)
        const problem: Problem = await response.json()
        expect(problem).toMatchObject({ status: 400, code: 'BAD_MESSAGE' })
      }),
      RUNS,
    )
  })

  test('a message with any values in its fields is answered without a failure of the service', async () => {
    const field = fc.oneof(anyText, fc.jsonValue({ maxDepth: 2 }))
    const language = fc.oneof(fc.constantFrom('ro', 'en', 'zh-Hant-TW', 'x-private', 'de-', '1'), anyText)
    await fc.assert(
      fc.asyncProperty(
        fc.record({ source: field, translation: field, sourceLang: language, targetLang: language }),
        async (message) => {
          const response = await post('/v1/score', message)
          expect([200, 400]).toContain(response.status)
          await response.body?.cancel()
        },
      ),
      RUNS,
    )
  })

  test('any two texts are scored, with words that lie in order within the translation as sent', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, anyText, async (source, translation) => {
        const { words = [], verdict, interval } = await score({ source, translation })
        expect(['accept', 'review', 'reject', 'unsupported']).toContain(verdict)
        if (interval) expect(interval[0]).toBeLessThanOrEqual(interval[1])
        let end = 0
        for (const word of words) {
          expect(word.end).toBeGreaterThanOrEqual(word.start)
          expect(word.end).toBeGreaterThanOrEqual(end)
          end = word.end
        }
        expect(end).toBeLessThanOrEqual(translation.length)
      }),
      { ...RUNS, numRuns: 60 },
    )
  })

  test('a body that is cut off anywhere is 400', async () => {
    const whole = new TextEncoder().encode(JSON.stringify(PAIR))
    for (let length = 0; length < whole.length; length += 7) {
      const response = await stream(whole.slice(0, length))
      expect(response.status).toBe(400)
      await response.body?.cancel()
    }
  })

  test('bytes that are not UTF-8 read as U+FFFD', async () => {
    const [before = '', after = ''] = JSON.stringify({ ...PAIR, translation: 'broken |' }).split('|')
    const encoder = new TextEncoder()
    const response = await stream(new Uint8Array([...encoder.encode(before), 0xff, ...encoder.encode(after)]))
    const { words = [] }: ScoreReply = await response.json()
    expect(words.map(({ start, end }) => [start, end])).toEqual([
      [0, 6],
      [7, 8],
    ])
  })

  test('a streamed body of 1 MB is 413', async () => {
    const response = await stream(new Uint8Array(1_000_000).fill(0x20))
    expect(response.status).toBe(413)
    expect(await response.json()).toMatchObject({ code: 'TOO_LONG' })
  })

  test.each([
    ['letters', 'a'],
    ['marks in the wrong order', '\u0301\u0323'],
    ['words', 'ab ab '],
    ['Han', '漢'],
    ['joined emoji', '👩‍👧'],
    ['numbers', '1,000 '],
  ])('a text of 10,000 %s is scored', async (_, unit) => {
    const text = unit.repeat(10_000).slice(0, 9_990)
    expect(await score({ source: text, translation: `${text}!` })).toMatchObject({ model: { name: 'default' } })
  })

  test('keys are quoted in part, and only some of them', async () => {
    const keys = Array.from({ length: 1000 }, (_, i) => [`${i}${'k'.repeat(100)}`, 1])
    const problem: Problem = await (await post('/v1/score', { ...PAIR, ...Object.fromEntries(keys) })).json()
    expect(problem.code).toBe('BAD_MESSAGE')
    expect(problem.detail.length).toBeLessThan(200)
  })

  test('a key named __proto__ is refused like any other', async () => {
    const body = `${JSON.stringify(PAIR).slice(0, -1)},"__proto__":{"source":1}}`
    expect((await post('/v1/score', body)).status).toBe(400)
  })

  test.each(['PUT', 'DELETE', 'PATCH', 'HEAD'])('%s of a route that takes POST is 405', async (method) => {
    const response = await request('/v1/score', { method })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('POST')
    await response.body?.cancel()
  })
})
