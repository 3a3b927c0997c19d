/** What is known of the tokens of a text, counted one way -> of its tokens, counted another way. */

import { type Span, type TextRules, tokenise } from '../../models/text.ts'

/**
 * For each token of `to` the largest value of those of `from` that it overlaps; null where none is known. Ends with the
 * last that a token with a value reaches, known or not: `values` may be fewer than `from`.
 */
export const mapTokenValues = (
  values: readonly (number | null)[],
  from: readonly Span[],
  to: readonly Span[],
): (number | null)[] => {
  const counted = from.slice(0, values.length)
  if (counted.every(({ start, end }, t) => to[t]?.start === start && to[t]?.end === end)) return [...values]
  const covered = counted.at(-1)?.end ?? 0
  let first = 0
  return to
    .filter(({ start }) => start < covered)
    .map((token) => {
      while ((counted[first]?.end ?? Number.POSITIVE_INFINITY) <= token.start) first++
      return largestOverlapping(token, { counted, values, first })
    })
}

interface Counted {
  readonly counted: readonly Span[]
  readonly values: readonly (number | null)[]
  readonly first: number
}

const largestOverlapping = (token: Span, { counted, values, first }: Counted): number | null => {
  let largest: number | null = null
  for (let t = first; (counted[t]?.start ?? token.end) < token.end; t++) {
    const value = values[t] ?? null
    if (value !== null && (largest === null || value > largest)) largest = value
  }
  return largest
}

/** What rows hold of the tokens of a text, which they count by rules 1 -> of its tokens by the rules of a student. */
export const valuesByRules = (
  values: readonly (number | null)[],
  { text, rules = 1 }: { readonly text: string; readonly rules?: TextRules | undefined },
): readonly (number | null)[] => (rules === 1 ? values : mapTokenValues(values, tokenise(text, 1), tokenise(text, rules)))
