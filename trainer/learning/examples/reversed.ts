/**
 * Pairs once more in the other direction. What is known of how well two texts say the same is known of both directions, and
 * a translation that was made wrong is then a source whose right-looking translation is wrong: no text tells by itself.
 */

import type { LanguagePair } from '../../../models/pair.ts'
import { squeeze, type WeightedRow } from './join-rows.ts'

/** `ro-en` -> `en-ro`. */
export const toReverse = (languagePair: LanguagePair): LanguagePair => {
  const [source = '', target = ''] = languagePair.split('-')
  return `${target}-${source}` as LanguagePair
}

/**
 * Rows of the other direction whose id starts with one of `origins`, turned round, without those whose texts are there
 * already. People's scores and what is known of a row come along; teachers' scores and labels of words do not.
 */
export const reverseRows = (
  rows: readonly WeightedRow[],
  { origins, present }: { readonly origins: readonly string[]; readonly present: readonly WeightedRow[] },
): WeightedRow[] => {
  const there = new Set(present.map(toKey))
  return rows.flatMap((row): WeightedRow[] => {
    if (!origins.some((origin) => row.id.startsWith(origin))) return []
    const { source: translation, translation: source, languagePair, tags: _, logProbs: __, ...known } = row
    const turned = { ...known, languagePair: toReverse(languagePair), source, translation, labels: [] }
    return there.has(toKey(turned)) ? [] : [turned]
  })
}

const toKey = ({ source, translation }: Pick<WeightedRow, 'source' | 'translation'>): string =>
  `${squeeze(source)}\n${squeeze(translation)}`
