/**
 * A teacher that sees what the student never will: a reference or a post-edit of the translation. Its label is the chrF
 * between the two, or what a scorer behind HTTP says of the three texts (Cometoid and ChrFoid, Gowda et al., WMT 2023).
 */

import * as z from 'zod/mini'
import { QualityError } from '../../models/errors.ts'
import { parseJson } from '../../models/json.ts'
import { createScaleCheck, roundTo, scaleFields, toZ } from '../data/scale.ts'
import { sha256 } from '../files/sha256.ts'
import { createChat, type PostChat } from './chat.ts'
import { sentenceChrf } from './chrf.ts'
import { planInOrder, type Teacher, type TeacherAnswer, type TeacherPair } from './teacher.ts'

const count = z.int().check(z.positive())

export const referenceTeacherFields = {
  /** Of chrF: 0, or 2 for chrF++. */
  wordOrder: z._default(z.int().check(z.gte(0), z.lte(2)), 0),
  /** A scorer: gets {"data": [{"src", "mt", "ref"}]} by POST, answers {"scores": [...]}. Left out: chrF. */
  url: z.optional(z.url('must be a URL such as http://127.0.0.1:9000/score')),
  keyFrom: z.optional(z.string()),
  headers: z.prefault(z.record(z.string(), z.string()), {}),
  pairsPerRequest: z._default(count, 32),
  parallel: z._default(count, 2),
  timeoutSeconds: z._default(z.number().check(z.gt(0)), 60),
  retries: z._default(z.int().check(z.gte(0)), 8),
  /** Left out: da100 of chrF; of a scorer z, and the scores have to look like it. */
  ...scaleFields,
}

const settingsSchema = z.object(referenceTeacherFields)
export type ReferenceTeacherSettings = z.infer<typeof settingsSchema>

export interface ReferenceTeacherOptions {
  readonly progress: (line: string) => void
}

/** Throws BAD_CONFIG for a key that is not set. */
export const createReferenceTeacher = (settings: ReferenceTeacherSettings, { progress }: ReferenceTeacherOptions): Teacher => {
  const { url, wordOrder, pairsPerRequest, parallel, scale = url === undefined ? 'da100' : undefined, slope, offset } = settings
  const score = url === undefined ? scoreByChrf(wordOrder) : scoreByServer({ ...settings, url }, progress)
  const own = { scale, slope, offset }
  const check = createScaleCheck(own)
  return {
    name: url === undefined ? (wordOrder === 0 ? 'chrF' : 'chrF++') : `references at ${new URL(url).host}`,
    identity: sha256(JSON.stringify({ kind: 'reference', url, wordOrder, scale, slope, offset })),
    gives: [],
    parallel: url === undefined ? 1 : parallel,
    plan: (pairs) => planInOrder(pairs.length, url === undefined ? pairs.length : pairsPerRequest),
    label: async (pairs) => {
      const known = pairs.flatMap((pair) => (pair.reference?.trim() ? [{ ...pair, reference: pair.reference }] : []))
      const scores = new Map((await score(known)).map((value, i) => [known[i]?.row, value]))
      return pairs.map(({ row }): TeacherAnswer => {
        const value = scores.get(row)
        if (value === undefined) return { failed: 'the input has no reference for this pair' }
        if (!Number.isFinite(value)) return { failed: `the score is ${value}` }
        check(value)
        return { score: roundTo(toZ(value, own), 6) }
      })
    },
    close: async () => {},
  }
}

type Referenced = TeacherPair & { readonly reference: string }
type ScorePairs = (pairs: readonly Referenced[]) => Promise<number[]>

const scoreByChrf =
  (wordOrder: number): ScorePairs =>
  async (pairs) =>
    pairs.map(({ translation, reference }) => sentenceChrf(translation, reference, { wordOrder }))

const replySchema = z.object({ scores: z.array(z.nullable(z.number())) })

const scoreByServer = (
  { url, keyFrom, headers, timeoutSeconds, retries }: ReferenceTeacherSettings & { readonly url: string },
  progress: (line: string) => void,
): ScorePairs => {
  const key = keyFrom === undefined ? undefined : process.env[keyFrom]
  if (keyFrom !== undefined && !key)
    throw new QualityError('BAD_CONFIG', `keyFrom: the environment variable ${keyFrom} is not set`, { field: 'keyFrom' })
  const post: PostChat = createChat({ url, key, headers, retries, progress, path: '', timeoutMs: 1000 * timeoutSeconds })
  return async (pairs) => {
    if (pairs.length === 0) return []
    const data = pairs.map(({ source, translation, reference }) => ({ src: source, mt: translation, ref: reference }))
    const reply = await post(JSON.stringify({ data }), { onGivenUp: () => {}, mayRetry: () => true })
    const { scores } = parseJson(reply, replySchema, { code: 'BAD_DATA', what: 'the reply of the scorer' })
    if (scores.length !== pairs.length)
      throw new QualityError('BAD_DATA', `url: expected ${pairs.length} scores, one per pair, got ${scores.length}`, {
        field: 'url',
      })
    return scores.map((value) => value ?? Number.NaN)
  }
}
