import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Bucket } from '../../../trainer/buckets/bucket.ts'
import { createS3Bucket } from '../../../trainer/buckets/s3.ts'
import { BUCKET, KEY, NO_MOTO, type S3Server, startMoto } from './s3-servers.ts'

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)

describe.skipIf(NO_MOTO !== '')(`a bucket over a network that fails${NO_MOTO}`, () => {
  let server: S3Server | undefined
  let proxy: Server | undefined
  let trouble: Trouble[] = []

  beforeAll(async () => {
    server = await startMoto()
    proxy = await startProxy(server.endpoint, () => trouble.shift())
  })

  afterAll(async () => {
    proxy?.close()
    await server?.stop()
  })

  const open = (attempts = 4, progress = (_line: string): void => {}): Bucket => {
    const address = proxy?.address()
    const port = typeof address === 'object' ? address?.port : undefined
    return createS3Bucket(BUCKET, { ...KEY, endpoint: `http://127.0.0.1:${port}`, attempts, backoffMs: 1, progress })
  }

  test('tries again until it is through, and says so', async () => {
    const said: string[] = []
    const bucket = open(4, (line) => said.push(line))
    trouble = ['503', 'cut', '429']
    expect(await bucket.put('shaky', encode('a'), { ifNoneMatch: '*' })).toBeDefined()
    expect(said).toHaveLength(3)
    expect(said[0]).toBe('PUT releases/shaky: status 503; trying again')
    trouble = ['cut', '500']
    expect((await bucket.get('shaky'))?.bytes).toEqual(encode('a'))
    trouble = ['503']
    expect(await bucket.list('shaky')).toHaveLength(1)
  })

  test('meets its own write where only the answer was lost, and does not write twice', async () => {
    const bucket = open()
    trouble = ['answer lost']
    expect(await bucket.put('answer', encode('b'), { ifNoneMatch: '*' })).toBeUndefined()
    expect((await bucket.get('answer'))?.bytes).toEqual(encode('b'))
  })

  test('gives up after so many attempts, saying what happened', async () => {
    trouble = ['503', '503', '503']
    await expect(open(3).get('x')).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('GET releases/x: status 503 after 3 attempts at http://127.0.0.1:'),
    })
  })
})

type Trouble = '429' | '500' | '503' | 'cut' | 'answer lost'

/** Passes requests on to `origin`, but for those that meet trouble. */
const startProxy = async (origin: string, nextTrouble: () => Trouble | undefined): Promise<Server> => {
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const trouble = nextTrouble()
    const body = Buffer.concat(await request.toArray())
    if (trouble === 'cut') return void request.socket.destroy()
    if (trouble && trouble !== 'answer lost') return void response.writeHead(Number(trouble)).end()
    const init = {
      method: request.method ?? 'GET',
      headers: toHeaders(request.headers),
      ...(request.method === 'PUT' ? { body } : {}),
    }
    const reply = await fetch(`${origin}${request.url}`, init)
    const bytes = Buffer.from(await reply.arrayBuffer())
    if (trouble) return void request.socket.destroy()
    const etag = reply.headers.get('etag')
    response.writeHead(reply.status, etag ? { etag } : {}).end(bytes)
  }
  const server = createServer((request, response) => void handle(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

/** Those that are this hop's own are left to fetch. */
const toHeaders = (headers: IncomingMessage['headers']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !['host', 'connection', 'content-length', 'transfer-encoding'].includes(name))
      .map(([name, value]) => [name, String(value)]),
  )
