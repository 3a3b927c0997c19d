/** The few words that recipes need of a language: opposites, negations, what people drop into chats, keyboards. */

import { readFileSync } from 'node:fs'
import * as z from 'zod/mini'
import { parseJson } from '../../../models/json.ts'

const phrasePair = z.tuple([z.string(), z.string()])
const byLanguage = z.record(z.string(), z.array(z.string()))

const lexiconSchema = z.strictObject({
  /** Opposites by language; an entry means the same in all its languages, so it is a small dictionary, too. */
  polarity: z.array(z.record(z.string(), phrasePair)),
  /** Phrases that differ by a negation, either way round. */
  negation: z.record(z.string(), z.array(phrasePair)),
  /** Interjections that people drop into messages in another language. */
  tags: byLanguage,
  /** Rows of keys by script. */
  keyboards: byLanguage,
  emoji: z.array(z.string()),
  mentions: z.array(z.string()),
  hashtags: z.array(z.string()),
  links: z.array(z.string()),
})

export type Lexicon = z.infer<typeof lexiconSchema>

const FILE = new URL('words.json', import.meta.url)

let loaded: Lexicon | undefined

/** Read once. Languages without words are not in it: their rows are passed over by the recipes that need them. */
export const loadLexicon = (): Lexicon => {
  loaded ??= parseJson(readFileSync(FILE, 'utf8'), lexiconSchema, {
    code: 'BAD_CONFIG',
    what: 'trainer/data/augment/words.json',
  })
  return loaded
}

/** What a phrase may be swapped for, both ways; longer phrases first, so that `is not` is found before `is`. */
export const toSwaps = (pairs: readonly (readonly [string, string])[]): (readonly [from: string, to: string])[] =>
  pairs.flatMap(([a, b]) => [[a, b] as const, [b, a] as const]).toSorted(([a], [b]) => b.length - a.length)
