import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createApp } from '../../edge/app.ts'
import { CHECKSUMS } from '../../edge/build/checksums.js'
import { KERNEL } from '../../edge/engines/kernel-engine.ts'
import type { Problem } from '../../edge/http/problem.ts'
import type { Assets } from '../../edge/platform/assets.ts'
import { gmac } from '../../edge/platform/gmac.ts'
import { chooseRelease } from '../../edge/releases/choose.ts'
import { loadDeployed } from '../../edge/releases/deployed.ts'
import { type LoadedRelease, loadBundled, loadRelease, openAhead } from '../../edge/releases/release.ts'
import { createReleaseSource } from '../../edge/releases/source.ts'
import manifest from '../../models/default/manifest.json'
import student from '../../models/default/student.bin'
import { QualityError } from '../../models/errors.ts'
import { scoreGolden } from '../../models/golden.ts'
import { parseManifest } from '../../models/manifest.ts'
import { parseTrusted } from '../../models/trusted-manifest.ts'
import { half, wrong } from './faults.ts'
import { PAIR } from './worker.ts'

const TEXT = JSON.stringify(manifest)
const STUDENT_SHA256 = manifest.files.find(({ name }) => name === 'student.bin')?.sha256
const CHECKSUM = CHECKSUMS['student.bin']

/** As from a bucket: nothing of it is known to be whole. */
const load = async (text: string, bytes: ArrayBuffer): Promise<LoadedRelease> =>
  loadRelease({ text, manifest: parseManifest(text) }, { kind: KERNEL, openFile: () => Promise.resolve(bytes) })

describe('a release', () => {
  test('that is bundled is refused when its student has another size than its manifest says', async () => {
    const cut = { manifest: TEXT, student: student.slice(0, 1000) }
    await expect(loadBundled(cut, KERNEL)).rejects.toMatchObject({ code: 'BAD_STUDENT', field: 'student.bin' })
  })

  test('is loaded with the sha256 of its manifest as its id', async () => {
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(TEXT))
    const id = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
    const expected = { id, sha256: STUDENT_SHA256 }
    expect(await loadBundled({ manifest: TEXT, student }, KERNEL)).toMatchObject(expected)
    expect(await load(TEXT, student)).toMatchObject(expected)
  })

  test('is refused when its student is cut off, with both sizes', async () => {
    await expect(load(TEXT, student.slice(0, 1000))).rejects.toMatchObject({
      code: 'BAD_STUDENT',
      field: 'student.bin',
      message: `student.bin: the manifest says ${student.byteLength} bytes, the file has 1000`,
    })
  })

  test('is refused when one bit of its student differs, with both hashes', async () => {
    const flipped = new Uint8Array(student.slice(0))
    flipped[123_456] = (flipped[123_456] ?? 0) ^ 1
    const loading = load(TEXT, flipped.buffer)
    await expect(loading).rejects.toMatchObject({
      code: 'BAD_STUDENT',
      message: expect.stringMatching(
        new RegExp(`^student\\.bin: the manifest says sha256 ${STUDENT_SHA256}, the file has [0-9a-f]{64}$`),
      ),
    })
  })

  test('is refused when its format is newer than the reader', async () => {
    const newer = JSON.stringify({ ...manifest, format: 2 })
    await expect(load(newer, student)).rejects.toMatchObject({
      code: 'BAD_MANIFEST',
      message: 'manifest.json: format: version 2, but this reader knows 1',
    })
  })

  test("is refused when it lacks the engine's file", async () => {
    const without = JSON.stringify({ ...manifest, files: manifest.files.filter(({ name }) => name !== 'student.bin') })
    await expect(load(without, student)).rejects.toMatchObject({
      code: 'BAD_MANIFEST',
      field: 'files',
    })
  })
})

describe('the source of releases', () => {
  const loadShipped = (): Promise<LoadedRelease> => loadBundled({ manifest: TEXT, student }, KERNEL)

  test('gives everybody the same release, those included that asked before it was loaded', async () => {
    const { get: getRelease } = createReleaseSource(loadShipped)
    const [first, second] = await Promise.all([getRelease(), getRelease()])
    expect(second).toBe(first)
    expect(await getRelease()).toBe(first)
  })

  test('loads once, however many ask at first', async () => {
    let loads = 0
    const { get } = createReleaseSource(async () => {
      loads++
      await new Promise((resolve) => setTimeout(resolve, 20))
      return await loadShipped()
    })
    const releases = await Promise.all(Array.from({ length: 8 }, () => get()))
    expect([loads, new Set(releases).size]).toEqual([1, 1])
  })

  test('does not wait for ever for a first client that left, and closes what that one loads after all', async () => {
    const closed: string[] = []
    const named = async (name: string): Promise<LoadedRelease> => {
      const release = await loadShipped()
      return { ...release, engine: { ...release.engine, close: async () => void closed.push(name) } }
    }
    const { promise: left, resolve } = Promise.withResolvers<LoadedRelease>()
    let attempts = 0
    const { get } = createReleaseSource(() => (++attempts === 1 ? left : named('second')), { patienceMs: 20 })
    const first = get()
    const second = await get()
    resolve(await named('first'))
    expect(await first).toBe(second)
    expect(closed).toEqual(['first'])
  })

  test('tries again after a failure', async () => {
    let attempts = 0
    const { get: getRelease } = createReleaseSource(() =>
      ++attempts === 1 ? Promise.reject(new Error('not yet')) : loadShipped(),
    )
    await expect(getRelease()).rejects.toThrow('not yet')
    expect(await getRelease()).toMatchObject({ sha256: STUDENT_SHA256 })
  })
})

describe('the release that is deployed beside the Worker', () => {
  beforeEach(() => {
    vi.spyOn(console, 'error').mockReturnValue()
  })
  afterEach(() => {
    vi.restoreAllMocks()
  })

  /** The Worker's scoring over assets that can be exchanged while it runs. */
  const serve = (first: Assets | undefined, timeoutMs = 5000) => {
    let assets = first
    const { get } = createReleaseSource(() =>
      loadDeployed({ text: TEXT, manifest: parseTrusted(TEXT) }, { kind: KERNEL, assets, timeoutMs, checksum: CHECKSUM }),
    )
    const app = createApp({ getRelease: async () => ({ release: await get(), channel: null }), channels: () => [] })
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(PAIR) }
    return {
      score: async () => app.request('/v1/score', init, { ACCESS: 'open' }),
      exchange: (others: Assets | undefined) => {
        assets = others
      },
    }
  }

  const answering = (response: () => Response | Promise<Response>): Assets => ({ fetch: async () => response() })
  const changing = (change: (bytes: Uint8Array) => Uint8Array): Assets =>
    answering(() => new Response(new Uint8Array(change(new Uint8Array(student)))))
  const never = answering(() => new Promise(() => undefined))
  const stalling = answering(() => {
    const { readable, writable } = new IdentityTransformStream()
    void writable.getWriter().write(new Uint8Array(student, 0, 100_000))
    return new Response(readable)
  })
  const breaking = answering(() => {
    const { readable, writable } = new IdentityTransformStream()
    const writer = writable.getWriter()
    void writer.write(new Uint8Array(student, 0, 100_000)).then(() => writer.abort(new Error('Network connection lost.')))
    return new Response(readable)
  })

  test('is what is bundled elsewhere, to the last digit, after a rehearsal too', async () => {
    const ahead = openAhead(KERNEL, parseTrusted(TEXT))
    const rehearsed = ahead.rehearsal && (await scoreGolden(ahead.rehearsal, parseTrusted(TEXT).student))
    expect(new Set(rehearsed)).toEqual(new Set([0]))
    const options = { kind: ahead.kind, assets: env.ASSETS, checksum: CHECKSUM }
    const deployed = await loadDeployed({ text: TEXT, manifest: parseTrusted(TEXT) }, options)
    const bundled = await loadBundled({ manifest: TEXT, student }, KERNEL)
    expect(deployed).toMatchObject({ id: bundled.id, sha256: bundled.sha256, manifest: bundled.manifest })
    const { student: shape } = deployed.manifest
    expect(await scoreGolden(deployed.engine, shape)).toEqual(await scoreGolden(bundled.engine, shape))
    expect(await deployed.loadText('CARD.md')).toMatch(/^# /)
  })

  test('is told from any other by a checksum, which is the tag of GMAC', async () => {
    // Test case 1 of McGrew and Viega, "The Galois/Counter Mode of Operation (GCM)", appendix B.
    expect(await gmac(new Uint8Array())).toBe('58e2fccefa7e3061367f1d57a4e7455a')
    expect(await gmac(new Uint8Array(student))).toBe(CHECKSUM)
    const others = [
      new Uint8Array(student.slice(0, -1)),
      wrong(new Uint8Array(student.slice(0))),
      new Uint8Array(student.byteLength),
    ]
    expect(new Set(await Promise.all(others.map((other) => gmac(new Uint8Array(other))))).size).toBe(others.length)
  })

  test('is checked by its sha256 where there is no checksum', async () => {
    const options = { kind: KERNEL, assets: changing(wrong) }
    const loading = loadDeployed({ text: TEXT, manifest: parseTrusted(TEXT) }, options)
    await expect(loading).rejects.toThrow(/student\.bin: the manifest says sha256 [0-9a-f]{64}, the file has [0-9a-f]{64}$/)
  })

  test.each<[string, Assets | undefined, RegExp]>([
    ['without their binding', undefined, /the binding ASSETS is missing/],
    [
      'that have none',
      answering(() => new Response('', { status: 404 })),
      /the assets answered 404 for releases\/[0-9a-f]{64}\/student\.bin/,
    ],
    [
      'that have a page in its place',
      answering(() => new Response('<!doctype html>')),
      /the manifest says \d+ bytes, the file has 15$/,
    ],
    ['that have half of it', changing(half), /student\.bin: the manifest says \d+ bytes, the file has \d+$/],
    [
      'that have more',
      changing((bytes) => {
        const more = new Uint8Array(bytes.length + 9)
        more.set(bytes)
        return more
      }),
      /the manifest says \d+ bytes, the file has \d+$/,
    ],
    ['that have another', changing(wrong), /student\.bin: the build says checksum [0-9a-f]{32}, the file has [0-9a-f]{32}$/],
    ['that fail', answering(() => Promise.reject(new TypeError('internal error'))), /the assets failed: see the log$/],
    ['that break off', breaking, /the assets failed: see the log$/],
    ['that do not answer', never, /the assets did not answer within 200 ms$/],
    ['that stop in the middle', stalling, /the assets did not answer within 200 ms$/],
  ])(
    'from assets %s is one clear 503, and scores once they are right, whatever becomes of them then',
    async (_, assets, why) => {
      const { score, exchange } = serve(assets, 200)
      const response = await score()
      const problem: Problem = await response.json()
      expect([response.status, problem.code]).toEqual([503, 'UNAVAILABLE'])
      expect(problem.detail).toMatch(/^the student deployed with the Worker cannot be loaded: /)
      expect(problem.detail).toMatch(why)
      exchange(changing((bytes) => bytes))
      expect((await score()).status).toBe(200)
      exchange(assets)
      expect((await score()).status).toBe(200)
    },
  )

  test('is asked for once by all who come first, who hear the same of it', async () => {
    let asked = 0
    const { score } = serve({ fetch: () => new Promise(() => asked++) }, 100)
    const statuses = await Promise.all(Array.from({ length: 8 }, async () => (await score()).status))
    expect(statuses).toEqual(Array.from({ length: 8 }, () => 503))
    expect(asked).toBe(1)
  })

  test('is not needed where a channel has one, which is waited for', async () => {
    const release = await loadBundled({ manifest: TEXT, student }, KERNEL)
    let followed = {}
    const main = {
      name: 'stable',
      follow: () => followed,
      ready: async () => {
        followed = { release }
      },
    }
    const getBundled = () => Promise.reject(new QualityError('UNAVAILABLE', 'there is none'))
    expect(await chooseRelease({ main, getBundled }, {})).toEqual({ release, channel: 'stable' })
    await expect(chooseRelease({ main: { ...main, follow: () => ({}) }, getBundled }, {})).rejects.toThrow('there is none')
  })
})
