/** A running Worker as a scorer: `POST /v1/score`, whose replies are parsed as anything from a network is. */

import * as z from 'zod/mini'
import { QualityError } from '../../../models/errors.ts'
import { parseJson } from '../../../models/json.ts'
import type { PredictInput } from '../../../models/predict.ts'

const CONCURRENCY = 8
const ATTEMPTS = 4
const FIRST_DELAY_MS = 250
const TIMEOUT_MS = 30_000

const replySchema = z.object({
  score: z.nullable(z.number()),
  interval: z.nullable(z.readonly(z.tuple([z.number(), z.number()]))),
  verdict: z.enum(['accept', 'review', 'reject', 'unsupported']),
  /** On the z scale. */
  raw: z.nullable(z.number()),
  flags: z.array(z.string()),
  words: z.optional(z.array(z.object({ start: z.number(), end: z.number(), bad: z.number() }))),
  critical: z.optional(z.number()),
  calibration: z.optional(z.enum(['own', 'made', 'pooled', 'teacher'])),
  model: z.object({ id: z.string(), sha256: z.string() }),
})

export type WorkerReply = z.infer<typeof replySchema>

type AskedPair = Pick<PredictInput, 'languagePair' | 'source' | 'translation' | 'logProbs'>

/** Scores pairs, a few at a time, in order. Throws UNAVAILABLE with the URL and what came back. */
export const scoreOverHttp = async (base: string, pairs: readonly AskedPair[]): Promise<WorkerReply[]> => {
  const url = new URL('v1/score', base.endsWith('/') ? base : `${base}/`)
  const replies: WorkerReply[] = new Array(pairs.length)
  let next = 0
  const work = async (): Promise<void> => {
    for (let i = next++; i < pairs.length; i = next++) {
      const pair = pairs[i]
      if (pair) replies[i] = await scorePair(url, pair)
    }
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, work))
  return replies
}

const scorePair = async (url: URL, { source, translation, languagePair, logProbs }: AskedPair): Promise<WorkerReply> => {
  const [sourceLang, targetLang] = languagePair.split('-')
  const body = JSON.stringify({ source, translation, sourceLang, targetLang, logProbs })
  let problem = ''
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    try {
      const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body }
      const response = await fetch(url, { ...request, signal: AbortSignal.timeout(TIMEOUT_MS) })
      const text = await response.text()
      if (response.ok) return parseJson(text, replySchema, { code: 'UNAVAILABLE', what: `reply of ${url}` })
      problem = `${response.status} ${text.slice(0, 200)}`
      if (response.status !== 429 && response.status < 500) break
    } catch (error) {
      if (error instanceof QualityError) throw error
      problem =
        error instanceof Error
          ? `${error.message}${error.cause instanceof Error ? `: ${error.cause.message}` : ''}`
          : String(error)
    }
    if (attempt < ATTEMPTS) await new Promise((resolve) => setTimeout(resolve, FIRST_DELAY_MS * 2 ** attempt))
  }
  throw new QualityError('UNAVAILABLE', `POST ${url}: ${problem}`)
}
