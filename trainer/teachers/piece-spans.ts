/** Where the pieces of a sub-word tokenizer stand in the text, and what they say of the tokens of models/text. */

import { type Span, tokenise } from '../../models/text.ts'

/** How far ahead a piece is looked for where the tokenizer left something out before it. */
const LOOK_AHEAD = 24

/**
 * Spans in UTF-16 units, found by walking the text: `▁` (SentencePiece) and `##` (WordPiece) are not part of it. A piece
 * that is not there (an unknown one) gets an empty span where it would be.
 *
 * `['▁Ca', 'sa', '▁mare']`, `Casa  mare` -> `[0, 2], [2, 4], [6, 10]`
 */
export const toSpans = (pieces: readonly string[], text: string): Span[] => {
  let at = 0
  return pieces.map((piece) => {
    const letters = piece.replace(/^▁+|^##/u, '').replaceAll('▁', ' ')
    if (letters === '') return { start: at, end: at }
    while (/\s/u.test(text[at] ?? '')) at++
    const start = find(text, letters, at)
    if (start < 0) return { start: at, end: at }
    at = start + letters.length
    return { start, end: at }
  })
}

const find = (text: string, letters: string, from: number): number => {
  if (text.startsWith(letters, from)) return from
  const window = text.slice(from, from + LOOK_AHEAD + letters.length)
  const exact = window.indexOf(letters)
  if (exact >= 0) return from + exact
  const folded = window.toLowerCase()
  // Lower case of another length would shift everything after it.
  return folded.length === window.length && folded.includes(letters) ? from + folded.indexOf(letters) : -1
}

/**
 * Logits of pieces -> logits of tokens: the largest of those that overlap; null for a token that none does. Ends with the
 * last token that a piece reaches. `text` is as the pieces' tokenizer was given it, NFKC or not.
 */
export const toTokenLogits = (
  text: string,
  { spans, logits }: { readonly spans: readonly Span[]; readonly logits: readonly number[] },
): (number | null)[] => {
  const reach = spans.reduce((furthest, { end }) => Math.max(furthest, end), 0)
  let first = 0
  return tokenise(text)
    .filter(({ start }) => start < reach)
    .map(({ start, end }) => {
      while (first < spans.length && (spans[first]?.end ?? 0) <= start) first++
      let largest: number | null = null
      for (let i = first; (spans[i]?.start ?? end) < end; i++) {
        const logit = logits[i]
        if (logit !== undefined && (spans[i]?.end ?? 0) > start && (largest === null || logit > largest)) largest = logit
      }
      return largest
    })
}
