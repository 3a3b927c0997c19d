/** Several translations of one message: what is sent, and the order that is answered. */

import * as z from 'zod/mini'
import { QualityError } from '../../models/errors.ts'
import { parseJson, parseValue } from '../../models/json.ts'
import { once } from '../../models/once.ts'
import { predict } from '../../models/predict.ts'
import { rank } from '../../models/rank.ts'
import type { Limits } from '../platform/limits.ts'
import type { ServedRelease } from '../releases/choose.ts'
import type { Asked, Message } from './message.ts'
import { messageSchema, parseMessage } from './message-schema.ts'
import { toModel, withDetail } from './reply.ts'
import type { RankInput, RankReply } from './wire.ts'

export const MAX_TRANSLATIONS = 16

export const rankSchema = once(() => {
  const { translation: _translation, logProbs: _logProbs, partial: _partial, ...shape } = messageSchema().shape
  const translations = z.array(z.string()).check(z.minLength(1), z.maxLength(MAX_TRANSLATIONS))
  return z.strictObject({ ...shape, translations }) satisfies z.ZodMiniType<RankInput>
})

/** The body of `POST /v1/rank`. Throws BAD_MESSAGE or TOO_LONG naming the field. */
export const parseRankBody = (body: string, limits: Limits): Asked<Message[]> =>
  toMessages(parseJson(body, rankSchema(), { code: 'BAD_MESSAGE', what: 'request body' }), limits)

/** The same for a value that another Worker or a page handed over. */
export const parseRank = (value: unknown, limits: Limits): Asked<Message[]> =>
  toMessages(parseValue(value, rankSchema(), { code: 'BAD_MESSAGE', what: 'message' }), limits)

const toMessages = (
  { translations, channel, ...rest }: z.infer<ReturnType<typeof rankSchema>>,
  limits: Limits,
): Asked<Message[]> => {
  translations.forEach((translation, i) => {
    const field = `translations[${i}]`
    const units = translation.length
    if (units > limits.textLength)
      throw new QualityError('TOO_LONG', `${field} has ${units} UTF-16 units; at most ${limits.textLength} are scored`, {
        field,
      })
  })
  return { asked: translations.map((translation) => parseMessage({ ...rest, translation }, limits).asked), channel }
}

/** Scores the translations in one run of the engine, and puts them in order. */
export const replyToRank = async (messages: readonly Message[], served: ServedRelease): Promise<RankReply> => {
  const scores = await predict(
    messages.map(({ pair }) => pair),
    served.release,
  )
  const placed = rank(
    messages.map(({ pair }) => pair.translation),
    scores,
  )
  const detail = messages[0]?.detail ?? 'words'
  const ranking = placed.map((place) => ({ ...place, ...withDetail(scores[place.index], { detail }) }))
  return { ranking, model: toModel(served) }
}

/** What is counted of a reply: each message beside what was said of it. */
export const rankedItems = (messages: readonly Message[], { ranking }: RankReply) => ({
  items: ranking.flatMap(({ index }) => messages[index] ?? []).map((message) => ({ message })),
  replies: ranking,
})
