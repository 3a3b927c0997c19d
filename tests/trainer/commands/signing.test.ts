/** The walk of docs/releases.md through signed channels, as it is typed, against an S3 server. */

import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { channelKey } from '../../../models/bucket-keys.ts'
import { parseChannel, toChannelJson } from '../../../models/channel.ts'
import { createS3Bucket } from '../../../trainer/buckets/s3.ts'
import { BUCKET, KEY, type S3Server, startMiniflareS3 } from '../buckets/s3-servers.ts'
import { edgeQe } from '../edge-qe.ts'
import { writePublishable } from '../publishable.ts'
import type { Said } from '../run-node.ts'

let folder = ''
let first = ''
let second = ''
let server: S3Server

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signing-cli-'))
  first = await writePublishable(join(folder, 'first'), 'first')
  second = await writePublishable(join(folder, 'second'), 'second')
  server = await startMiniflareS3()
})

afterAll(async () => {
  await server.stop()
  await rm(folder, { recursive: true, force: true })
})

const run = (args: readonly string[], more?: NodeJS.ProcessEnv): Promise<Said> =>
  edgeQe([...args, '--bucket', BUCKET, '--endpoint', server.endpoint], {
    R2_ACCESS_KEY_ID: KEY.accessKeyId,
    R2_SECRET_ACCESS_KEY: KEY.secretAccessKey,
    ...more,
  })

/** The pointer, as who owns the bucket can change it. */
const forge = async (release: string): Promise<void> => {
  const bucket = createS3Bucket(BUCKET, { endpoint: server.endpoint, ...KEY })
  const object = await bucket.get(channelKey('stable'))
  const pointer = parseChannel(new TextDecoder().decode(object?.bytes))
  const text = toChannelJson({ ...pointer, release })
  await bucket.put(channelKey('stable'), new TextEncoder().encode(text), { ifMatch: object?.etag ?? '' })
}

describe('signed channels', () => {
  test('go from a key to a release, a rollback, a new key and a forgery that is told', async () => {
    const file = join(folder, 'signing-key.pem')
    const created = await edgeQe(['signing-keys', 'create', '--out', file])
    const key = created.stdout.trim()
    expect(key).toMatch(/^[\w-]{43}$/)
    const pem = await readFile(file, 'utf8')
    expect(pem).toMatch(/^-----BEGIN PRIVATE KEY-----\n[\w+/=]+\n-----END PRIVATE KEY-----\n$/)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(`${created.stdout}${created.stderr}`).not.toContain(pem.split('\n')[1])
    expect((await edgeQe(['signing-keys', 'create', '--out', file])).stderr).toContain('EEXIST')
    expect(await readFile(file, 'utf8')).toBe(pem)

    const publish = (name: string) => ['publish', '--model', join(folder, name), '--channel', 'stable']
    expect(await run([...publish('first'), '--signing-key', file])).toMatchObject({ code: 0 })
    expect(await run([...publish('second'), '--expires', '30d'], { SIGNING_KEY: pem })).toMatchObject({ code: 0 })
    const verify = ['verify', '--channel', 'stable', '--signing-keys', key]
    expect(JSON.parse((await run([...verify, '--json'])).stdout)).toMatchObject({ release: second, sequence: 2, key })
    await run(['channels', 'rollback', '--channel', 'stable', '--signing-key', file])
    expect((await run(verify)).stdout).toMatch(new RegExp(`^stable -> ${first}\\n  sequence 3, signed by ${key} until `))

    const next = join(folder, 'next.pem')
    const nextKey = (await edgeQe(['signing-keys', 'create', '--out', next])).stdout.trim()
    await run(['channels', 'renew', '--channel', 'stable', '--signing-key', next], { SIGNING_KEYS: key })
    expect(await run(['verify', '--channel', 'stable'], { SIGNING_KEYS: `${key},${nextKey}` })).toMatchObject({ code: 0 })
    const old = await run(verify)
    expect(old).toMatchObject({ code: 1, stderr: `error: channels/stable.json: key: expected ${key}, got ${nextKey}\n` })

    await forge(second)
    const forged = await run(['verify', '--channel', 'stable', '--signing-keys', nextKey])
    expect(forged).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('signature: is not that of') })
  })

  test.each<[args: string[], more: NodeJS.ProcessEnv, message: string]>([
    [['verify', '--channel', 'stable'], {}, 'pass --signing-keys or set SIGNING_KEYS'],
    [['verify', '--channel', 'stable', '--signing-keys', 'abc'], {}, 'signing-keys: expected public keys of 43 characters'],
    [['channels', 'renew', '--channel', 'stable'], { SIGNING_KEY: 'secret' }, 'SIGNING_KEY: expected an Ed25519 private key'],
    [['channels', 'renew', '--channel', 'stable', '--sequence', '3'], {}, '--expires and --sequence need --signing-key'],
  ])('%j are refused without a key that can be read, which is not quoted', async (args, more, message) => {
    const { code, stderr } = await run(args, more)
    expect(code).toBe(2)
    expect(stderr).toContain(message)
    expect(stderr).not.toContain('secret')
  })
})
