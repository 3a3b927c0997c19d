import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { channelKey, releaseKey } from '../../../models/bucket-keys.ts'
import type { Bucket } from '../../../trainer/buckets/bucket.ts'
import { listChannels, promote, readChannel, rollback, swapChannel } from '../../../trainer/buckets/channels.ts'
import { publish } from '../../../trainer/stages/publish.ts'
import { silent } from '../output/said.ts'
import { writePublishable } from '../publishable.ts'
import { createMemoryBucket, type Objects } from './memory-bucket.ts'

const initial: Objects = new Map()
let folder = ''
let first = ''
let second = ''
let objects: Objects
let bucket: Bucket

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'channels-'))
  first = await writePublishable(join(folder, 'first'), 'first')
  second = await writePublishable(join(folder, 'second'), 'second')
  const to = createMemoryBucket(initial)
  await publish(to, { model: join(folder, 'first'), channel: 'stable' }, silent)
  await publish(to, { model: join(folder, 'second'), channel: 'canary', share: 0.1 }, silent)
})

beforeEach(() => {
  objects = new Map(initial)
  bucket = createMemoryBucket(objects)
})

afterAll(() => rm(folder, { recursive: true }))

describe('promote', () => {
  test('points one channel at the release of the other, and leaves the share where it was', async () => {
    expect(await promote(bucket, { from: 'canary', to: 'stable' })).toMatchObject({ release: second, previous: first })
    const [canary, stable] = (await listChannels(bucket)).toSorted((a, b) => (a.channel < b.channel ? -1 : 1))
    expect(canary).toMatchObject({ release: second, share: 0.1 })
    expect(stable).not.toHaveProperty('share')
  })

  test('makes a channel that was not there', async () => {
    expect(await promote(bucket, { from: 'stable', to: 'frozen' })).toMatchObject({ channel: 'frozen', previous: null })
  })

  test('refuses a release of which a file is gone', async () => {
    objects.delete(releaseKey(second, 'student.bin'))
    await expect(promote(bucket, { from: 'canary', to: 'stable' })).rejects.toThrow(`release ${second} has no student.bin`)
    expect((await readChannel(bucket, 'stable')).pointer?.release).toBe(first)
  })

  test('refuses a channel that nobody published to', async () => {
    await expect(promote(bucket, { from: 'beta', to: 'stable' })).rejects.toMatchObject({
      code: 'BAD_CONFIG',
      message: 'channel beta: nothing has been published to it in memory',
    })
  })
})

describe('rollback', () => {
  test('goes back to the release before, and a second one undoes it', async () => {
    await promote(bucket, { from: 'canary', to: 'stable' })
    expect(await rollback(bucket, 'stable')).toMatchObject({ release: first, previous: second })
    expect(await rollback(bucket, 'stable')).toMatchObject({ release: second, previous: first })
  })

  test('refuses a release whose bytes have changed', async () => {
    await promote(bucket, { from: 'canary', to: 'stable' })
    objects.set(releaseKey(first, 'manifest.json'), { bytes: new Uint8Array(1), uploaded: new Date() })
    await expect(rollback(bucket, 'stable')).rejects.toMatchObject({ code: 'BAD_MANIFEST', field: 'manifest.json' })
    expect((await readChannel(bucket, 'stable')).pointer?.release).toBe(second)
  })

  test('refuses where there is none before', async () => {
    await expect(rollback(bucket, 'stable')).rejects.toThrow('it has only had one release')
  })
})

describe('a channel', () => {
  test('that another swapped meanwhile is left as it is', async () => {
    const seen = await readChannel(bucket, 'stable')
    await swapChannel(bucket, seen, { release: second })
    await expect(swapChannel(bucket, seen, { release: 'a'.repeat(64) })).rejects.toThrow(
      `it pointed at ${first} when this command began and now points at ${second}`,
    )
    expect((await readChannel(bucket, 'stable')).pointer?.release).toBe(second)
  })

  test('takes another share without losing what it goes back to', async () => {
    await promote(bucket, { from: 'canary', to: 'stable' })
    const seen = await readChannel(bucket, 'stable')
    expect(await swapChannel(bucket, seen, { release: second, share: 0.5 })).toMatchObject({ share: 0.5, previous: first })
  })

  test('that was copied to another name is refused', async () => {
    const pointer = objects.get(channelKey('stable'))
    if (pointer) objects.set(channelKey('copy'), pointer)
    await expect(readChannel(bucket, 'copy')).rejects.toThrow('channels/copy.json: channel: expected copy, got stable')
  })

  test('has a name of lower-case letters, digits and dashes', async () => {
    await expect(readChannel(bucket, '../stable')).rejects.toMatchObject({ code: 'BAD_CONFIG' })
  })
})
