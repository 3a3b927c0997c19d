/** What a caller sends: wire schemas and limits. */

import * as z from 'zod/mini'
import type { Thresholds } from '../models/calibration.ts'
import { QualityError } from '../models/errors.ts'
import { parseJson, parseValue } from '../models/json.ts'
import { parseLanguage, toLanguagePair } from '../models/pair.ts'
import type { PredictInput } from '../models/predict.ts'

export const LIMITS = {
  /** A request body. Two texts at their limit fit several times over, escaped or not; a batch of chat messages too. */
  bodyBytes: 512 * 1024,
  /** One text, in UTF-16 units: more than any chat allows, little enough to score within a request's CPU time. */
  textLength: 10_000,
  /** Pairs of a batch. */
  items: 64,
} as const

/** Where the lines between verdicts lie, by how bad it is to show a wrong translation. */
export const PRESETS = {
  lenient: { accept: 0.5, reject: 0.3 },
  balanced: { accept: 0.7, reject: 0.5 },
  strict: { accept: 0.85, reject: 0.7 },
} as const satisfies Record<string, Thresholds>

const presetNames = Object.keys(PRESETS) as (keyof typeof PRESETS)[]

/** Unknown keys are refused: a misspelt option should not pass in silence. */
export const messageSchema = z.strictObject({
  source: z.string(),
  translation: z.string(),
  sourceLang: z.string(),
  targetLang: z.string(),
  /** A preset, or the score from which a translation is accepted; any other is rejected then. */
  threshold: z.optional(z.union([z.enum(presetNames), z.number().check(z.gte(0), z.lte(1))])),
  /** `words`, the default, or `score`: without the words. */
  detail: z.optional(z.enum(['score', 'words'])),
})

type WireMessage = z.infer<typeof messageSchema>

export interface Message {
  readonly pair: PredictInput
  /** Whether the reply lists the words. */
  readonly words: boolean
}

const BODY = { code: 'BAD_MESSAGE', what: 'request body' } as const

/** The body of `POST /v1/score`. Throws BAD_MESSAGE or TOO_LONG naming the field. */
export const parseMessage = (body: string): Message => toMessage(parseJson(body, messageSchema, BODY))

/** The same for a value that another Worker handed over. */
export const readMessage = (value: unknown): Message =>
  toMessage(parseValue(value, messageSchema, { code: 'BAD_MESSAGE', what: 'message' }))

const toMessage = ({ source, translation, sourceLang, targetLang, threshold, detail }: WireMessage): Message => {
  requireLength(source, 'source')
  requireLength(translation, 'translation')
  const languagePair = toLanguagePair(parseLanguage(sourceLang, 'sourceLang'), parseLanguage(targetLang, 'targetLang'))
  return { pair: { source, translation, languagePair, thresholds: toThresholds(threshold) }, words: detail !== 'score' }
}

const toThresholds = (threshold: WireMessage['threshold']): Thresholds | undefined =>
  typeof threshold === 'number' ? { accept: threshold, reject: threshold } : threshold && PRESETS[threshold]

const requireLength = (text: string, field: string): void => {
  if (text.length > LIMITS.textLength)
    throw new QualityError('TOO_LONG', `${field} has ${text.length} UTF-16 units, at most ${LIMITS.textLength} are scored`, {
      field,
    })
}

const idSchema = z.union([z.string().check(z.maxLength(200)), z.number()])

/** What is sent: the items are read one by one, so that a bad one fails alone. */
export const batchSchema = z.strictObject({ items: z.array(z.unknown()) })

export const itemSchema = z.extend(messageSchema, { id: z.optional(idSchema) })

export interface BatchItem {
  /** As sent; absent where it was absent or could not be read. */
  readonly id?: string | number | undefined
  /** The message, or why it is none. */
  readonly message: Message | QualityError
}

/** The body of `POST /v1/score/batch`. Throws BAD_MESSAGE or TOO_LONG for the batch as a whole only. */
export const parseBatch = (body: string): BatchItem[] => readItems(parseJson(body, batchSchema, BODY).items)

/** The items of a batch, bad ones included. Throws TOO_LONG where they are too many. */
export const readItems = (items: readonly unknown[]): BatchItem[] => {
  if (items.length > LIMITS.items)
    throw new QualityError('TOO_LONG', `items has ${items.length} pairs, at most ${LIMITS.items} are scored at once`, {
      field: 'items',
    })
  return items.map((item, i) => parseItem(item, `items[${i}]`))
}

const parseItem = (item: unknown, what: string): BatchItem => {
  try {
    const { id, ...message } = parseValue(item, itemSchema, { code: 'BAD_MESSAGE', what })
    return { id, message: toMessage(message) }
  } catch (error) {
    if (!(error instanceof QualityError)) throw error
    const named = z.safeParse(z.object({ id: idSchema }), item)
    return { id: named.data?.id, message: error }
  }
}
