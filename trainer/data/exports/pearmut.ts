/** Pearmut's annotations, as its output files have them or its dashboard downloads them: an entry for each submitted document. */

import { QualityError } from '../../../models/errors.ts'
import type { PairRecord, Records } from '../records/record.ts'
import { RATING, type Rating, toMeans } from './means.ts'
import { isObject, toList } from './open-questions.ts'
import { toSpanPenalty } from './spans.ts'

type Values = Readonly<Record<string, unknown>>

const isEntry = (value: unknown): value is Values => isObject(value) && 'annotation' in value && 'user_id' in value

/** By the first record: an entry, or the lists of entries of several campaigns. */
export const isPearmut = async ({ format, read }: Records): Promise<boolean> => {
  if (format !== 'json' && format !== 'jsonl') return false
  for await (const { values } of read()) {
    const first = values()
    const entries = [...first.values()].flat()
    return isEntry(Object.fromEntries(first)) || (entries.length > 0 && entries.every(isEntry))
  }
  return false
}

export const openPearmut = (records: Records, file: string): Records => ({
  format: 'json',
  names: ['id', 'source', 'translation', 'languagePair', RATING],
  rating: { column: RATING, scale: 'da100' },
  read: () => toMeans(readEntries(records, file)),
})

interface PlacedEntry {
  readonly line: PairRecord['line']
  readonly entry: Values
}

/** The last entry of each person and document counts, and none before it was reset. */
const readEntries = async function* (records: Records, file: string): AsyncGenerator<Rating> {
  const last = new Map<string, PlacedEntry>()
  for await (const { line, values } of records.read()) {
    const read = values('item_id')
    const entries = read.has('annotation') ? [Object.fromEntries(read)] : [...read.values()].flat().filter(isEntry)
    for (const entry of entries) {
      const { user_id: user, item_i: item } = entry
      // Tutorials and checks have names, documents have numbers.
      if (typeof item === 'string' && !/^\d+$/.test(item)) continue
      if (typeof entry['annotation'] === 'string') last.delete(`${user}\n${item}`)
      else last.set(`${user}\n${item}`, { line, entry })
    }
  }
  for (const placed of last.values()) yield* toRatings(placed, file)
}

const toRatings = ({ line, entry }: PlacedEntry, file: string): Rating[] => {
  const items = toList(entry['item']).filter(isObject)
  if (items.length === 0)
    throw new QualityError(
      'BAD_DATA',
      `${file} line ${line.number}: item: expected the texts that were rated; older versions of Pearmut do not keep them`,
      {
        field: 'item',
      },
    )
  return items.flatMap((item, i) => {
    const { src: source, tgt, item_id: id = '' } = item
    const annotation = toList(entry['annotation'])[i]
    if (!isObject(annotation)) return []
    const models = isObject(tgt) ? Object.entries(tgt) : [['', tgt] as const]
    return models.map(([model, translation]): Rating => {
      const said = model === '' ? annotation : annotation[model]
      const languagePair = /^([a-z]{2,3}-[a-z]{2,3})(?:_[A-Z]{2})?(?:_#_|-\d|$)/.exec(String(id))?.[1]
      return {
        line,
        key: JSON.stringify([source, translation]),
        values: { id: [id, model].filter(Boolean).join('#'), source, translation, ...(languagePair ? { languagePair } : {}) },
        rating: isObject(said) ? toScore(said) : undefined,
      }
    })
  })
}

/** People who mark errors by MQM give no score. */
const toScore = ({ score, error_spans: spans }: Values): unknown =>
  score ??
  (toList(spans).some((span) => isObject(span) && span['category']) ? Math.max(0, 100 - 4 * toSpanPenalty(spans)) : undefined)
