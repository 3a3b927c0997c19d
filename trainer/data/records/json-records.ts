/** JSON Lines, and the objects of a JSON array. */

import JSON5 from 'json5'
import * as z from 'zod/mini'
import { QualityError } from '../../../models/errors.ts'
import { parseExact } from '../../../models/ids.ts'
import { parseJson } from '../../../models/json.ts'
import { readObjects } from '../../files/json-objects.ts'
import { type Line, readLines } from '../../files/lines.ts'
import type { PairRecord, Records } from './record.ts'
import { readTextBytes } from './text-bytes.ts'

const objectSchema = z.record(z.string(), z.unknown())

export const openJsonLines = (file: string): Promise<Records> => open(file, 'jsonl', () => readJsonLines(file))

export const openJsonArray = (file: string): Promise<Records> => open(file, 'json', () => readJsonArray(file))

const open = async (file: string, format: 'json' | 'jsonl', read: Records['read']): Promise<Records> => {
  for await (const { values, line } of read())
    try {
      return { format, read, names: [...values().keys()] }
    } catch (cause) {
      if (!(cause instanceof QualityError)) throw cause
      throw new QualityError('BAD_DATA', `${file} line ${line.number}: ${cause.message}`, { field: file, cause })
    }
  throw new QualityError('BAD_DATA', `${file}: is empty: expected pairs`, { field: file })
}

const readJsonLines = async function* (file: string): AsyncGenerator<PairRecord> {
  for await (const line of readLines(readTextBytes(file), file)) if (line.text.trim() !== '') yield toRecord(line)
}

/** Records are numbered from 1: one may take many lines, and many may be on one. */
const readJsonArray = async function* (file: string): AsyncGenerator<PairRecord> {
  let number = 0
  for await (const { text } of readObjects(asObject(file), file)) yield toRecord({ number: ++number, text, broken: false })
}

const asObject = async function* (file: string): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  yield '{"":'
  for await (const chunk of readTextBytes(file)) yield decoder.decode(chunk, { stream: true })
  yield '}'
}

const toRecord = (line: Line): PairRecord => ({
  line,
  values: (id) => {
    const values = parseJson(line.text, objectSchema, {
      code: 'BAD_DATA',
      what: 'the line',
      parse: (text) => parseLenient(text, id),
    })
    return new Map(Object.entries(values))
  },
})

/** Python writes NaN, which JSON does not know, for what is missing. */
const parseLenient = (text: string, id: string | undefined): unknown => {
  try {
    return parseExact(text, id)
  } catch (error) {
    if (!/[:[,]\s*-?(?:NaN|Infinity)\b/.test(text)) throw error
    return JSON5.parse(text)
  }
}
