/**
 * What is asked, read without schemas where it is plainly a message, or a batch of nothing else. For all else they are
 * loaded: they say what is wrong with it, and know of options.
 */

import { parseExact } from '../../models/ids.ts'
import type { Limits } from '../platform/limits.ts'
import { type Asked, type BatchItem, type Message, requireFew, toPlainItem, toPlainMessage } from './message.ts'

/** The body of `POST /v1/score`. Throws BAD_MESSAGE or TOO_LONG naming the field. */
export const readMessageBody = async (body: string, limits: Limits): Promise<Asked<Message>> => {
  const asked = toPlainMessage(parse(body, JSON.parse), limits)
  return asked ? { asked, channel: undefined } : (await schemas()).parseMessageBody(body, limits)
}

/** The same for a value that another Worker handed over. */
export const readMessage = async (value: unknown, limits: Limits): Promise<Asked<Message>> => {
  const asked = toPlainMessage(value, limits)
  return asked ? { asked, channel: undefined } : (await schemas()).parseMessage(value, limits)
}

/** The body of `POST /v1/score/batch`. Throws BAD_MESSAGE or TOO_LONG for the batch as a whole only. */
export const readBatchBody = async (body: string, limits: Limits): Promise<Asked<BatchItem[]>> => {
  const asked = toPlainBatch(parse(body, parseExact), limits)
  return asked ? { asked, channel: undefined } : (await schemas()).parseBatchBody(body, limits)
}

/** The same for values that another Worker handed over. */
export const readBatch = async (items: unknown, options: unknown, limits: Limits): Promise<Asked<BatchItem[]>> =>
  (await schemas()).parseBatch(items, options, limits)

const schemas = () => import('./message-schema.ts')

/** Undefined for what is not JSON. */
const parse = (text: string, by: (text: string) => unknown): unknown => {
  try {
    return by(text)
  } catch {
    return undefined
  }
}

/** Undefined where there is anything but items, or one of them is not plainly a message. */
const toPlainBatch = (value: unknown, limits: Limits): BatchItem[] | undefined => {
  if (typeof value !== 'object' || value === null || !('items' in value) || Object.keys(value).length !== 1) return undefined
  const { items } = value
  if (!Array.isArray(items)) return undefined
  requireFew(items, limits)
  const asked: BatchItem[] = []
  for (const item of items) {
    const plain = toPlainItem(item, limits)
    if (!plain) return undefined
    asked.push(plain)
  }
  return asked
}
