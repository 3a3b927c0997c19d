/** Messages once more as somebody else would have typed them, with the same labels: what changes no meaning changes no score. */

import { type ChangeTexts, type Texts, VIEWS } from '../../data/augment/views.ts'
import type { Row } from '../../data/rows.ts'
import { createRandom, type Random } from '../../statistics/random.ts'
import { type AddedRows, isOfOrigins } from './added-rows.ts'
import type { WeightedRow } from './join-rows.ts'

/** Keeps the draw apart from the streams of other draws. */
const DRAW = 0x76696577

/** The rows, and behind them the noisy ones of a share. A pure function of rows and seed. */
export const addViews = (rows: readonly WeightedRow[], options: AddedRows & { readonly seed: number }) => {
  const { share, seed } = options
  const views = rows.flatMap((row, place): WeightedRow[] => {
    const random = createRandom(seed, DRAW, place)
    if (random.uniform() >= share || !isOfOrigins(row, options)) return []
    const texts = changeTexts(row, random)
    return texts ? [{ ...row, ...texts, tags: undefined, labels: row.labels.map(withoutWords) }] : []
  })
  return [...rows, ...views]
}

/** Word labels are of the tokens of the row as it was. */
const withoutWords = (label: WeightedRow['labels'][number]): WeightedRow['labels'][number] =>
  label && { ...label, words: undefined }

/** One or two changes. */
const changeTexts = (row: Row, random: Random): Texts | undefined => {
  let texts: Texts | undefined
  for (let left = random.uniform() < 0.7 ? 1 : 2; left > 0; left--) {
    const change = CHANGES[Math.floor(random.uniform() * CHANGES.length)]
    texts = change?.({ ...row, ...texts }, random) ?? texts
  }
  return texts
}

/** Final punctuation twice: it is what differs most between people. */
const CHANGES: readonly ChangeTexts[] = [...Object.values(VIEWS), VIEWS['final punctuation']]
