/**
 * chrF of one translation against one reference (Popović 2015), by sacreBLEU's definition: n-grams of Unicode characters
 * without white space and, for chrF++ (Popović 2017), of words whose punctuation stands apart; precision and recall are means
 * over the orders that both sides are long enough for. Pure.
 */

export interface ChrfOptions {
  /** Longest n-gram of characters. */
  readonly characterOrder?: number
  /** Longest n-gram of words: 0 for chrF, 2 for chrF++. */
  readonly wordOrder?: number
  /** How many times as much recall counts as precision. */
  readonly beta?: number
}

/** 0 to 100: sacreBLEU's `sentence_chrf(translation, [reference])` to the last digit. */
export const sentenceChrf = (
  translation: string,
  reference: string,
  { characterOrder = 6, wordOrder = 0, beta = 2 }: ChrfOptions = {},
): number => {
  const counts = [
    ...countAll([toCharacters(translation), toCharacters(reference)], characterOrder),
    ...countAll([toWords(translation), toWords(reference)], wordOrder),
  ].filter(({ inTranslation, inReference }) => inTranslation > 0 && inReference > 0)
  const mean = (of: (count: Counts) => number): number =>
    counts.reduce((sum, count) => sum + of(count), 0) / Math.max(1, counts.length)
  const precision = mean(({ matches, inTranslation }) => matches / inTranslation)
  const recall = mean(({ matches, inReference }) => matches / inReference)
  if (precision + recall === 0) return 0
  return (100 * (1 + beta ** 2) * precision * recall) / (beta ** 2 * precision + recall)
}

interface Counts {
  readonly matches: number
  readonly inTranslation: number
  readonly inReference: number
}

/** Of n-grams of every length from 1 on. */
const countAll = ([translation, reference]: readonly [readonly string[], readonly string[]], order: number): Counts[] =>
  Array.from({ length: order }, (_, i) => {
    const [ours, theirs] = [countGrams(translation, i + 1), countGrams(reference, i + 1)]
    let matches = 0
    for (const [gram, count] of ours) matches += Math.min(count, theirs.get(gram) ?? 0)
    const inTranslation = Math.max(0, translation.length - i)
    return { matches, inTranslation, inReference: Math.max(0, reference.length - i) }
  })

const countGrams = (parts: readonly string[], length: number): Map<string, number> => {
  const counts = new Map<string, number>()
  for (let at = 0; at + length <= parts.length; at++) {
    const gram = parts.slice(at, at + length).join('\u0000')
    counts.set(gram, (counts.get(gram) ?? 0) + 1)
  }
  return counts
}

/** What Python's str.split takes for white space, but for the separators U+001C to U+001F, which no text has. */
const SPACE = /\p{White_Space}+/u

const splitWords = (text: string): string[] => text.split(SPACE).filter((word) => word !== '')

const toCharacters = (text: string): string[] => [...splitWords(text).join('')]

const PUNCTUATION = new Set('!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~')

/** One sign at the end of a word, or else one at its start, is a word of its own. */
const toWords = (text: string): string[] =>
  splitWords(text).flatMap((word) => {
    const characters = [...word]
    const [first = '', last = ''] = [characters[0], characters.at(-1)]
    if (characters.length === 1) return [word]
    if (PUNCTUATION.has(last)) return [word.slice(0, -1), last]
    return PUNCTUATION.has(first) ? [first, word.slice(1)] : [word]
  })
