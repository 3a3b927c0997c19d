/** Real pairs of the repository's own rows. */

import { readFileSync } from 'node:fs'
import * as z from 'zod/mini'
import { parseJson } from '../../models/json.ts'

const rowSchema = z.object({ source: z.string(), translation: z.string(), languagePair: z.string() })

export interface WirePair {
  readonly source: string
  readonly translation: string
  readonly sourceLang: string
  readonly targetLang: string
}

/** Rows of `tests/fixtures/rows/<languagePair>.test.jsonl`, as the API takes them. */
export const readPairs = (languagePair: string): WirePair[] =>
  readFileSync(`tests/fixtures/rows/${languagePair}.test.jsonl`, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { source, translation } = parseJson(line, rowSchema, { code: 'BAD_DATA', what: languagePair })
      const [sourceLang = '', targetLang = ''] = languagePair.split('-')
      return { source, translation, sourceLang, targetLang }
    })
