/** Which pieces of what an encoder reads are the word's. */

import { describe, expect, test } from 'vitest'
import { createTokeniser, type PieceSettings } from '../../../trainer/vectors/word-pieces.ts'

/** A WordPiece tokenizer.json as hub models have it, with a vocabulary of a few pieces. */
const TOKENIZER = {
  version: '1.0',
  truncation: null,
  padding: null,
  added_tokens: [
    { id: 1, content: '[CLS]', special: true, single_word: false, lstrip: false, rstrip: false, normalized: false },
    { id: 2, content: '[SEP]', special: true, single_word: false, lstrip: false, rstrip: false, normalized: false },
  ],
  normalizer: { type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase: true },
  pre_tokenizer: { type: 'BertPreTokenizer' },
  post_processor: {
    type: 'TemplateProcessing',
    single: [
      { SpecialToken: { id: '[CLS]', type_id: 0 } },
      { Sequence: { id: 'A', type_id: 0 } },
      { SpecialToken: { id: '[SEP]', type_id: 0 } },
    ],
    pair: [],
    special_tokens: {
      '[CLS]': { id: '[CLS]', ids: [1], tokens: ['[CLS]'] },
      '[SEP]': { id: '[SEP]', ids: [2], tokens: ['[SEP]'] },
    },
  },
  decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
  model: {
    type: 'WordPiece',
    unk_token: '[UNK]',
    continuing_subword_prefix: '##',
    max_input_chars_per_word: 100,
    vocab: { '[UNK]': 0, '[CLS]': 1, '[SEP]': 2, query: 3, ':': 4, house: 5, '##s': 6, cat: 7 },
  },
}

const SETTINGS: PieceSettings = {
  prefix: '',
  normalise: undefined,
  begin: undefined,
  end: undefined,
  maxTokens: 32,
  pool: 'word',
}

describe('createTokeniser', () => {
  test('adds the special tokens of the tokenizer and counts none of them for the word', () => {
    expect(createTokeniser(TOKENIZER, SETTINGS)('houses')).toEqual({ ids: [1, 5, 6, 2], start: 1, end: 3, known: true })
  })

  test('adds those of the settings instead, where they name some', () => {
    const tokenise = createTokeniser(TOKENIZER, { ...SETTINGS, begin: [2], end: [] })
    expect(tokenise('cat')).toEqual({ ids: [2, 7], start: 1, end: 2, known: true })
  })

  test('counts the prefix for nothing, unless all pieces are averaged', () => {
    const settings = { ...SETTINGS, prefix: 'query: ' }
    expect(createTokeniser(TOKENIZER, settings)('cat')).toEqual({ ids: [1, 3, 4, 7, 2], start: 3, end: 4, known: true })
    expect(createTokeniser(TOKENIZER, { ...settings, pool: 'all' })('cat')).toMatchObject({ start: 0, end: 5 })
  })

  test('says of a word with no known piece that it is not known', () => {
    const tokenise = createTokeniser(TOKENIZER, { ...SETTINGS, prefix: 'query: ' })
    expect(tokenise('дом').known).toBe(false)
    expect(tokenise('house').known).toBe(true)
  })

  test('never reads more than it may', () => {
    const tokenise = createTokeniser(TOKENIZER, { ...SETTINGS, maxTokens: 2 })
    expect(tokenise('houses')).toMatchObject({ ids: [1, 5], start: 1, end: 2 })
  })
})
