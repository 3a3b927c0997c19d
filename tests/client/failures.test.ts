import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createClient } from '../../client/client.ts'
import { answer, breakOff, type Handler, hangUp, REPLY, refuse, sleep } from './failing-replies.ts'

const PAIR = { source: 'Da.', translation: 'Yes.', sourceLang: 'ro', targetLang: 'en' }

describe('a client of a service that fails', () => {
  let server: Server
  let baseUrl = ''
  /** What the next requests are answered with; the last one stays. */
  let plan: Handler[] = []
  let bodies: string[] = []

  beforeEach(async () => {
    plan = []
    bodies = []
    server = createServer((request, response) => {
      const handle = (plan.length > 1 ? plan.shift() : plan[0]) ?? answer
      let body = ''
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString()
      })
      request.on('end', () => {
        bodies.push(body)
        handle(request, response)
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })

  afterEach(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })

  test.each([
    [429, 'RATE_LIMITED'],
    [503, 'UNAVAILABLE'],
  ])('tries again after %i, when Retry-After says so, with the same body', async (status, code) => {
    plan = [refuse(status, code, { 'retry-after': '1' }), answer]
    const start = performance.now()
    expect(await createClient({ baseUrl }).score(PAIR)).toEqual(REPLY)
    expect(performance.now() - start).toBeGreaterThanOrEqual(990)
    expect(bodies).toEqual([JSON.stringify(PAIR), JSON.stringify(PAIR)])
  })

  test.each([500, 502, 504, 524])('tries again after %i from a proxy', async (status) => {
    plan = [
      (_, response) => {
        response.writeHead(status, { 'content-type': 'text/html' })
        response.end('<h1>Bad gateway</h1>')
      },
      answer,
    ]
    expect(await createClient({ baseUrl }).score(PAIR)).toEqual(REPLY)
  })

  test('tries again where the connection is lost', async () => {
    plan = [hangUp, answer]
    expect(await createClient({ baseUrl }).score(PAIR)).toEqual(REPLY)
  })

  test.each([
    [400, 'BAD_MESSAGE'],
    [401, 'UNAUTHORISED'],
    [404, 'NOT_FOUND'],
    [408, 'BAD_MESSAGE'],
    [413, 'TOO_LONG'],
    [501, 'INTERNAL'],
    [505, 'INTERNAL'],
  ])('tries nothing again after %i', async (status, code) => {
    plan = [refuse(status, code, { 'retry-after': '0' })]
    await expect(createClient({ baseUrl }).score(PAIR)).rejects.toMatchObject({
      code,
      status,
      detail: `${code} it is`,
      requestId: 'r-1',
    })
    expect(bodies.length).toBe(1)
  })

  test('gives up after its retries with the last error', async () => {
    plan = [refuse(503, 'UNAVAILABLE', { 'retry-after': '0' })]
    await expect(createClient({ baseUrl, retries: 2 }).score(PAIR)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    expect(bodies.length).toBe(3)
    bodies = []
    plan = [hangUp]
    await expect(createClient({ baseUrl, retries: 0 }).score(PAIR)).rejects.toMatchObject({ code: 'UNREACHABLE' })
    expect(bodies.length).toBe(1)
  })

  test('says at once that it is limited where the wait is longer than its time', async () => {
    plan = [refuse(429, 'RATE_LIMITED', { 'retry-after': '60' })]
    const start = performance.now()
    await expect(createClient({ baseUrl, timeoutMs: 5000 }).score(PAIR)).rejects.toMatchObject({ code: 'RATE_LIMITED' })
    expect(performance.now() - start).toBeLessThan(2000)
  })

  test('waits no longer than its time for an answer, the retries included', async () => {
    plan = [refuse(503, 'UNAVAILABLE', { 'retry-after': '0' }), sleep]
    const start = performance.now()
    await expect(createClient({ baseUrl }).score(PAIR, { timeoutMs: 300 })).rejects.toMatchObject({ code: 'TIMEOUT' })
    expect(performance.now() - start).toBeLessThan(2000)
  })

  test('nor for a body that does not end', async () => {
    plan = [(_, response) => void response.write('{')]
    await expect(createClient({ baseUrl }).score(PAIR, { timeoutMs: 300 })).rejects.toMatchObject({ code: 'TIMEOUT' })
  })

  test('stops when it is told to, with the reason it was given', async () => {
    const controller = new AbortController()
    const reason = new Error('the user left')
    // Once the request is there, however long its way took.
    plan = [() => controller.abort(reason)]
    await expect(createClient({ baseUrl }).score(PAIR, { signal: controller.signal })).rejects.toBe(reason)
    await expect(createClient({ baseUrl }).score(PAIR, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    expect(bodies.length).toBe(1)
  })

  test('stops in the middle of a compressed reply too, which Node reads on for ever', async () => {
    const reason = new Error('the user left')
    plan = [
      (_, response) => {
        const zipped = gzipSync(JSON.stringify({ state: 'uploading' }))
        response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
        response.write(zipped.subarray(0, 10))
        setTimeout(() => response.end(zipped.subarray(10)), 2)
      },
    ]
    const client = createClient({ baseUrl, timeoutMs: 20_000 })
    const start = performance.now()
    for (let i = 0; i < 100; i++) {
      const controller = new AbortController()
      setTimeout(() => controller.abort(reason), i % 10)
      await expect(client.waitForJob('id', { pollMs: 0, signal: controller.signal })).rejects.toBe(reason)
    }
    // One that is not heard takes twenty.
    expect(performance.now() - start).toBeLessThan(15_000)
  })

  test('a result that is left in the middle is left at once', async () => {
    const reason = new Error('the user left')
    const controller = new AbortController()
    plan = [(_, response) => void response.end('{"resultParts":1}'), (_, response) => void response.write('{"id":1}\n{"id"')]
    const lines = createClient({ baseUrl }).result('id', { signal: controller.signal })
    expect(await lines.next()).toMatchObject({ value: { id: 1 } })
    setTimeout(() => controller.abort(reason), 20)
    await expect(lines.next()).rejects.toBe(reason)
  })

  test('a batch that fails stops the others and is told', async () => {
    plan = [refuse(401, 'UNAUTHORISED'), sleep]
    const scoring = createClient({ baseUrl }).scoreBatch(new Array(200).fill(PAIR))
    await expect(scoring).rejects.toMatchObject({ code: 'UNAUTHORISED' })
  })

  test('a batch that comes back shorter is no batch', async () => {
    plan = [
      (_, response) => {
        response.end(JSON.stringify({ items: [], model: {} }))
      },
    ]
    await expect(createClient({ baseUrl }).scoreBatch([PAIR])).rejects.toMatchObject({
      code: 'BAD_REPLY',
      detail: expect.stringContaining('1 items were sent, 0 came back'),
    })
  })

  test('a page of another service is no reply', async () => {
    plan = [(_, response) => void response.end('<!doctype html>')]
    await expect(createClient({ baseUrl }).languages()).rejects.toMatchObject({ code: 'BAD_REPLY' })
    plan = [(_, response) => void response.writeHead(403, { 'content-type': 'text/html' }).end('<h1>Blocked</h1>')]
    await expect(createClient({ baseUrl }).languages()).rejects.toMatchObject({
      code: 'BAD_REPLY',
      status: 403,
      detail: 'GET v1/languages: status 403, and the reply is not a problem+json document',
    })
  })

  test('a reply that breaks off is a lost connection', async () => {
    plan = [breakOff]
    await expect(createClient({ baseUrl }).score(PAIR)).rejects.toMatchObject({ code: 'UNREACHABLE' })
  })
})
