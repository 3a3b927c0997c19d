/** A dev split out of data that has none: a share of the sources, always the same ones. */

import { createHash } from 'node:crypto'
import type { Entry } from './entry.ts'

/**
 * Moves the rows of about `share` of the sources to dev, whatever file and place they stand in: all translations of a message
 * go the same way, and a larger import later moves none of them.
 */
export const splitOffDev = async function* (entries: AsyncIterable<Entry>, share: number): AsyncGenerator<Entry> {
  for await (const entry of entries) {
    const { row } = entry
    if (!row || placeOf(row.source) >= share) yield entry
    else yield { ...entry, split: 'dev', row: { ...row, id: row.id.replace(/^train:/, 'dev:') } }
  }
}

/** Evenly spread over 0-1. */
const placeOf = (source: string): number => {
  const text = source.replace(/\s+/gu, ' ').trim().toLowerCase()
  return createHash('sha256').update(text).digest().readUInt32BE() / 2 ** 32
}
