/** Appraise's scores, a CSV without a header or texts, and the batches that they were asked in, JSON with the texts. */

import { readFile } from 'node:fs/promises'
import * as z from 'zod/mini'
import { QualityError } from '../../../models/errors.ts'
import { parseJson } from '../../../models/json.ts'
import type { PairRecord, Records } from '../records/record.ts'
import { RATING, type Rating, toMeans } from './means.ts'
import { isObject, toList } from './open-questions.ts'
import { toSpanPenalty } from './spans.ts'

/** login, system, itemID, itemType, source and target language, score, documentID; then, by the kind of campaign, more. */
const FIRST_LINE = /^[^,\n]*,[^,\n]*,\d+,(?:TGT|BAD|REF|CHK|[A-Z]{3}),[a-z]{2,3},[a-z]{2,3},-?[\d.]+,/

export const isAppraise = (start: string): boolean => FIRST_LINE.test(start)

const batchesSchema = z.array(
  z.object({
    items: z.array(
      z.object({
        itemID: z.union([z.number(), z.string()]),
        documentID: z.string(),
        targetID: z.optional(z.string()),
        sourceText: z.string(),
        targetText: z.string(),
      }),
    ),
  }),
)

export interface AppraiseOptions {
  readonly file: string
  /** The batches. */
  readonly texts?: string | undefined
  /** Reads the table, which has no header. */
  readonly rows: () => AsyncIterable<PairRecord>
}

/** Throws BAD_DATA where the batches are missing or not those of the scores. */
export const openAppraise = async ({ file, texts, rows }: AppraiseOptions): Promise<Records> => {
  if (texts === undefined)
    throw new QualityError(
      'BAD_DATA',
      `${file}: holds Appraise scores without texts: pass the batches that were rated, --texts batches.json`,
      {
        field: 'texts',
      },
    )
  const batches = parseJson(await readFile(texts, 'utf8'), batchesSchema, { code: 'BAD_DATA', what: texts })
  const items = new Map(
    batches.flatMap((batch) => batch.items.map((item) => [`${item.itemID}\n${item.documentID}`, item] as const)),
  )
  const isMqm = await hasTypesOnly(rows())
  return {
    format: 'json',
    names: ['id', 'source', 'translation', 'sourceLang', 'targetLang', RATING],
    rating: { column: RATING, scale: 'da100' },
    read: () => toMeans(readScores(rows(), { file, texts, items, isMqm })),
  }
}

type Item = z.infer<typeof batchesSchema>[number]['items'][number]

interface Joining {
  readonly file: string
  readonly texts: string
  readonly items: ReadonlyMap<string, Item>
  readonly isMqm: boolean
}

/** Only what systems wrote: not the items that check the rater, nor those that teach. */
const readScores = async function* (
  rows: AsyncIterable<PairRecord>,
  { file, texts, items, isMqm }: Joining,
): AsyncGenerator<Rating> {
  for await (const { line, cells = [] } of rows) {
    const [, system = '', item = '', kind, sourceLang, targetLang, score, document = '', ...more] = cells
    if (kind !== 'TGT' || /tutorial/i.test(document)) continue
    const found = items.get(`${item}\n${document}`)
    if (!found)
      throw new QualityError('BAD_DATA', `${file} line ${line.number}: item ${item} of ${document} is not in ${texts}`, {
        field: 'texts',
      })
    const { sourceText: source, targetText: translation } = found
    yield {
      line,
      key: JSON.stringify([source, translation]),
      values: { id: `${system}:${document}:${item}`, source, translation, sourceLang, targetLang },
      rating: isMqm ? Math.max(0, 100 - 4 * toSpanPenalty(toSpans(more))) : score,
    }
  }
}

const toSpans = (more: readonly string[]): unknown => JSON.parse(more.find((cell) => cell.startsWith('[')) ?? '[]')

/** Campaigns of MQM leave every score at 0 and give the marked errors types. */
const hasTypesOnly = async (rows: AsyncIterable<PairRecord>): Promise<boolean> => {
  let isTyped = false
  for await (const { cells = [] } of rows) {
    const [score, , ...more] = cells.slice(6)
    if (Number(score) !== 0) return false
    isTyped ||= toList(toSpans(more)).some((span) => isObject(span) && Array.isArray(span['error_type']))
  }
  return isTyped
}
