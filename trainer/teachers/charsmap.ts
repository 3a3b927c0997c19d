/**
 * The normalisation that SentencePiece compiles into a tokenizer (`Precompiled` in tokenizer.json), as Hugging Face's
 * tokenizers read it. Their JavaScript library does not read it: it does NFKC and what the charsmap of XLM-R does with spaces.
 */

import { QualityError } from '../../models/errors.ts'

/** Graphemes of fewer bytes are looked up as a whole first (spm_precompiled, the crate that tokenizers use). */
const MAX_GRAPHEME_BYTES = 6

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' })
const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** A text -> the text that the tokenizer splits. Throws BAD_CONFIG, naming the tokenizer, for what is no charsmap. */
export const createCharsmap = (base64: string, what: string): ((text: string) => string) => {
  const bytes = Uint8Array.from(Buffer.from(base64, 'base64'))
  const view = new DataView(bytes.buffer)
  const trieBytes = bytes.length >= 4 ? view.getUint32(0, true) : 0
  if (trieBytes === 0 || trieBytes % 4 !== 0 || trieBytes + 4 > bytes.length)
    throw new QualityError('BAD_CONFIG', `${what}: normalizer: the precompiled charsmap is cut off`, { field: 'tokenizer' })
  const units = Uint32Array.from({ length: trieBytes / 4 }, (_, i) => view.getUint32(4 + 4 * i, true))
  const texts = bytes.subarray(4 + trieBytes)
  const find = (key: string): string | undefined => {
    const at = findPrefix(units, encoder.encode(key))
    return at === undefined ? undefined : decoder.decode(texts.subarray(at, texts.indexOf(0, at)))
  }
  return (text) => {
    let normal = ''
    for (const { segment } of graphemes.segment(text)) {
      const whole = Buffer.byteLength(segment) < MAX_GRAPHEME_BYTES ? find(segment) : undefined
      if (whole === undefined) for (const character of segment) normal += find(character) ?? character
      else normal += whole
    }
    return normal
  }
}

/** Units of Darts-clone, a double-array trie: a label or a value, an offset, and whether a value follows. */
const labelOf = (unit: number): number => unit & 0x800000ff
const offsetOf = (unit: number): number => (unit >>> 10) << ((unit & 0x200) >>> 6)
const hasValue = (unit: number): boolean => (unit & 0x100) !== 0
const textOf = (unit: number): number => unit & 0x7fffffff

/** The value of the shortest key that the bytes begin with. */
const findPrefix = (units: Uint32Array, bytes: Uint8Array): number | undefined => {
  let place = offsetOf(units[0] ?? 0)
  for (const byte of bytes) {
    if (byte === 0) return undefined
    place ^= byte
    const unit = units[place] ?? 0
    if (labelOf(unit) !== byte) return undefined
    place ^= offsetOf(unit)
    if (hasValue(unit)) return textOf(units[place] ?? 0)
  }
  return undefined
}
