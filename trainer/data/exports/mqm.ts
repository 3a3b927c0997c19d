/**
 * Errors marked by MQM, a line each, as Google publishes WMT's: system, doc, seg_id, rater, source, target, category and
 * severity, the marked text between <v> and </v>. A translation's rating is the sum of its penalties, the mean of its raters.
 */

import { QualityError } from '../../../models/errors.ts'
import type { PairRecord, Records } from '../records/record.ts'
import { RATING, type Rating, toMeans } from './means.ts'

const COLUMNS = ['category', 'severity', 'rater', 'source', 'target'] as const

export const isMqm = ({ names }: Pick<Records, 'names'>): boolean =>
  COLUMNS.every((name) => names.some((own) => own.toLowerCase() === name))

export const openMqm = (records: Records): Records => ({
  format: 'json',
  names: ['id', 'source', 'translation', RATING],
  rating: { column: RATING, scale: 'mqm' },
  read: () => toMeans(addPenalties(records.read())),
})

/**
 * Freitag et al. 2021, table 12: an untranslatable segment 25, major errors 5, minor ones 1, but .1 for punctuation; MQM
 * core has 25 for critical ones. Throws BAD_DATA, naming the field, for a severity that is none of them.
 */
export const toPenalty = (category: string, severity: string): number => {
  if (/^source (?:error|issue)/i.test(category)) return 0
  switch (severity.trim().toLowerCase()) {
    case 'critical':
      return 25
    case 'major':
      return /^non-translation/i.test(category) ? 25 : 5
    case 'minor':
      return /punctuation/i.test(category) ? 0.1 : 1
    case 'neutral':
    case 'no-error':
    case 'no error':
    case '':
      return 0
    default:
      throw new QualityError('BAD_DATA', `severity: expected critical, major, minor, neutral or no-error, got ${severity}`, {
        field: 'severity',
      })
  }
}

/** The identifiers of a segment, by the names of several years. */
const SEGMENT = ['doc', 'docsegid', 'doc_id', 'globalsegid', 'seg_id'] as const

/** One rating a translation and rater: the sum over the lines that they have in the file, wherever those are. */
const addPenalties = async function* (records: AsyncIterable<PairRecord>): AsyncGenerator<Rating> {
  const sums = new Map<string, Rating & { readonly rating: number }>()
  for await (const { line, values } of records) {
    const read = new Map([...values()].map(([name, value]) => [name.toLowerCase(), value]))
    const text = (name: string): string => String(read.get(name) ?? '')
    const category = text('category')
    // Errors that were put in to see whether raters find them.
    if (/^HOTW-test/i.test(category)) continue
    const key = ['system', ...SEGMENT].map(text).join('\n') || withoutMarks(text('target'))
    const each = `${key}\n${text('rater')}`
    const penalty = toPenalty(category, text('severity'))
    const known = sums.get(each)
    const id = [text('system'), ...SEGMENT.map(text)].filter(Boolean).join(':')
    const found = { id, source: withoutMarks(text('source')), translation: withoutMarks(text('target')) }
    sums.set(each, { line: known?.line ?? line, key, values: known?.values ?? found, rating: (known?.rating ?? 0) + penalty })
  }
  yield* sums.values()
}

const withoutMarks = (text: string): string => text.replace(/<\/?v>/g, '')
