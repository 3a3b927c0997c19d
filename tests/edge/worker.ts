/** The Worker under test, in workerd, with the engine of this vitest project. */

import { exports } from 'cloudflare:workers'
import type { ScoreReply } from '../../edge/scoring/reply.ts'

export const PAIR = {
  source: 'Guvernul numește un prefect în fiecare județ pentru a fi reprezentantul său local.',
  translation: 'The Government appoints a prefect to each county to be its local representative.',
  sourceLang: 'ro',
  targetLang: 'en',
} as const

/** A language for private use, which no release serves. */
export const NOBODYS = 'qaa'

export const request = (path: string, init?: RequestInit): Promise<Response> =>
  exports.default.fetch(new Request(`https://edge-qe.test${path}`, init))

export const post = (path: string, body: unknown): Promise<Response> =>
  request(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

/** Scores a pair that is expected to be answered with 200. */
export const score = async (pair: Partial<Record<keyof typeof PAIR, string>> = {}): Promise<ScoreReply> => {
  const response = await post('/v1/score', { ...PAIR, ...pair })
  if (response.status !== 200) throw new Error(`expected 200, got ${response.status}: ${await response.text()}`)
  return response.json()
}
