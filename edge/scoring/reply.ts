/** What the Worker answers. */

import type { QualityError } from '../../models/errors.ts'
import { stringifyExact } from '../../models/ids.ts'
import { predictPartial } from '../../models/partial.ts'
import { type PredictInput, predict } from '../../models/predict.ts'
import type { Score } from '../../models/score.ts'
import { toSpans } from '../../models/spans.ts'
import { summarise } from '../../models/summary.ts'
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
  const { pair, partial } = message
  const [score] = partial ? [await predictPartial(pair, served.release)] : await predict([pair], served.release)
  return { ...withDetail(score, message), model: toModel(served) }
}

/**
 * What is scored before others get their turn, a few milliseconds: 16 pairs of 30 words, 32 of chat messages, or one long text. A
 * turn less is a twentieth of a batch's time less.
 */
const PAIRS_A_TURN = 32
const UNITS_A_TURN = 6000

/** Lets other requests of the isolate go first, where there are any. */
export type GiveWay = () => Promise<void>

const predictInTurns = async (
  pairs: readonly PredictInput[],
  { release }: ServedRelease,
  giveWay: GiveWay,
): Promise<Score[]> => {
  const scores: Score[] = []
  for (const turn of toTurns(pairs)) {
    if (scores.length > 0) await giveWay()
    scores.push(...(await predict(turn, release)))
  }
  return scores
}

const toTurns = function* (pairs: readonly PredictInput[]): Generator<readonly PredictInput[]> {
  let turn: PredictInput[] = []
  let units = 0
  for (const pair of pairs) {
    turn.push(pair)
    units += pair.source.length + pair.translation.length
    if (turn.length < PAIRS_A_TURN && units < UNITS_A_TURN) continue
    yield turn
    turn = []
    units = 0
  }
  if (turn.length > 0) yield turn
}

/**
 * Scores the items that can be read, and says of each other what is wrong with it; with `giveWay` a few at a time, so that a
 * batch does not keep other callers from their one pair.
 */
export const replyToBatch = async (
  items: readonly BatchItem[],
  served: ServedRelease,
  giveWay?: GiveWay,
): Promise<BatchReply> => {
  const pairs = items.flatMap(({ message }) => (isMessage(message) ? [message.pair] : []))
  const scores = giveWay ? await predictInTurns(pairs, served, giveWay) : await predict(pairs, served.release)
  let next = 0
  const replies = items.map(({ id, message }): ItemReply => {
    const named = id === undefined ? {} : { id }
    if (!isMessage(message)) return { ...named, error: toProblem(message) }
    return { ...named, ...withDetail(scores[next++], message) }
  })
  return { items: replies, summary: summarise(replies), model: toModel(served) }
}

/** A reply as JSON. To write ids beyond 2^53 takes a look at every value, so it is done only where an item has one. */
export const toJson = (reply: object, items: readonly ItemReply[]): string =>
  items.some(({ id }) => typeof id === 'bigint') ? stringifyExact(reply) : JSON.stringify(reply)

const isMessage = (message: Message | QualityError): message is Message => 'pair' in message

/** With what was asked for of the words. */
export const withDetail = (score: Score | undefined, { detail }: Pick<Message, 'detail'>): Omit<ScoreReply, 'model'> => {
  if (!score) throw new RangeError('the engine returned no output for a pair')
  if (detail === 'words') return score
  const { words, ...rest } = score
  return detail === 'spans' ? { ...rest, spans: toSpans(words) } : rest
}
