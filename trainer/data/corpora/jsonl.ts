/** A user's own pairs in JSON Lines: one object a line, its fields by any names. */

import * as z from 'zod/mini'
import { parseExact } from '../../../models/ids.ts'
import { parseJson } from '../../../models/json.ts'
import { readFileLines } from '../../files/lines.ts'
import { type Entry, toEntry } from './entry.ts'
import { toRow } from './pair-fields.ts'
import type { PairsOptions } from './tsv.ts'

const objectSchema = z.record(z.string(), z.unknown())

/** Yields an entry a line but for empty ones. Throws BAD_DATA for a file that is not there. */
export const readJsonl = async function* (file: string, { fields, split }: PairsOptions): AsyncGenerator<Entry> {
  let number = 0
  for await (const line of readFileLines(file)) {
    if (line.text.trim() === '') continue
    const options = { fields, split, number: number++ }
    yield toEntry({ file, line, split }, () => {
      const values = parseJson(line.text, objectSchema, {
        code: 'BAD_DATA',
        what: 'the line',
        parse: (text) => parseExact(text, fields.id),
      })
      return toRow(new Map(Object.entries(values)), options)
    })
  }
}
