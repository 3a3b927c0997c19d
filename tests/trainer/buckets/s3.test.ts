import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createS3Bucket, readCredentials } from '../../../trainer/buckets/s3.ts'
import { testBucket } from './contract.ts'
import { BUCKET, KEY, NO_MOTO, type S3Server, startMiniflareS3, startMoto } from './s3-servers.ts'

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)

const SERVERS = [
  { title: "miniflare's R2", skip: false, start: startMiniflareS3 },
  { title: `moto${NO_MOTO}`, skip: NO_MOTO !== '', start: startMoto },
] as const

describe.each(SERVERS)('a bucket over the S3 API of $title', ({ skip, start }) => {
  let server: S3Server | undefined

  beforeAll(async () => {
    if (!skip) server = await start()
  })

  afterAll(() => server?.stop())

  const open = (name: string = BUCKET) => createS3Bucket(name, { ...KEY, endpoint: server?.endpoint ?? '' })

  describe.skipIf(skip)('as every bucket', () => {
    testBucket((check) => check(open()))
  })

  test.skipIf(skip)('says so where there is no such bucket', async () => {
    await expect(open('nowhere').get('x')).rejects.toMatchObject({
      code: 'BAD_CONFIG',
      message: 'GET nowhere/x: the bucket answered 404 NoSuchBucket: does the bucket exist?',
    })
    await expect(open('nowhere').list('')).rejects.toMatchObject({ code: 'BAD_CONFIG' })
  })
})

describe('a bucket over the S3 API', () => {
  let server: S3Server | undefined

  beforeAll(async () => {
    server = await startMiniflareS3()
  })

  afterAll(() => server?.stop())

  test('signs its requests: another secret is refused, and that at once', async () => {
    const bucket = createS3Bucket(BUCKET, { ...KEY, secretAccessKey: 'wrong', endpoint: server?.endpoint ?? '' })
    await expect(bucket.put('x', encode('x'), { ifNoneMatch: '*' })).rejects.toMatchObject({
      code: 'BAD_CONFIG',
      message: 'PUT releases/x: the bucket answered 403 SignatureDoesNotMatch: may this key read and write the bucket?',
    })
  })

  test('says which variable is missing', () => {
    const environment = { R2_ACCESS_KEY_ID: 'a', R2_SECRET_ACCESS_KEY: 'b' }
    expect(() => readCredentials(environment)).toThrow('R2_ACCOUNT_ID is not set')
    expect(() => readCredentials({}, 'http://x')).toThrow('R2_ACCESS_KEY_ID is not set')
    expect(readCredentials(environment, 'http://x').endpoint).toBe('http://x')
    expect(readCredentials({ ...environment, R2_ACCOUNT_ID: 'c' }).endpoint).toBe('https://c.r2.cloudflarestorage.com')
  })
})
