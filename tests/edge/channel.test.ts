import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, type MockInstance, test, vi } from 'vitest'
import { KERNEL } from '../../edge/engines/kernel-engine.ts'
import { sha256 } from '../../edge/platform/sha256.ts'
import { type FollowOptions, followChannel } from '../../edge/releases/channel.ts'
import { type EngineKind, type LoadedRelease, loadBundled } from '../../edge/releases/release.ts'
import { createReleaseSource } from '../../edge/releases/source.ts'
import manifest from '../../models/default/manifest.json'
import student from '../../models/default/student.bin'
import type { Engine } from '../../models/engine.ts'
import type { Manifest } from '../../models/manifest.ts'

const bundled = { manifest: JSON.stringify(manifest), student }
const hash = (text: string): Promise<string> => sha256(new TextEncoder().encode(text))

/** Puts a release into the bucket and points the channel at it. */
const publish = async (
  changes: object = {},
  { bytes = student, id }: { bytes?: ArrayBuffer; id?: string } = {},
): Promise<string> => {
  const text = JSON.stringify({ ...manifest, ...changes })
  const release = id ?? (await hash(text))
  await env.RELEASES.put(`releases/${release}/manifest.json`, text)
  await env.RELEASES.put(`releases/${release}/student.bin`, bytes)
  await point(release)
  return release
}

const point = (release: string): Promise<unknown> =>
  env.RELEASES.put(
    'channels/stable.json',
    JSON.stringify({ format: 1, channel: 'stable', release, previous: null, updated: '2026-01-01T00:00:00Z' }),
  )

/** The kernel, of whose engine something else is made once it has a student. */
const kernelThat = (change: (engine: Engine, manifest: Manifest) => Promise<Engine>): EngineKind => ({
  ...KERNEL,
  open: (bytes) => {
    const { file, start } = KERNEL.open(bytes)
    return { file, start: async (shape, options) => change(await start(shape, options), shape) }
  },
})

let time = 0
let looks: Promise<unknown>[] = []
let printed: MockInstance<typeof console.error>

const createLine = (more: Partial<FollowOptions> = {}) =>
  followChannel({
    bucket: env.RELEASES,
    channel: 'stable',
    kind: KERNEL,
    later: (work) => looks.push(work),
    now: () => time,
    ...more,
  })

const follow = (more: Partial<FollowOptions> = {}): (() => Promise<LoadedRelease>) => {
  const { follow: followed } = createLine(more)
  return async () => followed().release ?? (await loadBundled(bundled, KERNEL))
}

/** What is served once the look that a request started has ended. */
const served = async (getRelease: () => Promise<LoadedRelease>): Promise<LoadedRelease> => {
  time += 60_000
  await getRelease()
  await Promise.all(looks)
  return getRelease()
}

beforeEach(() => {
  looks = []
  printed = vi.spyOn(console, 'error').mockReturnValue()
})

afterEach(async () => {
  vi.restoreAllMocks()
  for (const { key } of (await env.RELEASES.list()).objects) await env.RELEASES.delete(key)
})

const logged = (): string => printed.mock.calls.join('\n')

describe('a channel', () => {
  test('without a release leaves the bundled one, and is no fault', async () => {
    expect((await served(follow())).manifest.name).toBe('default')
    expect(logged()).toBe('')
  })

  test('replaces the bundled release, and no request waits for it', async () => {
    const id = await publish({ name: 'newer' })
    const getRelease = follow()
    time += 60_000
    expect((await getRelease()).manifest.name).toBe('default')
    await Promise.all(looks)
    expect(await getRelease()).toMatchObject({ id, manifest: { name: 'newer' } })
  })

  test('is looked at once a minute, however many requests there are', async () => {
    await publish({ name: 'first' })
    const getRelease = follow()
    await served(getRelease)
    for (let i = 0; i < 50; i++) await getRelease()
    expect(looks).toHaveLength(1)
    await publish({ name: 'second' })
    expect((await served(getRelease)).manifest.name).toBe('second')
    expect(looks).toHaveLength(2)
  })

  test('closes the engine of a release that was replaced, after those that may still use it', async () => {
    const closed: string[] = []
    const kind = kernelThat(async (engine, { name }) => ({ ...engine, close: async () => void closed.push(name) }))
    await publish({ name: 'first' })
    const getRelease = follow({ kind, retireAfterMs: 20 })
    await served(getRelease)
    await publish({ name: 'second' })
    time += 60_000
    await getRelease()
    await looks.at(-1)
    expect(closed).toEqual([])
    await Promise.all(looks)
    expect(closed).toEqual(['first'])
  })

  test('closes the engine of a release that is refused for its scores, however often it is looked at', async () => {
    let open = 0
    const kind = kernelThat(async (engine) => {
      open++
      return { ...engine, close: async () => void open-- }
    })
    await publish({ golden: [0, 0, 0, 0, 0] })
    const getRelease = follow({ kind })
    for (let i = 0; i < 3; i++) await served(getRelease)
    expect(logged()).toContain('its golden pairs score')
    expect(open).toBe(0)
  })

  test('closes the engine of a release that comes too late', async () => {
    const closed: string[] = []
    const kind = kernelThat(async (engine, { name }) => {
      await new Promise((resolve) => setTimeout(resolve, 200))
      return { ...engine, close: async () => void closed.push(name) }
    })
    await publish({ name: 'late' })
    const getRelease = follow({ kind, timeoutMs: 100 })
    await served(getRelease)
    await Promise.all(looks)
    expect(logged()).toContain('did not answer within 100 ms')
    expect(closed).toEqual(['late'])
  })

  test('that points at the bundled release takes it over as it is', async () => {
    const bundledSource = createReleaseSource(() => loadBundled(bundled, KERNEL))
    const id = (await bundledSource.get()).id
    await publish({}, { id })
    const get = vi.spyOn(env.RELEASES, 'get')
    const { follow: followed, ready } = createLine({ bundled: bundledSource })
    await ready()
    expect(followed().release?.id).toBe(id)
    expect(get.mock.calls.map(([key]) => key)).toEqual(['channels/stable.json'])
    expect(bundledSource.loaded).toBeUndefined()
  })

  test('has the bundled release let go and its engine closed once there is another', async () => {
    let closed = 0
    const source = createReleaseSource(async () => {
      const release = await loadBundled(bundled, KERNEL)
      return { ...release, engine: { ...release.engine, close: async () => void closed++ } }
    })
    await source.get()
    await publish({ golden: [0, 0, 0, 0, 0] })
    const { ready, follow: followed } = createLine({ bundled: source, retireAfterMs: 5 })
    await ready()
    expect(source.loaded, 'the other was refused').toBeDefined()
    await publish({ name: 'newer' })
    time += 60_000
    followed()
    await Promise.all(looks)
    await Promise.all(looks)
    expect(followed().release?.manifest.name).toBe('newer')
    expect([source.loaded, closed]).toEqual([undefined, 1])
  })

  test('is read once, though several wait for it at the same time', async () => {
    await publish({ name: 'shared' })
    const get = vi.spyOn(env.RELEASES, 'get')
    const { ready, follow: followed } = createLine()
    followed()
    await Promise.all([ready(), ready(), ready()])
    expect(followed().release?.manifest.name).toBe('shared')
    expect(get.mock.calls.filter(([key]) => String(key).endsWith('student.bin'))).toHaveLength(1)
  })

  test('is waited for by those who ask for that, once', async () => {
    await publish({ name: 'waited for' })
    const { follow: followed, ready } = createLine()
    await ready()
    expect(followed().release?.manifest.name).toBe('waited for')
    expect(looks).toHaveLength(0)
    const get = vi.spyOn(env.RELEASES, 'get')
    await ready()
    expect(get).not.toHaveBeenCalled()
  })

  test('that goes back to an older release is followed there', async () => {
    const first = await publish({ name: 'first' })
    const getRelease = follow()
    await served(getRelease)
    await publish({ name: 'second' })
    await served(getRelease)
    await point(first)
    expect((await served(getRelease)).id).toBe(first)
  })

  test.each<[string, () => Promise<unknown>, string]>([
    ['a pointer that is no JSON', () => env.RELEASES.put('channels/stable.json', '{'), 'channel is not valid JSON'],
    ['a release that is not there', () => point('0'.repeat(64)), 'the bucket has no releases/000'],
    [
      'a release under another id',
      () => publish({ name: 'other' }, { id: '1'.repeat(64) }),
      'expected the sha256 of its manifest to be its id',
    ],
    ['a manifest of a newer format', () => publish({ format: 2 }), 'version 2, but this reader knows 1'],
    [
      'a student that is cut off',
      () => publish({ name: 'cut' }, { bytes: student.slice(0, 5000) }),
      'student.bin: the manifest says',
    ],
    [
      'a student with one other bit',
      () => publish({ name: 'bit' }, { bytes: flipped() }),
      'student.bin: the manifest says sha256',
    ],
    ['a student that scores otherwise than it did', () => publish({ golden: [0, 0, 0, 0, 0] }), 'its golden pairs score'],
  ])('with %s is refused, and the last good release keeps serving', async (_, break_, reason) => {
    await publish({ name: 'good' })
    const getRelease = follow()
    await served(getRelease)
    await break_()
    expect((await served(getRelease)).manifest.name).toBe('good')
    expect(logged()).toContain(reason)
  })

  test('in a bucket that fails leaves what is served', async () => {
    const getRelease = follow({ bucket: { get: () => Promise.reject(new Error('R2 is down')) } })
    expect((await served(getRelease)).manifest.name).toBe('default')
    expect(logged()).toContain('R2 is down')
  })

  test('in a bucket that hangs is given up on, and looked at again', async () => {
    let calls = 0
    const getRelease = follow({ timeoutMs: 50, bucket: { get: () => new Promise(() => calls++) } })
    expect((await served(getRelease)).manifest.name).toBe('default')
    await served(getRelease)
    expect(calls).toBe(2)
    expect(logged()).toContain('did not answer within 50 ms')
  })
})

const flipped = (): ArrayBuffer => {
  const bytes = new Uint8Array(student.slice(0))
  bytes[2_000_000] = (bytes[2_000_000] ?? 0) ^ 16
  return bytes.buffer
}
