import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { releaseKey } from '../../../models/bucket-keys.ts'
import { parseManifest, toCanonicalJson } from '../../../models/manifest.ts'
import type { Bucket } from '../../../trainer/buckets/bucket.ts'
import { readChannel } from '../../../trainer/buckets/channels.ts'
import { verifyRelease } from '../../../trainer/buckets/published.ts'
import { publish } from '../../../trainer/stages/publish.ts'
import { createMemoryBucket, type Failing, type Objects } from '../buckets/memory-bucket.ts'
import { silent } from '../output/said.ts'
import { writePublishable } from '../publishable.ts'

let folder = ''
let first = ''
let second = ''
/** A bucket whose stable channel points at the first release. */
const published: Objects = new Map()

const publishTo = (bucket: Bucket, name: string) => publish(bucket, { model: join(folder, name), channel: 'stable' }, silent)

const served = async (bucket: Bucket): Promise<string> => (await readChannel(bucket, 'stable')).pointer?.release ?? 'nothing'

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'publish-'))
  first = await writePublishable(join(folder, 'first'), 'first')
  second = await writePublishable(join(folder, 'second'), 'second')
  await publishTo(createMemoryBucket(published), 'first')
})

afterAll(() => rm(folder, { recursive: true }))

/** A rewrite of the second release's manifest. */
const writeManifest = async (name: string, edit: (text: string) => string): Promise<void> => {
  await writePublishable(join(folder, name), name)
  const file = join(folder, name, 'manifest.json')
  await writeFile(file, edit(await readFile(file, 'utf8')))
}

describe('publish', () => {
  test('puts every file under the id, points the channel at it and remembers the one before', async () => {
    const objects = new Map(published)
    const bucket = createMemoryBucket(objects)
    expect(await publishTo(bucket, 'second')).toMatchObject({ channel: 'stable', release: second, previous: first })
    expect([...objects.keys()].filter((key) => key.includes(second)).toSorted()).toEqual(
      ['CARD.md', 'about.json', 'manifest.json', 'report.json', 'student.bin'].map((file) => releaseKey(second, file)),
    )
    expect(await readChannel(bucket, 'stable')).toMatchObject({ pointer: { release: second, previous: first } })
  })

  test.each([
    ['before the bucket did it', false],
    ['after the bucket did it', true],
  ])('killed at any operation, %s, leaves the channel at a whole release, and done again finishes', async (_, done) => {
    let killed = 0
    for (let failAt = 1; ; failAt++) {
      const objects = new Map(published)
      const died = await attempt(objects, { failAt, done })
      const bucket = createMemoryBucket(objects)
      const id = await served(bucket)
      expect([first, second]).toContain(id)
      await verifyRelease(bucket, id)
      await publishTo(bucket, 'second')
      expect((await readChannel(bucket, 'stable')).pointer).toMatchObject({ release: second, previous: first })
      await verifyRelease(bucket, second)
      if (!died) break
      killed += 1
    }
    // 5 files put, 5 read back, the channel read and put, the release listed.
    expect(killed).toBe(13)
  })

  const attempt = (objects: Objects, failing: Failing): Promise<boolean> =>
    publishTo(createMemoryBucket(objects, failing), 'second').then(
      () => false,
      () => true,
    )

  test('killed on its very first release leaves no channel, or one at a whole release', async () => {
    for (let failAt = 1; failAt <= 13; failAt++) {
      const objects: Objects = new Map()
      await publishTo(createMemoryBucket(objects, { failAt, done: true }), 'first').catch(() => undefined)
      const bucket = createMemoryBucket(objects)
      if ((await served(bucket)) !== 'nothing') await verifyRelease(bucket, first)
      await publishTo(bucket, 'first')
      expect(await served(bucket)).toBe(first)
    }
  })

  test('done twice changes neither the pointer nor what a rollback goes back to', async () => {
    const bucket = createMemoryBucket(new Map(published))
    const pointer = await publishTo(bucket, 'second')
    expect(await publishTo(bucket, 'second')).toEqual(pointer)
  })

  test('renews the dates of files that are there already, which pruning goes by', async () => {
    const objects = new Map(published)
    const later = new Date('2100-01-01')
    await publishTo(
      createMemoryBucket(objects, undefined, () => later),
      'first',
    )
    for (const [key, { uploaded }] of objects) if (key.startsWith('releases/')) expect(uploaded).toEqual(later)
  })

  test('refuses to replace other bytes, naming the key and both hashes, and leaves the channel alone', async () => {
    const objects = new Map(published)
    objects.set(releaseKey(second, 'student.bin'), { bytes: new Uint8Array(3), uploaded: new Date() })
    const bucket = createMemoryBucket(objects)
    await expect(publishTo(bucket, 'second')).rejects.toMatchObject({
      code: 'BAD_STUDENT',
      message: expect.stringMatching(/student\.bin: expected sha256 [0-9a-f]{64}, got [0-9a-f]{64}$/),
    })
    expect(await served(bucket)).toBe(first)
  })

  test('refuses a bucket that gives back other bytes than it was given', async () => {
    const objects = new Map(published)
    const honest = createMemoryBucket(objects)
    const lying: Bucket = {
      ...honest,
      get: async (key) => {
        const object = await honest.get(key)
        return object && key.endsWith('student.bin') ? { ...object, bytes: object.bytes.subarray(1) } : object
      },
    }
    await expect(publishTo(lying, 'second')).rejects.toThrow(/student\.bin: expected sha256 [0-9a-f]{64}, got [0-9a-f]{64}$/)
    expect(await served(honest)).toBe(first)
  })

  test('that is overtaken says what it saw and what is there now, and changes nothing', async () => {
    const bucket = createMemoryBucket(new Map(published))
    const third = await writePublishable(join(folder, 'third'), 'third')
    const overtaken: Bucket = {
      ...bucket,
      put: async (key, bytes, condition) => {
        if (key === 'channels/stable.json') await publishTo(bucket, 'third')
        return bucket.put(key, bytes, condition)
      },
    }
    await expect(publishTo(overtaken, 'second')).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining(`it pointed at ${first} when this command began and now points at ${third}`),
    })
    expect(await served(bucket)).toBe(third)
  })

  test('counts a swap as its own whose answer was lost and that was sent again', async () => {
    const bucket = createMemoryBucket(new Map(published))
    const repeating: Bucket = {
      ...bucket,
      put: async (key, bytes, condition) => {
        await bucket.put(key, bytes, condition)
        return bucket.put(key, bytes, condition)
      },
    }
    expect(await publishTo(repeating, 'second')).toMatchObject({ release: second, previous: first })
  })

  test('puts back what a prune deleted between the check and the swap', async () => {
    const objects = new Map(published)
    const bucket = createMemoryBucket(objects)
    const racing: Bucket = {
      ...bucket,
      put: async (key, bytes, condition) => {
        if (key === 'channels/stable.json') for (const each of objects.keys()) if (each.includes(second)) objects.delete(each)
        return bucket.put(key, bytes, condition)
      },
    }
    await publishTo(racing, 'second')
    await verifyRelease(bucket, second)
  })

  test('refuses a manifest that is not canonical', async () => {
    await writeManifest('spaced', (text) => JSON.stringify(JSON.parse(text), null, 2))
    await expect(publishTo(createMemoryBucket(new Map()), 'spaced')).rejects.toMatchObject({
      code: 'BAD_MANIFEST',
      message: expect.stringContaining('manifest.json is not canonical'),
    })
  })

  test('refuses a student that does not score as its manifest says, before anything is uploaded', async () => {
    await writeManifest('dull', (text) => {
      const manifest = parseManifest(text)
      return toCanonicalJson({ ...manifest, golden: (manifest.golden ?? []).map((score) => score + 0.1) })
    })
    const objects: Objects = new Map()
    await expect(publishTo(createMemoryBucket(objects), 'dull')).rejects.toMatchObject({ code: 'BAD_STUDENT', field: 'golden' })
    expect(objects.size).toBe(0)
  })

  test('refuses a student of an architecture that no Worker serves', async () => {
    await writeManifest('recurrent', (text) => {
      const { selfAttention: _, ...shape } = parseManifest(text).student
      const student = { ...shape, architecture: 'birnn', lowest: -3, highest: 2.5 }
      return toCanonicalJson({ ...JSON.parse(text), student })
    })
    await expect(publishTo(createMemoryBucket(new Map()), 'recurrent')).rejects.toMatchObject({
      code: 'BAD_MANIFEST',
      field: 'student.architecture',
    })
  })
})
