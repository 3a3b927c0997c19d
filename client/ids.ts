/** Ids beyond 2^53, which JSON.parse would round: bigints go out as texts and come back as what they were. */

import type { ItemInput, ItemReply, JobLine } from '../edge/scoring/wire.ts'
import { EdgeQeError } from './error.ts'

/** An item as JSON can say it. Throws BAD_INPUT for a number that is no longer the id it was read from. */
export const toSent = (item: ItemInput): ItemInput => {
  const { id } = item
  if (typeof id === 'bigint') return { ...item, id: String(id) }
  if (typeof id === 'number' && Number.isInteger(id) && !Number.isSafeInteger(id))
    throw new EdgeQeError('BAD_INPUT', `id: ${id} is beyond 2^53, where numbers are rounded: use a string or a bigint`, {
      field: 'id',
    })
  return item
}

/** The reply to an item, with its id as the caller gave it. */
export const withIdOf = (item: ItemInput | undefined, reply: ItemReply): ItemReply =>
  typeof item?.id === 'bigint' && reply.id !== undefined ? { ...reply, id: item.id } : reply

/** The service writes the id first, so its digits can be read in runtimes whose JSON.parse shows no source. */
const LONG_ID = /^\{"id":(-?\d{16,})[,}]/

/** A line of a job's result. An id beyond 2^53 is a bigint. */
export const parseExactLine = (text: string): JobLine => {
  const line = JSON.parse(text) as JobLine
  const digits = LONG_ID.exec(text)?.[1]
  return digits === undefined || Number.isSafeInteger(line.id) ? line : { ...line, id: BigInt(digits) }
}
