/** What the Worker answers. */

import type { QualityError } from '../../models/errors.ts'
import { stringifyExact } from '../../models/ids.ts'
import { predict } from '../../models/predict.ts'
import type { Score } from '../../models/score.ts'
import { toProblem } from '../http/problem.ts'
import type { ServedRelease } from '../releases/choose.ts'
import type { BatchItem, Message } from './message.ts'
import type { BatchReply, ItemReply, ModelReference, ScoreReply } from './wire.ts'

export type { BatchReply, ItemReply, ScoreReply } from './wire.ts'

export const toModel = ({ release: { id, manifest, sha256, engine }, channel }: ServedRelease): ModelReference => ({
  id,
  name: manifest.name,
  sha256,
  engine: engine.name,
  channel,
})

/** Scores one message. */
export const replyTo = async (message: Message, served: ServedRelease): Promise<ScoreReply> => {
  const [score] = await predict([message.pair], served.release)
  if (!score) throw new RangeError('the engine gave no output for a pair')
  return { ...withDetail(score, message), model: toModel(served) }
}

/** Scores the items that can be read, all in one run of the engine, and says of each other what is wrong with it. */
export const replyToBatch = async (items: readonly BatchItem[], served: ServedRelease): Promise<BatchReply> => {
  const messages = items.flatMap(({ message }) => (isMessage(message) ? [message] : []))
  const scores = await predict(
    messages.map(({ pair }) => pair),
    served.release,
  )
  let next = 0
  const replies = items.map(({ id, message }): ItemReply => {
    const named = id === undefined ? {} : { id }
    if (!isMessage(message)) return { ...named, error: toProblem(message) }
    const score = scores[next++]
    if (!score) throw new RangeError('the engine gave no output for a pair')
    return { ...named, ...withDetail(score, message) }
  })
  return { items: replies, model: toModel(served) }
}

/** A reply as JSON. To write ids beyond 2^53 takes a look at every value, so it is done only where an item has one. */
export const toJson = (reply: object, items: readonly ItemReply[]): string =>
  items.some(({ id }) => typeof id === 'bigint') ? stringifyExact(reply) : JSON.stringify(reply)

const isMessage = (message: Message | QualityError): message is Message => 'pair' in message

/** Without what was not asked for. */
export const withDetail = (score: Score, { withWords }: Message): Omit<ScoreReply, 'model'> => {
  if (withWords) return score
  const { words: _words, ...rest } = score
  return rest
}
