/** The words of a corpus that are worth a vector, and how often each stands there. */

import { QualityError } from '../../models/errors.ts'
import { tokenise } from '../../models/text.ts'
import { readTexts } from '../data/corpora/texts.ts'
import { countLines } from '../files/lines.ts'
import type { Reporter } from '../output/output.ts'

export interface WordChoice {
  readonly fewest: number
  readonly most: number
  /** There have to be more words than this. */
  readonly width: number
  /** False for a word that cannot have a vector. */
  readonly knows: (word: string) => boolean
}

export interface Chosen {
  /** Words and how often they stand there, the most frequent first. */
  readonly counted: readonly (readonly [word: string, count: number])[]
  readonly unknown: number
}

/** Throws BAD_DATA where there are too few. */
export const chooseWords = async (
  files: readonly string[],
  { fewest, most, width, knows }: WordChoice,
  reporter: Reporter,
): Promise<Chosen> => {
  const all = await countWords(files, reporter)
  const seen = [...all].filter(([, count]) => count >= fewest).toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
  const known = seen.filter(([word]) => knows(word))
  const counted = known.slice(0, most)
  if (counted.length <= width)
    throw new QualityError(
      'BAD_DATA',
      `${files.join(', ')}: ${width} components need more word types than that, got ${counted.length} that occur at least ${fewest} times`,
      { field: 'input' },
    )
  reporter.progress(`${all.size} word types, ${counted.length} of them to encode`)
  return { counted, unknown: seen.length - known.length }
}

const countWords = async (files: readonly string[], { stage }: Reporter): Promise<Map<string, number>> => {
  const counts = new Map<string, number>()
  await stage({ name: 'count words', unit: 'lines', total: await countLines(files) }, async ({ advance }) => {
    for (const file of files)
      for await (const text of readTexts(file, () => advance(1)))
        for (const token of tokenise(text, 2)) counts.set(token.text, (counts.get(token.text) ?? 0) + 1)
  })
  return counts
}
