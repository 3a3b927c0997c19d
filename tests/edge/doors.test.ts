/** However a message is sent, the same is said of it. */

import { exports } from 'cloudflare:workers'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { createClient, EdgeQeError, type ItemInput, type MessageInput, type TermInput } from '../../client/client.ts'
import { createScorer, type Scorer } from '../../local/workerd.ts'
import manifest from '../../models/default/manifest.json'
import student from '../../models/default/student.bin'
import { judge } from '../../recipes/judge.ts'
import { NOBODYS, PAIR, post, request } from './worker.ts'

const MESSAGES: Readonly<Record<string, MessageInput>> = {
  'a message': PAIR,
  'a message without its words': { ...PAIR, detail: 'score' },
  'one with a threshold': { ...PAIR, threshold: 'strict' },
  'one with log-probabilities': { ...PAIR, logProbs: [-0.1, -2.5, -0.3] },
  'one in locales': { ...PAIR, sourceLang: 'ron_Latn', targetLang: 'en_US.UTF-8' },
  'one with other numbers and a lost link': {
    ...PAIR,
    source: 'Ne vedem la 10, vezi https://example.com/a',
    translation: 'See you at 11, take a look',
  },
  'one with what nobody sees': { ...PAIR, source: `\u200b${PAIR.source}\ufeff`, translation: `\u00ad${PAIR.translation}` },
  'one whose terms are kept': { ...PAIR, terms: [{ source: 'prefect' }, { source: 'județ', translation: 'county' }] },
  'one with a broken term': { ...PAIR, terms: [{ source: 'Guvernul', translation: 'The Cabinet' }] },
  'one with a term that is no text': { ...PAIR, terms: [{ source: 7 }] as unknown as TermInput[] },
  'an empty translation': { ...PAIR, translation: ' ' },
  'another language pair': { ...PAIR, sourceLang: NOBODYS },
  'another script': { ...PAIR, source: 'Правительство назначает префекта' },
  'a language to be detected': { ...PAIR, sourceLang: 'auto' },
  'a threshold beyond all': { ...PAIR, threshold: 2 },
  'a text over the limit': { ...PAIR, source: 'a'.repeat(10_001) },
}

/** What is said of a message, but for which release said it and how the field's place is told. */
const gist = (reply: object): object => {
  if ('error' in reply) return gistOf((reply.error as { detail: string }).detail)
  const { model: _model, release: _release, id: _id, ...said } = reply as Record<string, unknown>
  return said
}

/** The same, from another engine, too. */
const near = (value: unknown): unknown => {
  if (typeof value === 'number') return expect.closeTo(value, 4)
  if (Array.isArray(value)) return value.map(near)
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, near(inner)]))
    : value
}

const gistOf = (detail: string): object => ({
  refused: detail.replace(/^.*QualityError: /, '').replace(/^(request body|message|row|items\[\d+\]): /, ''),
})

const asError = (error: unknown): object => gistOf(error instanceof EdgeQeError ? error.detail : String(error))

const client = createClient({ baseUrl: 'https://edge-qe.test', fetch: (input) => exports.default.fetch(input) })

const names = Object.keys(MESSAGES)
const items = Object.values(MESSAGES).map((message, id): ItemInput => ({ ...message, id }))
const lines = items.map((item) => JSON.stringify(item)).join('\n')

const ofJob = async (): Promise<object[]> => {
  const job = await client.createJob({ format: 'jsonl', detail: 'words' })
  await client.uploadJob(job, new Blob([lines]))
  await client.startJob(job.id)
  expect(await client.waitForJob(job.id, { pollMs: 50 })).toMatchObject({ state: 'finished' })
  const replies: object[] = []
  for await (const line of client.result(job.id)) replies.push(line)
  return replies
}

const each = (ask: (message: MessageInput) => Promise<object>): Promise<object[]> =>
  Promise.all(Object.values(MESSAGES).map((message) => ask(message).then(gist).catch(asError)))

const askPlayground = async (message: MessageInput): Promise<object> => {
  const { requestScore } = await import('../../edge/playground/service.ts')
  const outcome = await requestScore(message as Parameters<typeof requestScore>[0], '')
  return 'reply' in outcome ? outcome.reply : { error: outcome.problem }
}

describe('what is said of a message', () => {
  let scorer: Scorer
  let expected: object[]

  beforeAll(async () => {
    // The first release of the onnx engine takes its time.
    await request('/readyz')
    scorer = await createScorer({ manifest: JSON.stringify(manifest), student })
    expected = await each(async (message) => {
      const response = await post('/v1/score', message)
      const reply: object = await response.json()
      return response.ok ? reply : { error: reply }
    })
    vi.stubGlobal('location', { origin: 'https://edge-qe.test' })
    vi.stubGlobal('fetch', (path: string, init: RequestInit) => request(new URL(path, 'https://edge-qe.test').pathname, init))
  }, 120_000)

  test('is a score for some and a refusal for others', () => {
    expect(expected.filter((said) => 'refused' in said)).toHaveLength(4)
    expect(new Set(expected.map((said) => JSON.stringify(said))).size).toBeGreaterThan(names.length / 2)
  })

  test('has the id that came with it, exactly, or a reason', async () => {
    const ids = [1_234_567_890_123_456_789n, '1234567890123456789', 7, 2 ** 53, 10n ** 300n, { id: 1 }] as const
    const asked = ids.map((id) => ({ ...PAIR, id }) as ItemInput)
    const byRpc = (await exports.Scorer.scoreBatch(asked)).items
    const alone = await scorer.scoreBatch(asked)
    for (const replies of [byRpc, alone]) {
      expect(replies.slice(0, 3).map(({ id }) => id)).toEqual(ids.slice(0, 3))
      for (const reply of replies.slice(3))
        expect(reply).toMatchObject({ error: { field: 'id', detail: expect.stringContaining('beyond 2^53') } })
    }
  })

  test.each<[door: string, ask: () => Promise<object[]>]>([
    [
      'POST /v1/score/batch',
      async () => ((await (await post('/v1/score/batch', { items })).json()) as { items: object[] }).items.map(gist),
    ],
    ['a bulk job', async () => (await ofJob()).map(gist)],
    ['score() by RPC', () => each((message) => exports.Scorer.score(message))],
    ['scoreBatch() by RPC', async () => (await exports.Scorer.scoreBatch(items)).items.map(gist)],
    ['score() of the client', () => each((message) => client.score(message))],
    ['scoreBatch() of the client', async () => (await client.scoreBatch(items)).map(gist)],
    ['score() without a network', () => each((message) => scorer.score(message))],
    ['scoreBatch() without a network', async () => (await scorer.scoreBatch(items)).map(gist)],
    ['the playground', () => each(askPlayground)],
  ])('is the same by %s', async (_, ask) => {
    const said = await ask()
    expect(Object.fromEntries(names.map((name, i) => [name, said[i]]))).toEqual(
      Object.fromEntries(names.map((name, i) => [name, near(expected[i])])),
    )
  })

  test('is the same by the bots of recipes/, which ask for no words', async () => {
    const asked = Object.values(MESSAGES).map(async ({ source, translation, sourceLang, targetLang }, i) => {
      const plain = { source, translation, sourceLang, targetLang }
      let heard: object | undefined
      const listening = {
        rank: client.rank,
        score: async (...parts: Parameters<typeof client.score>) => {
          const reply = await client.score(...parts)
          heard = reply
          return reply
        },
      }
      await judge(source, targetLang, { client: listening, translate: async () => ({ translation, sourceLang }) })
      const whole = await client.score({ ...plain, detail: 'score' }).catch(() => undefined)
      // A blank translation is a translator's failure to a bot, and a refusal is nothing that was said.
      return translation.trim() === '' || !whole ? [] : [{ name: names[i], heard: heard && gist(heard), said: gist(whole) }]
    })
    const told = (await Promise.all(asked)).flat()
    expect(told.length).toBeGreaterThan(names.length / 2)
    for (const { name, heard, said } of told) expect({ name, said: heard }).toEqual({ name, said })
  })
})
