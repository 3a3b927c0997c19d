/** What a caller sends: wire schemas and limits. */

import * as z from 'zod/mini'
import { QualityError } from '../models/errors.ts'
import { parseJson } from '../models/json.ts'
import { parseLanguage, type ScorablePair, toLanguagePair } from '../models/pair.ts'

export const LIMITS = {
  /** A request body. Two texts at their limit fit several times over, escaped or not. */
  bodyBytes: 256 * 1024,
  /** One text, in UTF-16 units: more than any chat allows, little enough to score within a request's CPU time. */
  textLength: 10_000,
} as const

/** Unknown keys are refused: a misspelt option should not pass in silence. */
export const messageSchema = z.strictObject({
  source: z.string(),
  translation: z.string(),
  sourceLang: z.string(),
  targetLang: z.string(),
})

/** The body of `POST /v1/score`. Throws BAD_MESSAGE or TOO_LONG naming the field. */
export const parseMessage = (body: string): ScorablePair => {
  const message = parseJson(body, messageSchema, { code: 'BAD_MESSAGE', what: 'request body' })
  for (const field of ['source', 'translation'] as const) requireLength(message[field], field)
  const sourceLang = parseLanguage(message.sourceLang, 'sourceLang')
  const targetLang = parseLanguage(message.targetLang, 'targetLang')
  return { source: message.source, translation: message.translation, languagePair: toLanguagePair(sourceLang, targetLang) }
}

const requireLength = (text: string, field: string): void => {
  if (text.length > LIMITS.textLength)
    throw new QualityError('TOO_LONG', `${field} has ${text.length} UTF-16 units, at most ${LIMITS.textLength} are scored`, {
      field,
    })
}
