/** The attacks of section 1.5.2 of the TUF specification, by somebody who may write to the bucket, on those who publish and verify. */

import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { channelKey, releaseKey } from '../../../models/bucket-keys.ts'
import { type Channel, toChannelJson } from '../../../models/channel.ts'
import type { Bucket } from '../../../trainer/buckets/bucket.ts'
import { promote, readChannel, renew, rollback, verifyChannel } from '../../../trainer/buckets/channels.ts'
import { createS3Bucket } from '../../../trainer/buckets/s3.ts'
import { type Signer, toTrust } from '../../../trainer/buckets/signing.ts'
import { createSigningKey, parseSigningKey } from '../../../trainer/files/ed25519.ts'
import { publish } from '../../../trainer/stages/publish.ts'
import { silent } from '../output/said.ts'
import { writePublishable } from '../publishable.ts'
import { createMemoryBucket, type Objects } from './memory-bucket.ts'

const DAY_MS = 86_400_000

const createSigner = (more: Partial<Signer> = {}): Signer => ({
  ...parseSigningKey(createSigningKey(), 'a new key'),
  trusted: [],
  validMs: DAY_MS,
  ...more,
})

const holder = createSigner()
const stranger = createSigner()
/** The stable channel has had `first` and then `second`, signed by the holder; the canary has `first`. */
const initial: Objects = new Map()
let folder = ''
let first = ''
let second = ''
let objects: Objects
let bucket: Bucket

const model = (name: string): string => join(folder, name)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signing-'))
  first = await writePublishable(model('first'), 'first')
  second = await writePublishable(model('second'), 'second')
  const to = createMemoryBucket(initial)
  for (const name of ['first', 'second']) await publish(to, { model: model(name), channel: 'stable', signer: holder }, silent)
  await publish(to, { model: model('first'), channel: 'canary', share: 0.1, signer: holder }, silent)
})

beforeEach(() => {
  objects = new Map(initial)
  bucket = createMemoryBucket(objects)
})

afterAll(() => rm(folder, { recursive: true }))

const pointerOf = async (name = 'stable'): Promise<Channel> => {
  const { pointer } = await readChannel(bucket, name)
  if (!pointer) throw new Error(`there is no channel ${name}`)
  return pointer
}

/** Writes over the channel, as who owns the bucket can. */
const overwrite = (text: string, name = 'stable'): unknown =>
  objects.set(channelKey(name), { bytes: new TextEncoder().encode(text), uploaded: new Date() })

const change = async (fields: Partial<Channel>, name = 'stable'): Promise<unknown> =>
  overwrite(toChannelJson({ ...(await pointerOf(name)), ...fields }), name)

const unsigned = (release: string): string =>
  toChannelJson({ format: 1, channel: 'stable', release, previous: null, updated: new Date().toISOString() })

const verify = (minSequence = 0) => verifyChannel(bucket, 'stable', { ...toTrust(holder), minSequence })

describe('a signed channel', () => {
  test('says its release, its name, a sequence that grows, and until when', async () => {
    expect(await verify()).toMatchObject({
      release: second,
      previous: first,
      channel: 'stable',
      sequence: 2,
      key: holder.publicKey,
    })
    expect(await pointerOf('canary')).toMatchObject({ sequence: 1, share: 0.1 })
    const { updated, expires = '' } = await pointerOf()
    expect(Date.parse(expires) - Date.parse(updated)).toBe(DAY_MS)
  })

  test.each<[attack: string, attempt: () => unknown, reason: string]>([
    ['an arbitrary release, not signed', () => overwrite(unsigned(first)), 'signature: is missing'],
    ['an arbitrary release, signed with the wrong key', () => publishAs(createSigner({ sequence: 9 })), 'key: expected'],
    [
      "an arbitrary release, signed with the wrong key under the right one's name",
      async () => {
        await publishAs(createSigner({ sequence: 9 }))
        await change({ key: holder.publicKey })
      },
      'signature: is not that of',
    ],
    ['mix and match: another release under this signature', () => change({ release: first }), 'signature: is not that of'],
    ['mix and match: a share under this signature', () => change({ share: 1 }), 'signature: is not that of'],
    ['a freeze: a longer life under this signature', () => change({ expires: '2099-01-01T00:00:00Z' }), 'signature: is not'],
    ['an expired document', () => publishAs({ ...holder, validMs: -1 }), 'expires: the signature expired on'],
    [
      "another channel's document",
      async () => overwrite(toChannelJson(await pointerOf('canary'))),
      'channel: expected stable, got canary',
    ],
    ['no document', () => objects.delete(channelKey('stable')), 'nothing has been published to it'],
    ['endless data', () => overwrite(`${' '.repeat(5000)}{}`), 'expected at most 4096 bytes'],
    [
      'mix and match of files',
      () => objects.set(releaseKey(second, 'student.bin'), { bytes: new Uint8Array(3), uploaded: new Date() }),
      'student.bin: expected sha256',
    ],
    [
      'endless data in place of a file',
      () => objects.set(releaseKey(second, 'student.bin'), { bytes: new Uint8Array(5e7), uploaded: new Date() }),
      'student.bin: expected at most',
    ],
  ])('%s is refused by who verifies it', async (_, attempt, reason) => {
    await attempt()
    await expect(verify()).rejects.toThrow(reason)
  })

  const publishAs = (signer: Signer) => publish(bucket, { model: model('first'), channel: 'stable', signer }, silent)

  test('that is an old one, put back, is refused by who knows a later sequence', async () => {
    const old = toChannelJson(await pointerOf())
    await rollback(bucket, 'stable', holder)
    expect(await verify(3)).toMatchObject({ sequence: 3 })
    overwrite(old)
    await expect(verify(3)).rejects.toThrow('sequence: expected 3 or more, got 2: the document is an old one')
  })

  test('goes back by a higher sequence that names the old release', async () => {
    expect(await rollback(bucket, 'stable', holder)).toMatchObject({ release: first, previous: second, sequence: 3 })
    expect(await verify()).toMatchObject({ release: first })
  })

  test('is promoted under its new name, with a sequence of its own', async () => {
    expect(await promote(bucket, { from: 'canary', to: 'stable', signer: holder })).toMatchObject({
      release: first,
      sequence: 3,
    })
    expect(await verify()).toMatchObject({ channel: 'stable', release: first })
  })

  test('is renewed as it is, also once it has expired', async () => {
    await publish(bucket, { model: model('second'), channel: 'stable', signer: { ...holder, validMs: -1 } }, silent)
    await expect(verify()).rejects.toThrow('expires')
    expect(await renew(bucket, 'stable', holder)).toMatchObject({ release: second, previous: first, sequence: 4 })
    expect(await verify()).toMatchObject({ sequence: 4 })
  })

  test('changes over to a new key that was told of the old one', async () => {
    const next = createSigner({ trusted: [holder.publicKey] })
    expect(await renew(bucket, 'stable', next)).toMatchObject({ release: second, previous: first, sequence: 3 })
    expect(await verifyChannel(bucket, 'stable', toTrust(next))).toMatchObject({ key: next.publicKey })
    await expect(verify()).rejects.toThrow('key: expected')
  })

  test('is not replaced by an unsigned one by mistake', async () => {
    await expect(rollback(bucket, 'stable')).rejects.toMatchObject({ code: 'BAD_CONFIG', field: 'signing-key' })
    expect(await verify()).toMatchObject({ sequence: 2 })
  })
})

describe('who signs', () => {
  test('does not vouch for a release that another put into the canary', async () => {
    await change({ release: second }, 'canary')
    await expect(promote(bucket, { from: 'canary', to: 'stable', signer: holder })).rejects.toMatchObject({ code: 'UNTRUSTED' })
  })

  test('does not go back to a release that another named as the one before', async () => {
    await change({ previous: second })
    await expect(rollback(bucket, 'stable', { ...holder, sequence: 9 })).rejects.toMatchObject({ code: 'UNTRUSTED' })
  })

  test('does not promote a canary that has expired', async () => {
    await renew(bucket, 'canary', { ...holder, validMs: -1 })
    await expect(promote(bucket, { from: 'canary', to: 'stable', signer: holder })).rejects.toThrow('expires')
  })

  test('goes on from no number, share or release before of a document that nobody trusted signed', async () => {
    await change({ sequence: Number.MAX_SAFE_INTEGER - 1, previous: 'e'.repeat(64), share: 1 })
    const put = (signer: Signer) => publish(bucket, { model: model('first'), channel: 'stable', signer }, silent)
    await expect(put(holder)).rejects.toThrow('is not that of')
    await expect(put(holder)).rejects.toThrow('then pass a --sequence higher than any before')
    const pointer = await put({ ...holder, sequence: 3 })
    expect(pointer).toMatchObject({ release: first, previous: null, sequence: 3 })
    expect(pointer).not.toHaveProperty('share')
  })

  test('for the first time says the sequence, or starts a new channel with 1', async () => {
    overwrite(unsigned(second))
    await expect(renew(bucket, 'stable', holder)).rejects.toThrow('1 if none was signed yet')
    expect(await renew(bucket, 'stable', { ...holder, sequence: 1 })).toMatchObject({ release: second, sequence: 1 })
    expect(await promote(bucket, { from: 'stable', to: 'new', signer: holder })).toMatchObject({ sequence: 1 })
  })

  test('with a key that nobody trusts gets nowhere', async () => {
    await expect(renew(bucket, 'stable', stranger)).rejects.toMatchObject({ code: 'UNTRUSTED', field: 'key' })
  })
})

describe('a bucket over HTTP', () => {
  const serve = async (answer: (write: (bytes: Uint8Array) => void) => void) => {
    const server = createServer((_, response) => {
      response.writeHead(200, { etag: '"x"' })
      answer((bytes) => void response.write(bytes))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const options = { endpoint: `http://127.0.0.1:${port}`, accessKeyId: 'a', secretAccessKey: 'b', attempts: 2, backoffMs: 1 }
    return {
      bucket: createS3Bucket('any', { ...options, timeoutMs: 300 }),
      stop: () => server.closeAllConnections() ?? server.close(),
    }
  }

  test('that sends without an end is left once it is over the limit', async () => {
    let sent = 0
    const { bucket: endless, stop } = await serve((write) => {
      const timer = setInterval(() => {
        write(new Uint8Array(1000))
        sent += 1000
        if (sent > 1e6) clearInterval(timer)
      }, 1)
    })
    await expect(verifyChannel(endless, 'stable', toTrust(holder))).rejects.toThrow('expected at most 4096 bytes')
    expect(sent).toBeLessThan(1e6)
    stop()
  })

  test('that sends a byte at a time is given up', async () => {
    const { bucket: trickling, stop } = await serve((write) => write(new Uint8Array(1)))
    await expect(verifyChannel(trickling, 'stable', toTrust(holder))).rejects.toThrow('after 2 attempts')
    stop()
  })
})
