/** A running Worker as a judge: what is asked of it, and what is made of its replies, good and bad. */

import { createServer, type RequestListener, type Server } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import type { ScorablePair } from '../../../../models/pair.ts'
import { createWorkerJudge } from '../../../../trainer/release/evaluation/judge.ts'

let server: Server | undefined

afterEach(() => new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve())))

/** The base URL of a server on a free port. */
const serve = (listener: RequestListener): Promise<string> =>
  new Promise((resolve) => {
    const listening = createServer(listener)
    server = listening.listen(0, '127.0.0.1', () => {
      const address = listening.address()
      resolve(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`)
    })
  })

const reply = {
  score: 0.5,
  interval: [0.2, 0.8],
  verdict: 'review',
  flags: [],
  words: [{ start: 0, end: 3, bad: 0.1 }],
  calibration: 'own',
  raw: -0.25,
  model: { id: 'default', sha256: 'a'.repeat(64) },
}

const pairs: ScorablePair[] = Array.from({ length: 30 }, (_, i) => ({
  languagePair: 'ro-en',
  source: `unu ${i}`,
  translation: `one ${i}`,
}))

describe('createWorkerJudge', () => {
  test('posts every pair to /v1/score with its languages, and gives the replies in the order of the pairs', async () => {
    const asked: string[] = []
    const url = await serve((request, response) => {
      let body = ''
      request.on('data', (bytes) => (body += bytes))
      request.on('end', () => {
        asked.push(`${request.method} ${request.url} ${body}`)
        const raw = Number(/one (\d+)/.exec(body)?.[1])
        setTimeout(() => response.end(JSON.stringify({ ...reply, raw })), raw % 3)
      })
    })
    const judgements = await createWorkerJudge(`${url}/`).judge(pairs)
    expect(judgements.map(({ raw }) => raw)).toEqual(pairs.map((_, i) => i))
    expect(asked).toContain('POST /v1/score {"source":"unu 7","translation":"one 7","sourceLang":"ro","targetLang":"en"}')
  })

  test('asks again when the server is busy', async () => {
    let requests = 0
    const url = await serve((_, response) => {
      response.statusCode = requests++ === 0 ? 503 : 200
      response.end(JSON.stringify(reply))
    })
    const [judgement] = await createWorkerJudge(url).judge(pairs.slice(0, 1))
    expect(judgement).toMatchObject({ raw: -0.25, score: 0.5, interval: [0.2, 0.8] })
  })

  test('tells what a refusal says, at once', async () => {
    const url = await serve((_, response) => {
      response.statusCode = 400
      response.end('{"code":"BAD_MESSAGE","detail":"translation is missing"}')
    })
    await expect(createWorkerJudge(url).judge(pairs.slice(0, 1))).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringMatching(/POST http:.*\/v1\/score: 400 .*translation is missing/),
    })
  })

  test('refuses a reply that is not one, with the field', async () => {
    const url = await serve((_, response) => response.end(JSON.stringify({ ...reply, raw: 'high' })))
    await expect(createWorkerJudge(url).judge(pairs.slice(0, 1))).rejects.toThrow(/reply of http.*: raw: expected number/)
  })
})
