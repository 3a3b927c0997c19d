/** What people say of a translation, kept in R2 as JSON lines that the trainer's `import feedback` reads. */

import * as z from 'zod/mini'
import { QualityError } from '../../models/errors.ts'
import { parseJson } from '../../models/json.ts'
import { parseLanguage } from '../../models/language-tag.ts'
import { once } from '../../models/once.ts'
import { toLanguagePair } from '../../models/pair.ts'
import { guard } from '../platform/guard.ts'
import type { Limits } from '../platform/limits.ts'
import type { Settings } from '../platform/settings.ts'
import { sha256 } from '../platform/sha256.ts'
import type { FeedbackInput, FeedbackReply } from '../scoring/wire.ts'

export const feedbackSchema = once(
  () =>
    z.strictObject({
      source: z.string(),
      translation: z.string(),
      sourceLang: z.string(),
      targetLang: z.string(),
      /** Direct assessment, on the scale of the score. */
      rating: z.optional(z.number().check(z.gte(0), z.lte(1))),
      /** How it should have been translated. */
      correction: z.optional(z.string()),
      /** Of the verdict that was shown. */
      verdict: z.optional(z.enum(['agree', 'disagree'])),
      /** Id of the release whose verdict it was. */
      release: z.optional(z.string().check(z.regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits'))),
    }) satisfies z.ZodMiniType<FeedbackInput>,
)

type WireFeedback = z.infer<ReturnType<typeof feedbackSchema>>

/** One line of the bucket; docs/format.md describes it. */
export type Feedback = Omit<WireFeedback, 'sourceLang' | 'targetLang'> & {
  readonly version: 1
  /** sha256 of everything but `at` and `release`: what is said twice is stored once. */
  readonly id: string
  /** ISO 8601. */
  readonly at: string
  readonly languagePair: string
  /** Name of the API key; null where the service is open. */
  readonly by: string | null
}

/** Throws BAD_MESSAGE or TOO_LONG naming the field. */
export const parseFeedback = (body: string, { textLength }: Limits): WireFeedback => {
  const feedback = parseJson(body, feedbackSchema(), { code: 'BAD_MESSAGE', what: 'request body' })
  for (const field of ['source', 'translation', 'correction'] as const) {
    const { length } = feedback[field] ?? ''
    if (length > textLength)
      throw new QualityError('TOO_LONG', `${field} has ${length} UTF-16 units; at most ${textLength} are accepted`, { field })
  }
  if (feedback.rating === undefined && feedback.correction === undefined && feedback.verdict === undefined)
    throw new QualityError('BAD_MESSAGE', 'request body: expected a rating, a correction or a verdict', { field: 'rating' })
  return feedback
}

/** Where feedback goes. Throws FORBIDDEN while the operator has not turned it on, UNCONFIGURED without a bucket. */
export const requireFeedback = ({ FEEDBACK, FEEDBACK_BUCKET }: Settings): R2Bucket => {
  if (FEEDBACK !== 'on')
    throw new QualityError(
      'FORBIDDEN',
      'feedback is off: it stores texts, so the operator has to turn it on (setting FEEDBACK)',
      {
        field: 'FEEDBACK',
      },
    )
  if (!FEEDBACK_BUCKET)
    throw new QualityError('UNCONFIGURED', 'feedback needs the binding FEEDBACK_BUCKET (docs/deploy.md)', {
      field: 'FEEDBACK_BUCKET',
    })
  return guard(FEEDBACK_BUCKET, 'FEEDBACK_BUCKET')
}

/** One object a record, so that callers never wait for each other. */
export const storeFeedback = async (
  { sourceLang, targetLang, ...said }: WireFeedback,
  bucket: R2Bucket,
  by: string | null,
): Promise<FeedbackReply> => {
  const languagePair = toLanguagePair(parseLanguage(sourceLang, 'sourceLang'), parseLanguage(targetLang, 'targetLang'))
  const { source, translation, rating, correction, verdict } = said
  const content = [by, languagePair, source, translation, rating ?? null, correction ?? null, verdict ?? null]
  const id = await sha256(new TextEncoder().encode(JSON.stringify(content)))
  const record: Feedback = { version: 1, id, at: new Date().toISOString(), languagePair, by, ...said }
  const put = await bucket.put(feedbackKey(languagePair, id), `${JSON.stringify(record)}\n`, {
    onlyIf: { etagDoesNotMatch: '*' },
    httpMetadata: { contentType: 'application/jsonl' },
  })
  return { id, stored: put !== null }
}

const feedbackKey = (languagePair: string, id: string): string => `feedback/${languagePair}/${id}.jsonl`
