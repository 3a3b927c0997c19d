/** Ratings of several people -> one record for each translation, whose rating is their mean. */

import type { Line } from '../../files/lines.ts'
import type { PairRecord } from '../records/record.ts'

/** What one person said of one translation. */
export interface Rating {
  readonly line: Line
  /** The same for all ratings of one translation. */
  readonly key: string
  /** Texts, languages and identifier, under names that the field uses. */
  readonly values: Readonly<Record<string, unknown>>
  /** A number, or what the tool writes for one; undefined where the person did not rate it. */
  readonly rating: unknown
}

/** Where every export puts its ratings. */
export const RATING = 'score'

/** In the order in which translations first come. Holds the whole export, which people wrote and is small for that. */
export const toMeans = async function* (ratings: AsyncIterable<Rating>): AsyncGenerator<PairRecord> {
  const translations = new Map<string, { readonly first: Rating; readonly given: unknown[] }>()
  for await (const rating of ratings) {
    const known = translations.get(rating.key) ?? { first: rating, given: [] }
    if (rating.rating !== undefined && rating.rating !== null) known.given.push(rating.rating)
    translations.set(rating.key, known)
  }
  for (const { first, given } of translations.values()) {
    const values = new Map([...Object.entries(first.values), [RATING, meanOf(given)], ['raters', given.length]])
    yield { line: first.line, values: () => values }
  }
}

/** Of a single rating, itself; of several that are not all numbers, the one that most people gave. */
const meanOf = (given: readonly unknown[]): unknown => {
  const numbers = given.map((each) => (typeof each === 'string' && each.trim() !== '' ? Number(each) : each))
  if (given.length > 1 && numbers.every((each) => typeof each === 'number' && Number.isFinite(each)))
    return numbers.reduce((sum: number, each) => sum + Number(each), 0) / given.length
  const counts = [...Map.groupBy(given, String).values()].toSorted((a, b) => b.length - a.length)
  return counts[0]?.[0]
}
