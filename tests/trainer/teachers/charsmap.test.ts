/** A charsmap that SentencePiece compiled, read as Hugging Face's tokenizers read it. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createCharsmap } from '../../../trainer/teachers/charsmap.ts'
import { loadTokenizer, requireIds } from '../../../trainer/teachers/encode-pairs.ts'

/**
 * SentencePiece 0.2.3, normalization_rule_tsv: A to a, ﬁ to fi, e with an acute accent of its own to é, U+200B and ▁ to a
 * space, a soft hyphen to nothing, 😀 to ":)". Gaps of the double array are zeros.
 */
const CHARSMAP =
  'AAQAAAAAAQBBDQAABgAAgMwYAgCBBQAACwAAgK0FAAAAAACAgCgCAIsNAAABAACAgQUAAKwAAgCBDQAACAAAgJ8YAgADAACAmAwCAIAJAAASAAAAFQAAABQAAAAXAAAAFgAAABkAAAAYAAAAGwAAABoAAAAdAAAAHAAAAJZQAgAeAAAAIQAAACAAAAAjAAAAIgAAACUAAABlqAMAJwAAACYAAAApAAAAKAAAACsAAAAqAAAALQAAACwAAAAvAAAALgAAADEAAAAwAAAAMwAAADIAAAA1AAAANAAAADcAAAA2AAAAOQAAADgAAAA7AAAAOgAAAD0AAAA8AAAAPwAAAD4AAABBAAAAQAAAAEMAAABCAAAARQAAAEQAAABHAAAARgAAAEkAAABIAAAASwAAAEoAAABNAAAATAAAAE8AAABOAAAAUQAAAFAAAABTAAAAUgAAAFUAAABUAAAAVwAAAFYAAABZAAAAWAAAAFsAAABaAAAAXQAAAFwAAABfAAAAXgAAAGEAAABgAAAAYwAAAGIAAABlAAAAZAAAAGcAAABmAAAAaQAAAGgAAABrAAAAagAAAG0AAABsAAAAbwAAAG4AAABxAAAAcAAAAHMAAAByAAAAdQAAAHQAAAB3AAAAdgAAAHkAAAB4AAAAewAAAHoAAAB9AAAAfAAAAH8AAAB+AAAAgQAAAIAAAADCpAAAggAAAIUAAACEAAAAhwAAAIYAAACJAAAAiAAAAIsAAACKAAAAjQAAAIwAAACPAAAAjgAAAJEAAACQAAAAkwAAAJIAAACVAAAAlAAAAJcAAACWAAAAmQAAAJgAAACbAAAAmgAAAJ0AAACcAAAAnwAAAJ4AAAChAAAAoAAAAOKoAACiAAAApQAAAKQAAACnAAAApgAAAKkAAACoAAAAqwAAAKoAAACtAAAArAAAAK8AAADvPAAA8IAAALAAAACzAAAAsgAAALUAAAC0AAAAtwAAALYAAAC5AAAAuAAAALsAAAC6AAAAvQAAALwAAAC/AAAAvgAAAMEAAADAAAAAwwAAAMIAAADFAAAAxAAAAMcAAADGAAAAyQAAAMgAAADLAAAAygAAAM0AAADMAAAAzwAAAM4AAADRAAAA0AAAANMAAADSAAAA1QAAANQAAADXAAAA1gAAANkAAADYAAAA2wAAANoAAADdAAAA3AAAAN8AAADeAAAA4QAAAOAAAADjAAAA4gAAAOUAAADkAAAA5wAAAOYAAADpAAAA6AAAAOsAAADqAAAA7QAAAOwAAADvAAAA7gAAAPEAAADwAAAA8wAAAPIAAAD1AAAA9AAAAPcAAAD2AAAA+QAAAPgAAAD7AAAA+gAAAP0AAAD8AAAA/wAAAP4AAAAAIAA6KQBhAGZpAMOpAA=='

/** What tokenizers 0.23.3 make of these, `normalizers.Precompiled(charsmap).normalize_str(text)`. */
const CASES = [
  ['A', 'a'],
  ['B', 'B'],
  ['oﬁce', 'oﬁce'.replace('ﬁ', 'fi')],
  ['e\u0301', '\u00e9'],
  ['A\u0301', 'a'],
  ['\u2581\u0301', ' '],
  ['a\u200bb', 'a b'],
  ['co\u00adop', 'coop'],
  ['😀!', ':)!'],
  ['ශ්\u200dරී', 'ශ්\u200dරී'],
] as const

test.each(CASES)('%j becomes %j', (text, normal) => {
  expect(createCharsmap(CHARSMAP, 'tokenizer.json')(text)).toBe(normal)
})

test('one that is cut off is refused', () => {
  for (const cut of ['', 'AAQAAAAA']) expect(() => createCharsmap(cut, 't.json')).toThrow('t.json: normalizer: the precompiled')
})

const withTokenizer = async (normalizer: object, run: (file: string) => Promise<void>): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'charsmap-'))
  const model = { type: 'WordLevel', vocab: { a: 0, '[UNK]': 1 }, unk_token: '[UNK]' }
  const rest = { pre_tokenizer: null, post_processor: null, decoder: null, added_tokens: [] }
  await writeFile(join(folder, 'tokenizer.json'), JSON.stringify({ normalizer, model, ...rest }))
  await run(join(folder, 'tokenizer.json')).finally(() => rm(folder, { recursive: true }))
}

test('a tokenizer follows its charsmap, wherever in its normalizers it is, and is held to its examples', async () => {
  const normalizers = [{ type: 'Precompiled', precompiled_charsmap: CHARSMAP }]
  await withTokenizer({ type: 'Sequence', normalizers }, async (file) => {
    const tokenizer = await loadTokenizer(file)
    const spec = { tokenizer: file, examples: [{ text: 'A', ids: [0] }] } as unknown as Parameters<typeof requireIds>[1]
    requireIds(tokenizer, spec)
    const other = { ...spec, examples: [{ text: 'A', ids: [1] }] }
    expect(() => requireIds(tokenizer, other)).toThrow('examples: "A": expected the ids 1, got 0')
  })
})

test('a normalizer that is not known is refused at once', () =>
  withTokenizer({ type: 'Odd' }, async (file) => {
    await expect(loadTokenizer(file)).rejects.toThrow('the tokenizer cannot be read: Unknown Normalizer type: Odd')
  }))
