/** One word -> the ids that an encoder reads, and which of them are the word's. */

import { Tokenizer } from '@huggingface/tokenizers'
import * as z from 'zod/mini'
import { parseValue } from '../../models/json.ts'
import type { EncoderSettings } from './encoder.ts'

export type PieceSettings = Pick<EncoderSettings, 'prefix' | 'normalise' | 'begin' | 'end' | 'maxTokens' | 'pool'>

/** A word as a tokenizer cuts it. */
export interface Pieces {
  readonly ids: readonly number[]
  /** The pieces that are averaged, from and to. */
  readonly start: number
  readonly end: number
  readonly known: boolean
}

/** Takes the JSON of a tokenizer.json (hub format). */
export const createTokeniser = (
  json: Readonly<Record<string, unknown>>,
  settings: PieceSettings,
): ((word: string) => Pieces) => {
  const tokenizer = new Tokenizer(json, {})
  const { prefix, normalise, begin, end, maxTokens, pool } = settings
  const special = begin === undefined && end === undefined
  const encode = (text: string): number[] => tokenizer.encode(text, { add_special_tokens: false }).ids
  const whole = (text: string): number[] => [...(begin ?? []), ...encode(text), ...(end ?? [])]
  const unknown = findUnknown(json, tokenizer)
  // A lone word-start mark says nothing of the word.
  const mark = tokenizer.token_to_id('▁')
  const before = encode(prefix.trimEnd())
  return (word) => {
    const text = prefix + (normalise ? word.normalize(normalise) : word)
    const pieces = encode(text)
    const own = before.every((piece, i) => pieces[i] === piece) ? pieces.slice(before.length) : pieces
    const known = own.some((piece) => piece !== unknown && piece !== mark)
    const ids = (special ? tokenizer.encode(text).ids : whole(text)).slice(0, maxTokens)
    // Special tokens of the tokenizer's own are those that its bare encoding lacks.
    const lead = special ? Math.max(0, ids.indexOf(pieces[0] ?? -1)) : (begin?.length ?? 0)
    const start = lead + pieces.length - own.length
    if (pool === 'all' || start >= ids.length) return { ids, start: 0, end: ids.length, known }
    return { ids, start, end: Math.min(ids.length, start + own.length), known }
  }
}

const modelSchema = z.object({
  model: z.object({ unk_id: z.optional(z.nullable(z.number())), unk_token: z.optional(z.nullable(z.string())) }),
})

/** Unigram names the id of what it does not know, WordPiece and WordLevel the token; byte-level vocabularies know everything. */
const findUnknown = (json: Readonly<Record<string, unknown>>, tokenizer: Tokenizer): number | undefined => {
  const { unk_id: id, unk_token: token } = parseValue(json, modelSchema, { code: 'BAD_CONFIG', what: 'tokenizer.json' }).model
  return id ?? (typeof token === 'string' ? tokenizer.token_to_id(token) : undefined)
}
