/** What a caller sends to be scored: wire schemas, and how they become messages. */

import * as z from 'zod/mini'
import { QualityError } from '../../models/errors.ts'
import { type Id, isExact, isShort, MAX_ID_LENGTH, parseExact } from '../../models/ids.ts'
import { parseJson, parseValue, readJson } from '../../models/json.ts'
import { parseLanguage } from '../../models/language-tag.ts'
import { once } from '../../models/once.ts'
import { toLanguagePair } from '../../models/pair.ts'
import type { PredictInput } from '../../models/predict.ts'
import { PRESET_NAMES, type Preset, type Thresholds } from '../../models/verdict.ts'
import { LIMITS, type Limits } from '../platform/limits.ts'
import type { ItemInput, MessageInput } from './wire.ts'

/** Far more tokens than any translation that is scored. */
const MAX_LOG_PROBS = 4096
/** Far less than any softmax gives; sums and squares of 1e308 would be no numbers any more. */
const MIN_LOG_PROB = -1e6

/** Terms of a message, more than any names, and the UTF-16 units of one. */
export const MAX_TERMS = 100
export const MAX_TERM_LENGTH = 200

const term = () => z.string().check(z.maxLength(MAX_TERM_LENGTH), z.regex(/\S/, 'must not be blank'))

/** How a pair is to be answered. */
const options = once(() => ({
  /** A preset, or the score from which a translation is accepted; any other is rejected then. */
  threshold: z.optional(z.union([z.enum(PRESET_NAMES), z.number().check(z.gte(0), z.lte(1))])),
  /** `words`, the default, or `spans` in their place, or `score`: without either. */
  detail: z.optional(z.enum(['score', 'words', 'spans'])),
  /** Natural-log probability of each token that the MT system wrote. */
  logProbs: z.optional(
    z.array(z.number().check(z.gte(MIN_LOG_PROB), z.lte(0))).check(z.minLength(1), z.maxLength(MAX_LOG_PROBS)),
  ),
  /** What must come out in one way; kept as it is where no translation is given. */
  terms: z.optional(z.array(z.strictObject({ source: term(), translation: z.optional(term()) })).check(z.maxLength(MAX_TERMS))),
}))

const pair = once(() => ({ source: z.string(), translation: z.string(), sourceLang: z.string(), targetLang: z.string() }))

const idSchema = once(() =>
  z.union(
    [
      z.string().check(z.maxLength(MAX_ID_LENGTH)),
      z.number().check(z.refine(isExact, ID_ERROR)),
      z.bigint().check(z.refine(isShort, ID_ERROR)),
    ],
    { error: ID_ERROR },
  ),
)

const ID_ERROR = `expected a text of at most ${MAX_ID_LENGTH} characters or a number; one that is not exact in JavaScript as a text`

/** One of a batch, and a row of a job. */
export const itemSchema = once(
  () => z.strictObject({ id: z.optional(idSchema()), ...pair(), ...options() }) satisfies z.ZodMiniType<ItemInput>,
)

/** Which release is asked for; the caller's own where absent. */
const channel = () => z.optional(z.string())

/** Unknown keys are refused: a misspelt option should not pass in silence. */
export const messageSchema = once(
  () =>
    z.strictObject({
      ...pair(),
      ...options(),
      partial: z.optional(z.boolean()),
      channel: channel(),
    }) satisfies z.ZodMiniType<MessageInput>,
)

/** What is sent: the items are read one by one, so that a bad one fails alone. */
export const batchSchema = once(() => z.strictObject({ items: z.array(z.unknown()), channel: channel() }))

type WireMessage = Omit<z.infer<ReturnType<typeof messageSchema>>, 'channel'>

export type Detail = 'score' | 'words' | 'spans'

export interface Message {
  readonly pair: PredictInput
  readonly detail: Detail
  /** Whether the translation is still being written. */
  readonly partial: boolean
}

export interface BatchItem {
  /** As sent; absent where it was absent or could not be read. */
  readonly id?: Id | undefined
  /** The message, or why it is none. */
  readonly message: Message | QualityError
}

/** A thing asked for, and the channel whose release is to answer it. */
export interface Asked<T> {
  readonly asked: T
  readonly channel: string | undefined
}

const BODY = { code: 'BAD_MESSAGE', what: 'request body' } as const

/** The body of `POST /v1/score`. Throws BAD_MESSAGE or TOO_LONG naming the field. */
export const parseMessageBody = (body: string, limits: Limits): Asked<Message> => {
  const value = readJson(body, BODY)
  if (isTexts(value, TEXTS)) return { asked: toMessage(value, limits), channel: undefined }
  const { channel, ...message } = parseValue(value, messageSchema(), BODY)
  return { asked: toMessage(message, limits), channel }
}

const TEXTS = 4

/**
 * Whether a value is a message of nothing but its texts and their languages, as most are, or an item with an id besides. The
 * schemas say the same of it, and take .7 us more of every message and .9 ms of a Worker's first. `keys`: how many it has.
 */
const isTexts = (
  value: unknown,
  keys: number,
): value is Record<'source' | 'translation' | 'sourceLang' | 'targetLang', string> => {
  if (typeof value !== 'object' || value === null) return false
  const { source, translation, sourceLang, targetLang } = value as Readonly<Record<string, unknown>>
  return (
    typeof source === 'string' &&
    typeof translation === 'string' &&
    typeof sourceLang === 'string' &&
    typeof targetLang === 'string' &&
    Object.keys(value).length === keys
  )
}

/** The same for a value that another Worker handed over. */
export const parseMessage = (value: unknown, limits: Limits): Asked<Message> => {
  const { channel, ...message } = parseValue(value, messageSchema(), { code: 'BAD_MESSAGE', what: 'message' })
  return { asked: toMessage(message, limits), channel }
}

/** The body of `POST /v1/score/batch`. Throws BAD_MESSAGE or TOO_LONG for the batch as a whole only. */
export const parseBatchBody = (body: string, limits: Limits): Asked<BatchItem[]> => {
  const { items, channel } = parseJson(body, batchSchema(), { ...BODY, parse: parseExact })
  return { asked: parseItems(items, limits), channel }
}

const optionsSchema = once(() => z.strictObject({ channel: channel() }))

/** The same for values that another Worker handed over. */
export const parseBatch = (items: unknown, options: unknown, limits: Limits): Asked<BatchItem[]> => {
  const list = parseValue(items, batchSchema().shape.items, { code: 'BAD_MESSAGE', what: 'items' })
  const asked = parseValue(options, optionsSchema(), { code: 'BAD_MESSAGE', what: 'options' })
  return { asked: parseItems(list, limits), channel: asked.channel }
}

/** The items of a batch, bad ones included. Throws TOO_LONG where they are too many. */
export const parseItems = (items: readonly unknown[], limits: Limits): BatchItem[] => {
  if (items.length > limits.items)
    throw new QualityError('TOO_LONG', `items has ${items.length} pairs, at most ${limits.items} are scored at once`, {
      field: 'items',
    })
  return items.map((item, i) => parseItem(item, `items[${i}]`, limits))
}

/** An id that is short or exact for sure. */
const isPlainId = (id: unknown): id is string | number =>
  typeof id === 'string' ? id.length <= MAX_ID_LENGTH : Number.isSafeInteger(id)

/** Never throws for what was sent: a bad item says what is wrong with it. */
export const parseItem = (item: unknown, what: string, limits: Limits = LIMITS): BatchItem => {
  try {
    if (isTexts(item, TEXTS)) return { id: undefined, message: toMessage(item, limits) }
    if (isTexts(item, TEXTS + 1) && 'id' in item && isPlainId(item.id)) return { id: item.id, message: toMessage(item, limits) }
    const { id, ...message } = parseValue(item, itemSchema(), { code: 'BAD_MESSAGE', what })
    return { id, message: toMessage(message, limits) }
  } catch (error) {
    if (!(error instanceof QualityError)) throw error
    const named = z.safeParse(z.object({ id: idSchema() }), item)
    return { id: named.data?.id, message: error }
  }
}

const toMessage = (
  { source, translation, sourceLang, targetLang, threshold, detail = 'words', logProbs, terms, partial = false }: WireMessage,
  { textLength }: Limits,
): Message => {
  requireLength(source, 'source', textLength)
  requireLength(translation, 'translation', textLength)
  const languagePair = toLanguagePair(parseLanguage(sourceLang, 'sourceLang'), parseLanguage(targetLang, 'targetLang'))
  return {
    pair: { source, translation, languagePair, thresholds: toThresholds(threshold), logProbs, terms },
    detail,
    partial,
  }
}

/** A preset is read by the release that answers: where its lines lie is of the language pair. */
const toThresholds = (threshold: WireMessage['threshold']): Preset | Thresholds | undefined =>
  typeof threshold === 'number' ? { accept: threshold, reject: threshold } : threshold

const requireLength = (text: string, field: string, max: number): void => {
  if (text.length > max)
    throw new QualityError('TOO_LONG', `${field} has ${text.length} UTF-16 units, at most ${max} are scored`, { field })
}
