/** What callers give that cannot be sent, and what they upload that is no file: none of it needs a service. */

import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { createClient, EdgeQeError } from '../../client/client.ts'
import type { PartSource } from '../../client/parts.ts'

const BASE = 'https://edge-qe.test/below/'

/** A client whose requests go nowhere but into the list. */
const recorded = () => {
  const bodies: string[] = []
  const keep = async (request: Request): Promise<Response> => {
    bodies.push(await request.text())
    return Response.json({})
  }
  return { bodies, client: createClient({ baseUrl: BASE, fetch: keep }) }
}

describe('a client says which option it cannot use', () => {
  test.each([undefined, '', '/api', 'localhost:8787', 'ftp://edge-qe.test'])('baseUrl %j', (baseUrl) => {
    const make = () => createClient({ baseUrl: baseUrl as string })
    expect(make).toThrow(EdgeQeError)
    expect(make).toThrow(expect.objectContaining({ code: 'BAD_INPUT', field: 'baseUrl' }))
  })

  test('a key that no header can carry, without telling the key', () => {
    const make = () => createClient({ baseUrl: BASE, apiKey: 'eqe_“secret”' })
    expect(make).toThrow(expect.objectContaining({ code: 'BAD_INPUT', field: 'apiKey' }))
    expect(() => createClient({ baseUrl: BASE, apiKey: 'eqe_a\r\nx-injected: 1' })).toThrow(/got U\+000D at 5$/)
    expect(make).toThrow(/^BAD_INPUT: apiKey: expected characters that a header can carry \(Latin-1\), got U\+201C at 4$/)
  })

  test('a cohort that no header can carry, items that are none, and what is no JSON', async () => {
    const { client } = recorded()
    const pair = { source: 'a', translation: 'b', sourceLang: 'ro', targetLang: 'en' }
    for (const cohort of ['ж', 'a\r\nx-injected: 1', 'a\nb', 'a\0'])
      await expect(client.score(pair, { cohort })).rejects.toMatchObject({ code: 'BAD_INPUT', field: 'cohort' })
    await expect(client.scoreBatch(undefined as never)).rejects.toMatchObject({ code: 'BAD_INPUT', field: 'items' })
    await expect(client.score({ ...pair, source: 1n as never })).rejects.toMatchObject({ code: 'BAD_INPUT' })
  })
})

test('a service that sends on to another host does not give it the key', async () => {
  const received: IncomingHttpHeaders[] = []
  const listen = async (handle: RequestListener): Promise<{ server: Server; url: string }> => {
    const server = createServer(handle)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
  }
  const other = await listen(({ headers }, response) => {
    received.push(headers)
    response.end('{}')
  })
  const first = await listen((_, response) => response.writeHead(307, { location: `${other.url}/v1/models` }).end())
  await createClient({ baseUrl: first.url, apiKey: 'eqe_secret' }).models()
  for (const { server } of [first, other]) server.close()
  expect(received).toHaveLength(1)
  expect(JSON.stringify(received)).not.toContain('eqe_secret')
})

describe('an upload', () => {
  const job = { id: 'job', partBytes: 4 }
  const text = 'ab\u{1f600}c'
  const bytes = new TextEncoder().encode(text)

  test.each<[string, () => PartSource]>([
    ['a text', () => text],
    ['a view of a larger buffer', () => Buffer.from(`--${text}--`).subarray(2, 2 + bytes.length)],
    ['a buffer', () => bytes.slice().buffer],
    ['a Blob', () => new Blob([text])],
    ['a stream of Node, a character in two of its chunks', () => Readable.from(['ab\ud83d', '\ude00c'])],
    ['a stream of text', () => Readable.toWeb(Readable.from([text])) as ReadableStream<string>],
  ])('takes %s', async (_, source) => {
    const sent: Uint8Array[] = []
    const client = createClient({
      baseUrl: BASE,
      fetch: async (request) => {
        sent.push(new Uint8Array(await request.arrayBuffer()))
        return Response.json({})
      },
    })
    await client.uploadJob(job, source(), { concurrency: 1 })
    expect(sent.map(({ length }) => length)).toEqual([4, bytes.length - 4])
    expect(Buffer.concat(sent).toString()).toBe(text)
  })

  test.each([undefined, 3, {}, Readable.from([{}])])('of anything else is refused', async (source) => {
    const { client, bodies } = recorded()
    await expect(client.uploadJob(job, source as never)).rejects.toMatchObject({ code: 'BAD_INPUT', field: 'source' })
    expect(bodies).toEqual([])
  })

  test('to a job that is only an id is refused', async () => {
    await expect(recorded().client.uploadJob('job' as never, text)).rejects.toMatchObject({ code: 'BAD_INPUT', field: 'job' })
  })
})
