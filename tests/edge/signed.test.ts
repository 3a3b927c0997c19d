/** The attacks of section 1.5.2 of the TUF specification on a channel, by somebody who may write to the bucket, in workerd. */

import { env } from 'cloudflare:workers'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, type MockInstance, test, vi } from 'vitest'
import { createApp } from '../../edge/app.ts'
import { KERNEL } from '../../edge/engines/kernel-engine.ts'
import { sha256 } from '../../edge/platform/sha256.ts'
import { type FollowOptions, followChannel } from '../../edge/releases/channel.ts'
import { chooseRelease } from '../../edge/releases/choose.ts'
import { loadBundled } from '../../edge/releases/release.ts'
import { createTrust, type TrustSettings } from '../../edge/releases/trust.ts'
import manifest from '../../models/default/manifest.json'
import student from '../../models/default/student.bin'
import { slow } from './faults.ts'
import { createSigner, type TestSigner } from './signer.ts'
import { request } from './worker.ts'

const HOUR_MS = 3_600_000
const KEY = 'channels/stable.json'

let holder: TestSigner
let stranger: TestSigner
let printed: MockInstance<typeof console.error>
/** The ids of two releases that lie in the bucket: the honest one, and the one the attacker wants served. */
let good = ''
let evil = ''
let now = 0

const textOf = (name: string): string => JSON.stringify({ ...manifest, name })

const upload = async (name: string): Promise<string> => {
  const text = textOf(name)
  const id = await sha256(new TextEncoder().encode(text))
  await env.RELEASES.put(`releases/${id}/manifest.json`, text)
  await env.RELEASES.put(`releases/${id}/student.bin`, student)
  return id
}

interface Said {
  readonly by?: TestSigner
  readonly channel?: string
  readonly release?: string
  readonly sequence?: number
  readonly hours?: number
}

const signed = ({ by = holder, channel = 'stable', release = good, sequence = 5, hours = 24 }: Said = {}): Promise<string> =>
  by.sign({
    format: 1,
    channel,
    release,
    previous: null,
    updated: new Date(now).toISOString(),
    sequence,
    expires: new Date(now + hours * HOUR_MS).toISOString(),
  })

const put = async (text: string | Promise<string>): Promise<unknown> => env.RELEASES.put(KEY, await text)

/** An isolate that follows the channel, with the settings of a deployment. */
const startIsolate = (settings: TrustSettings = {}, more: Partial<FollowOptions> = {}) => {
  const looks: Promise<unknown>[] = []
  let time = 0
  const { follow } = followChannel({
    bucket: env.RELEASES,
    channel: 'stable',
    kind: KERNEL,
    trust: createTrust({ SIGNING_KEYS: holder.key, ...settings }),
    later: (work) => looks.push(work),
    // The looks' own clock, and that of the documents, together.
    now: () => now + time,
    ...more,
  })
  /** What it serves, and why nothing else, once it has looked again. */
  const look = async (): Promise<{ serves: string; refused: string }> => {
    time += 60_000
    follow()
    await Promise.all(looks)
    const { release, refused } = follow()
    return { serves: release?.manifest.name ?? 'bundled', refused: refused?.message ?? '' }
  }
  return { look, follow }
}

beforeAll(async () => {
  ;[holder, stranger] = [await createSigner(), await createSigner()]
  ;[good, evil] = [await upload('good'), await upload('evil')]
})

beforeEach(async () => {
  now = Date.UTC(2026, 0, 1)
  await put(signed())
  printed = vi.spyOn(console, 'error').mockReturnValue()
})

afterEach(() => vi.restoreAllMocks())

afterAll(async () => {
  for (const { key } of (await env.RELEASES.list()).objects) await env.RELEASES.delete(key)
})

const withFields = async (text: Promise<string>, fields: object): Promise<string> =>
  JSON.stringify({ ...JSON.parse(await text), ...fields })

const unsigned = (): string =>
  JSON.stringify({ format: 1, channel: 'stable', release: evil, previous: null, updated: '2026-01-01T00:00:00Z' })

const ATTACKS: [attack: string, attempt: () => Promise<unknown>, reason: string][] = [
  ['an arbitrary release, not signed', () => put(unsigned()), 'signature: is missing'],
  [
    'an arbitrary release, signed with the wrong key',
    () => put(signed({ by: stranger, release: evil, sequence: 9 })),
    'key: expected',
  ],
  [
    "an arbitrary release, signed with the wrong key under the right one's name",
    async () => put(withFields(signed({ by: stranger, release: evil, sequence: 9 }), { key: holder.key })),
    'signature: is not that of',
  ],
  [
    'mix and match: another release under the signature of this one',
    () => put(withFields(signed({ sequence: 6 }), { release: evil })),
    'signature: is not that of',
  ],
  [
    'mix and match: the share of callers, changed',
    () => put(withFields(signed({ sequence: 6 }), { share: 1 })),
    'signature: is not that of',
  ],
  [
    'a freeze: a longer life under the signature of a shorter one',
    () => put(withFields(signed(), { expires: '2099-01-01T00:00:00Z' })),
    'signature: is not that of',
  ],
  ['a rollback: an older document, put back', () => put(signed({ release: evil, sequence: 4 })), 'expected 5 or more, got 4'],
  [
    'a rollback under the same number',
    () => put(signed({ release: evil, sequence: 5 })),
    'sequence: 5 was seen before with different content',
  ],
  ["another channel's document", () => put(signed({ channel: 'canary', release: evil, sequence: 9 })), 'expected stable, got'],
  ['an expired document', () => put(signed({ release: evil, sequence: 9, hours: -1 })), 'expires: the signature expired on'],
  [
    'a document that never was a time',
    async () => put(holder.sign({ ...JSON.parse(unsigned()), sequence: 9, expires: 'never' })),
    'expires: the signature expired on never',
  ],
  ['no document any more', () => env.RELEASES.delete(KEY), 'is missing, although sequence 5 was read before'],
  ['endless data', () => put(`${' '.repeat(5000)}{}`), 'expected at most 4096 bytes, the bucket has 5002'],
]

describe('with SIGNING_KEYS', () => {
  test.each(ATTACKS)('%s is refused, the good release goes on serving, and the log says why', async (_, attempt, reason) => {
    const { look } = startIsolate()
    expect(await look()).toEqual({ serves: 'good', refused: '' })
    await attempt()
    expect(await look()).toEqual({ serves: 'good', refused: expect.stringContaining(reason) })
    expect(printed.mock.lastCall?.[0]).toContain(reason)
    await put(signed({ sequence: 10 }))
    expect(await look(), 'the holder comes back').toEqual({ serves: 'good', refused: '' })
  })

  test('mix and match of files: a manifest or a student other than the signed release has is refused', async () => {
    await put(signed({ release: good }))
    await env.RELEASES.put(`releases/${good}/manifest.json`, textOf('evil'))
    expect(await startIsolate().look()).toEqual({
      serves: 'bundled',
      refused: expect.stringContaining('the sha256 of its manifest'),
    })
    await env.RELEASES.put(`releases/${good}/manifest.json`, textOf('good'))
    await env.RELEASES.put(`releases/${good}/student.bin`, new Uint8Array(student.byteLength))
    expect(await startIsolate().look()).toEqual({ serves: 'bundled', refused: expect.stringContaining('sha256') })
    await upload('good')
  })

  test('endless data in place of a manifest is not read', async () => {
    await env.RELEASES.put(`releases/${good}/manifest.json`, new Uint8Array(4_000_001))
    expect((await startIsolate().look()).refused).toContain('manifest.json: expected at most 4000000 bytes')
    await upload('good')
  })

  test('slow retrieval is given up, and the good release goes on serving', async () => {
    let bucket: FollowOptions['bucket'] = env.RELEASES
    const { look } = startIsolate(
      {},
      { timeoutMs: 300, bucket: { get: ((key: string) => bucket.get(key)) as R2Bucket['get'] } },
    )
    expect((await look()).serves).toBe('good')
    await put(signed({ release: evil, sequence: 9 }))
    bucket = slow(env.RELEASES, 2000)
    expect(await look()).toEqual({ serves: 'good', refused: expect.stringContaining('did not answer within 300 ms') })
  })

  test('a freeze is seen once the document expires: who has a release serves it on, a fresh isolate serves the bundled one', async () => {
    const { look } = startIsolate()
    await look()
    now += 25 * HOUR_MS
    expect(await look()).toEqual({
      serves: 'good',
      refused: expect.stringContaining('expires: the signature expired on 2026-01-02'),
    })
    expect((await startIsolate().look()).serves).toBe('bundled')
  })

  test('a fresh isolate knows no sequence but MIN_SEQUENCE', async () => {
    await put(signed({ release: evil, sequence: 4 }))
    expect(await startIsolate().look()).toEqual({ serves: 'evil', refused: '' })
    expect(await startIsolate({ MIN_SEQUENCE: '5' }).look()).toEqual({
      serves: 'bundled',
      refused: expect.stringContaining('sequence: expected 5 or more, got 4'),
    })
  })

  test('a rollback is a higher sequence that names an old release, for the holder of a key alone', async () => {
    const { look } = startIsolate()
    await look()
    await put(signed({ release: evil, sequence: 6 }))
    expect((await look()).serves).toBe('evil')
    await put(signed({ release: good, sequence: 7 }))
    expect((await look()).serves).toBe('good')
  })

  test('keys change over: both are good while both are set, and then the old one is not', async () => {
    const both = { SIGNING_KEYS: ` ${holder.key}, ${stranger.key}` }
    const { look } = startIsolate(both)
    await look()
    await put(signed({ by: stranger, release: evil, sequence: 6 }))
    expect(await look()).toEqual({ serves: 'evil', refused: '' })
    await put(signed({ sequence: 7 }))
    expect((await startIsolate({ SIGNING_KEYS: stranger.key }).look()).refused).toContain(`key: expected ${stranger.key}, got`)
  })

  test.each([
    ['SIGNING_KEYS', { SIGNING_KEYS: 'abc' }],
    ['SIGNING_KEYS', { SIGNING_KEYS: ',' }],
    ['MIN_SEQUENCE', { MIN_SEQUENCE: 'five' }],
    ['MIN_SEQUENCE', { MIN_SEQUENCE: '-1' }],
  ])('%s that cannot be read leaves the check on: %j', async (setting, settings) => {
    expect(await startIsolate(settings).look()).toEqual({ serves: 'bundled', refused: expect.stringContaining(setting) })
  })

  test('/v1/models and /readyz say that channels are signed, and why one is refused', async () => {
    const { look, follow } = startIsolate()
    await look()
    await put(unsigned())
    await look()
    const getBundled = () => loadBundled({ manifest: JSON.stringify(manifest), student }, KERNEL)
    const app = createApp({
      signed: true,
      getRelease: (choice = {}) => chooseRelease({ main: { name: 'stable', follow }, getBundled }, choice),
      channels: () => [{ name: 'stable', ...follow() }],
    })
    const ask = async (path: string): Promise<unknown> => (await app.request(path, {}, { ACCESS: 'open' })).json()
    const reason = expect.stringContaining('signature: is missing: nothing vouches for the channel')
    expect(await ask('/v1/models')).toMatchObject({
      // The card that its manifest lists is not in the bucket, which is no reason to say nothing.
      models: [{ id: good, channel: 'stable', card: null }],
      signed: true,
      refused: [{ channel: 'stable', reason }],
    })
    expect(await ask('/readyz')).toMatchObject({
      status: 'ready',
      model: { id: good },
      channels: [{ release: good, pointsAt: good, refused: reason }],
    })
  })
})

describe('without SIGNING_KEYS', () => {
  test.each(['', ' '])('%j a channel needs no signature, and may have one', async (SIGNING_KEYS) => {
    const { look } = startIsolate({ SIGNING_KEYS })
    expect(await look()).toEqual({ serves: 'good', refused: '' })
    await put(unsigned())
    expect(await look()).toEqual({ serves: 'evil', refused: '' })
  })

  test('/v1/models says so', async () => {
    expect(await (await request('/v1/models')).json()).toMatchObject({ signed: false, refused: [] })
  })
})
