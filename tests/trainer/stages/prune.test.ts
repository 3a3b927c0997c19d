import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { channelKey, releaseKey } from '../../../models/bucket-keys.ts'
import type { Bucket } from '../../../trainer/buckets/bucket.ts'
import { listReleases, verifyRelease } from '../../../trainer/buckets/published.ts'
import { prune } from '../../../trainer/stages/prune.ts'
import { publish } from '../../../trainer/stages/publish.ts'
import { createMemoryBucket, type Objects } from '../buckets/memory-bucket.ts'
import { silent } from '../output/said.ts'
import { writePublishable } from '../publishable.ts'

const DAY_MS = 86_400_000
const START = Date.parse('2026-01-01')
const NAMES = ['first', 'second', 'third', 'fourth'] as const
const ids: string[] = []
let folder = ''
/** Four releases, a day apart; stable points at the third and before at the second, canary at the fourth. */
const full: Objects = new Map()

const publishAt = (objects: Objects, name: string, { channel, day }: { channel: string; day: number }) =>
  publish(
    createMemoryBucket(objects, undefined, () => new Date(START + day * DAY_MS)),
    { model: join(folder, name), channel },
    silent,
  )

const at = (day: number) => ({ graceMs: 7 * DAY_MS, now: () => START + day * DAY_MS })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'prune-'))
  for (const name of NAMES) ids.push(await writePublishable(join(folder, name), name))
  for (const [day, name] of NAMES.entries()) await publishAt(full, name, { channel: day < 3 ? 'stable' : 'canary', day })
})

afterAll(() => rm(folder, { recursive: true }))

const requireServed = async (bucket: Bucket): Promise<void> => {
  for (const id of ids.slice(1)) await verifyRelease(bucket, id)
}

describe('prune', () => {
  test('deletes what no channel points at, now or before, once it is older than the grace time', async () => {
    const objects = new Map(full)
    const bucket = createMemoryBucket(objects)
    expect(await prune(bucket, at(6.9))).toEqual([])
    expect(await prune(bucket, at(100))).toMatchObject([{ id: ids[0], complete: true }])
    expect([...objects.keys()].filter((key) => key.includes(ids[0] ?? ''))).toEqual([])
    await requireServed(bucket)
    expect(await prune(bucket, at(100))).toEqual([])
  })

  test('only says what it would delete when it is asked to', async () => {
    const objects = new Map(full)
    const said: string[] = []
    const deleted = await prune(createMemoryBucket(objects), { ...at(100), dryRun: true, onDelete: ({ id }) => said.push(id) })
    expect(deleted.map(({ id }) => id)).toEqual([ids[0]])
    expect(said).toEqual([ids[0]])
    expect(objects.size).toBe(full.size)
  })

  test('clears what a killed publish left, after the grace time', async () => {
    const objects = new Map(full)
    objects.set(releaseKey('a'.repeat(64), 'CARD.md'), { bytes: new Uint8Array(1), uploaded: new Date(START) })
    const bucket = createMemoryBucket(objects)
    expect((await listReleases(bucket)).find(({ id }) => id.startsWith('aaa'))?.complete).toBe(false)
    expect((await prune(bucket, at(100))).map(({ id }) => id)).toContain('a'.repeat(64))
  })

  test('leaves alone what is no release', async () => {
    const objects = new Map(full)
    objects.set('releases/README', { bytes: new Uint8Array(1), uploaded: new Date(START) })
    await prune(createMemoryBucket(objects), at(100))
    expect(objects.has('releases/README')).toBe(true)
  })

  test('killed at any operation leaves no release that looks whole and is not', async () => {
    for (let failAt = 1; ; failAt++) {
      const objects = new Map(full)
      const died = await prune(createMemoryBucket(objects, { failAt, done: true }), at(100)).then(
        () => false,
        () => true,
      )
      const bucket = createMemoryBucket(objects)
      for (const { id, complete } of await listReleases(bucket)) if (complete) await verifyRelease(bucket, id)
      await prune(bucket, at(100))
      expect((await listReleases(bucket)).map(({ id }) => id)).not.toContain(ids[0])
      if (!died) break
    }
  })

  test('deletes nothing while a channel cannot be read', async () => {
    const objects = new Map(full)
    objects.set(channelKey('stable'), { bytes: new TextEncoder().encode('{"format":2}'), uploaded: new Date() })
    await expect(prune(createMemoryBucket(objects), at(100))).rejects.toMatchObject({ code: 'BAD_MANIFEST' })
    for (const key of full.keys()) expect(objects.has(key)).toBe(true)
  })

  test('leaves whole what is published again meanwhile, at whichever operation that happens', async () => {
    let published = true
    for (let when = 1; published; when++) {
      const objects = new Map(full)
      const bucket = createMemoryBucket(objects)
      await prune(
        interruptAt(bucket, when, () => publishAt(objects, 'first', { channel: 'beta', day: 100 })),
        at(100),
      )
      published = objects.has(channelKey('beta'))
      if (published) await verifyRelease(bucket, ids[0] ?? '')
      else expect(when).toBeGreaterThan(20)
    }
  })

  test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])('that runs at operation %d of a publish leaves it whole', async (when) => {
    const objects = new Map(full)
    const bucket = createMemoryBucket(objects, undefined, () => new Date(START))
    const racing = interruptAt(bucket, when, () => prune(bucket, at(100)))
    await publish(racing, { model: join(folder, 'first'), channel: 'beta' }, silent).catch((error: unknown) =>
      expect(error).toMatchObject({ code: expect.stringMatching(/^BAD_(STUDENT|MANIFEST)$/) }),
    )
    if (objects.has(channelKey('beta'))) await verifyRelease(bucket, ids[0] ?? '')
  })
})

/** The bucket, with something else done just before its `when`-th operation. */
const interruptAt = (bucket: Bucket, when: number, interrupt: () => Promise<unknown>): Bucket => {
  let operations = 0
  const count = async (): Promise<void> => {
    operations += 1
    if (operations === when) await interrupt()
  }
  return {
    name: bucket.name,
    get: (key) => count().then(() => bucket.get(key)),
    put: (key, bytes, condition) => count().then(() => bucket.put(key, bytes, condition)),
    list: (prefix) => count().then(() => bucket.list(prefix)),
    delete: (key) => count().then(() => bucket.delete(key)),
  }
}
