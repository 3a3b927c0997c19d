/**
 * What a caller may send to be scored, as schemas, which say what is wrong with anything else. A message of nothing but texts
 * is read without them (plain-message.ts): to load and make them takes as long as many scores.
 */

import * as z from 'zod/mini'
import { QualityError } from '../../models/errors.ts'
import { isExact, isShort, MAX_ID_LENGTH, parseExact } from '../../models/ids.ts'
import { parseJson, parseValue } from '../../models/json.ts'
import { once } from '../../models/once.ts'
import { PRESET_NAMES } from '../../models/verdict.ts'
import { LIMITS, type Limits } from '../platform/limits.ts'
import {
  type Asked,
  type BatchItem,
  MAX_TERM_LENGTH,
  MAX_TERMS,
  type Message,
  requireFew,
  toMessage,
  toPlainItem,
} from './message.ts'
import type { ItemInput, MessageInput } from './wire.ts'

/** Far more tokens than any translation that is scored. */
const MAX_LOG_PROBS = 4096
/** Far less than any softmax gives; sums and squares of 1e308 would be no numbers any more. */
const MIN_LOG_PROB = -1e6

const term = () => z.string().check(z.maxLength(MAX_TERM_LENGTH), z.regex(/\S/, 'must not be blank'))

/** How a pair is to be answered. */
const options = once(() => ({
  /** A preset, or the score from which a translation is accepted; any other is rejected then. */
  threshold: z.optional(z.union([z.enum(PRESET_NAMES), z.number().check(z.gte(0), z.lte(1))])),
  /** `words` (default), `spans` instead of them, or `score` for neither. */
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

const ID_ERROR = `expected a text of at most ${MAX_ID_LENGTH} characters or a number (beyond 2^53 as a string)`

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

const BODY = { code: 'BAD_MESSAGE', what: 'request body' } as const

/** The body of `POST /v1/score`. Throws BAD_MESSAGE or TOO_LONG naming the field. */
export const parseMessageBody = (body: string, limits: Limits): Asked<Message> => {
  const { channel, ...message } = parseJson(body, messageSchema(), BODY)
  return { asked: toMessage(message, limits), channel }
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
  requireFew(items, limits)
  return items.map((item, i) => parseItem(item, `items[${i}]`, limits))
}

/** Never throws for what was sent: a bad item says what is wrong with it. */
export const parseItem = (item: unknown, what: string, limits: Limits = LIMITS): BatchItem => {
  const plain = toPlainItem(item, limits)
  if (plain) return plain
  try {
    const { id, ...message } = parseValue(item, itemSchema(), { code: 'BAD_MESSAGE', what })
    return { id, message: toMessage(message, limits) }
  } catch (error) {
    if (!(error instanceof QualityError)) throw error
    const named = z.safeParse(z.object({ id: idSchema() }), item)
    return { id: named.data?.id, message: error }
  }
}
