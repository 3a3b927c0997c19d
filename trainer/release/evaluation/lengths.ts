/** Messages by the words of their source. */

import { isWordOrNumber } from '../../../models/characters.ts'
import type { Pair } from '../../../models/pair.ts'
import { tokenise } from '../../../models/text.ts'

const LENGTHS = [
  ['1-2', 2],
  ['3-6', 6],
  ['7-15', 15],
] as const
const MORE_WORDS = '16-'

export type LengthName = (typeof LENGTHS)[number][0] | typeof MORE_WORDS

/** The shortest first. */
export const LENGTH_NAMES: readonly LengthName[] = [...LENGTHS.map(([name]) => name), MORE_WORDS]

export const lengthOf = ({ source }: Pick<Pair, 'source'>): LengthName => {
  const words = tokenise(source).filter(({ text }) => isWordOrNumber(text.codePointAt(0) ?? 0)).length
  return LENGTHS.find(([, most]) => words <= most)?.[0] ?? MORE_WORDS
}
