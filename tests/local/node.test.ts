import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createClient } from '../../client/client.ts'
import type { ScoredItem } from '../../edge/scoring/wire.ts'
import { createScorer, type Scorer, type VerifyOptions } from '../../local/local.ts'
import { type Channel, toChannelJson, toSignedText } from '../../models/channel.ts'
import { createSigningKey, parseSigningKey } from '../../trainer/files/ed25519.ts'
import { sha256 } from '../../trainer/files/sha256.ts'
import { type Service, startService } from '../client/service.ts'
import { expectSame, loadPublished, parseItems } from './release.ts'

// Node has it, its type definitions do not.
declare const WebAssembly: { compile(bytes: Uint8Array): Promise<object> }

const PAIR = { source: 'Prețul este 15 lei.', translation: 'The price is 50 lei.', sourceLang: 'ro', targetLang: 'en' }

describe('a scorer in Node', () => {
  let scorer: Scorer
  let service: Service
  let reference: ScoredItem[]

  beforeAll(async () => {
    scorer = await createScorer(await loadPublished())
    service = await startService({ open: true })
    reference = await createClient({ baseUrl: service.url }).scoreBatch(parseItems())
  })
  afterAll(() => service.close())

  test('replies as the Worker does, every score to the bit', async () => {
    const scored = await scorer.scoreBatch(parseItems())
    expectSame(scored, reference)
    expect(scored.length).toBeGreaterThan(300)
    expect(scored.filter((item) => 'error' in item).length).toBe(1)
  })

  test('scores a message alone as in a batch', async () => {
    const [first] = parseItems()
    if (!first) throw new Error('there are no rows')
    expect([await scorer.score(first)]).toEqual(await scorer.scoreBatch([first]))
  })

  test('sums a conversation up as the Worker does', async () => {
    const messages = parseItems().slice(0, 9)
    const { summary } = await scorer.scoreConversation(messages)
    expect(summary).toEqual((await createClient({ baseUrl: service.url }).scoreConversation(messages)).summary)
  })

  test('ranks as the Worker does', async () => {
    const { translation, ...source } = PAIR
    const message = { ...source, translations: [translation, 'The price is 15 lei.', 'Good day.'] }
    const reply = await scorer.rank(message)
    expect(reply.ranking[0]?.index).toBe(1)
    const reference = await createClient({ baseUrl: service.url }).rank(message)
    expect(reply.ranking.map(({ index, beats, score }) => ({ index, beats, score }))).toEqual(
      reference.ranking.map(({ index, beats, score }) => ({ index, beats, score })),
    )
    await expect(scorer.rank({ ...message, channel: 'canary' } as never)).rejects.toMatchObject({ field: 'channel' })
  })

  test('says which release it is and what it knows', async () => {
    expect(scorer.model).toEqual((await scorer.score(PAIR)).model)
    expect(scorer.languagePairs).toContain('ro-en')
  })

  test('refuses what the Worker refuses', async () => {
    await expect(scorer.score({ ...PAIR, sourceLang: 'no language' })).rejects.toMatchObject({
      name: 'QualityError',
      code: 'BAD_MESSAGE',
      field: 'sourceLang',
    })
    const elsewhere = { ...PAIR, channel: 'canary' }
    await expect(scorer.score(elsewhere)).rejects.toMatchObject({ code: 'BAD_MESSAGE', field: 'channel' })
  })

  test('lets timers run while it scores many', async () => {
    const scoring = scorer.scoreBatch(new Array(1000).fill(PAIR))
    let ticks = 0
    const timer = setInterval(() => ticks++)
    expect(await scoring).toHaveLength(1000)
    clearInterval(timer)
    expect(ticks).toBeGreaterThan(3)
  })
})

describe('a release for a scorer', () => {
  test('may be a view of a larger buffer, as Node reads small files', async () => {
    const { manifest, student } = await loadPublished()
    const larger = new Uint8Array(student.length + 9)
    larger.set(student, 9)
    const scorer = await createScorer({ manifest, student: larger.subarray(9) })
    expect((await scorer.score(PAIR)).flags).toEqual(['numbers'])
    expect((await createScorer({ manifest, student: student.buffer })).model).toEqual(scorer.model)
  })

  test('may be a Blob, a reply, or a stream', async () => {
    const { manifest, student } = await loadPublished()
    const blob = new Blob([student])
    const sources = [blob, new Response(blob), blob.stream(), Readable.from([student.subarray(0, 9), student.subarray(9)])]
    for (const source of sources)
      expect((await createScorer({ manifest: Buffer.from(manifest), student: source })).model.id).toBe(
        sha256(Buffer.from(manifest)),
      )
  })

  test('that is no bytes, or a page in their place, is refused with what came', async () => {
    const { manifest, student } = await loadPublished()
    const page = new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } })
    for (const [source, got] of [
      [undefined, 'got undefined'],
      ['student.bin', 'got string'],
      [Promise.resolve(student), 'got Promise'],
      [page, 'answered with a page (text/html)'],
      [new Response('', { status: 404 }), 'answered 404'],
      [Readable.from(['text']), 'expected chunks of bytes, got string'],
    ])
      await expect(createScorer({ manifest, student: source as never })).rejects.toMatchObject({
        code: 'BAD_STUDENT',
        field: 'student.bin',
        message: expect.stringContaining(got as string),
      })
    await expect(createScorer(undefined as never)).rejects.toMatchObject({ code: 'BAD_MANIFEST', field: 'manifest.json' })
    const kernel = await WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))
    for (const [wrong, got] of [
      [{}, 'got Object'],
      [kernel, 'a module without memory, heapBase, prepare, run'],
    ])
      await expect(createScorer({ manifest, student, kernel: wrong as object })).rejects.toMatchObject({
        code: 'UNAVAILABLE',
        field: 'kernel',
        message: expect.stringContaining(got as string),
      })
  })

  test('whose student has another byte is refused', async () => {
    const { manifest, student } = await loadPublished()
    const last = student.length - 1
    student[last] = (student[last] ?? 0) ^ 1
    await expect(createScorer({ manifest, student })).rejects.toMatchObject({
      code: 'BAD_STUDENT',
      field: 'student.bin',
      message: expect.stringMatching(/sha256 [0-9a-f]{64}, the file has [0-9a-f]{64}$/),
    })
  })

  test('whose manifest states other golden scores is refused', async () => {
    const { manifest, student } = await loadPublished()
    const other = manifest.replace(/"golden":\[-?[0-9.]+/, '"golden":[9')
    expect(other).not.toBe(manifest)
    await expect(createScorer({ manifest: other, student })).rejects.toMatchObject({
      code: 'BAD_STUDENT',
      message: expect.stringContaining('golden'),
    })
  })

  describe('that a signed channel vouches for', () => {
    const key = parseSigningKey(createSigningKey(), 'a new key')
    const toDocument = (release: string, more: Partial<Channel> = {}): string => {
      const expires = new Date(Date.now() + 60_000).toISOString()
      const unsigned: Channel = {
        format: 1,
        channel: 'stable',
        release,
        previous: null,
        updated: '2026-01-01',
        sequence: 3,
        expires,
        key: key.publicKey,
        ...more,
      }
      return toChannelJson({ ...unsigned, signature: key.sign(toSignedText(unsigned)) })
    }
    const load = async (document: (id: string) => string, more: Partial<VerifyOptions> = {}) => {
      const release = await loadPublished()
      const verify = {
        keys: key.publicKey,
        document: document(sha256(Buffer.from(release.manifest))),
        channel: 'stable',
        ...more,
      }
      return createScorer({ ...release, verify })
    }

    test('is loaded', async () => {
      expect((await load(toDocument)).languagePairs).toContain('ro-en')
    })

    test.each<[what: string, document: (id: string) => string, more: Partial<VerifyOptions>, field: string]>([
      ['another release', () => toDocument('a'.repeat(64)), {}, 'release'],
      ['another channel', (id) => toDocument(id, { channel: 'canary' }), {}, 'channel'],
      ['another key', toDocument, { keys: parseSigningKey(createSigningKey(), 'another').publicKey }, 'key'],
      ['a time that is over', (id) => toDocument(id, { expires: '2026-01-02T00:00:00Z' }), {}, 'expires'],
      ['an older sequence', toDocument, { minSequence: 4 }, 'sequence'],
      ['a signature that is not its own', (id) => toDocument(id).replace('"sequence":3', '"sequence":4'), {}, 'signature'],
    ])('is refused for %s', async (_, document, more, field) => {
      await expect(load(document, more)).rejects.toMatchObject({ code: 'UNTRUSTED', field })
    })
  })

  test('without a manifest that can be read is refused', async () => {
    const { student } = await loadPublished()
    await expect(createScorer({ manifest: '{}', student })).rejects.toMatchObject({ code: 'BAD_MANIFEST', field: 'format' })
  })
})
