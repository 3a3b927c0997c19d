/** Fixed pairs whose outputs a release states, so that whoever loads it can see that it scores as it did when it was made. */

import { toFeatures } from './features.ts'
import type { Manifest } from './manifest.ts'
import type { Pair } from './pair.ts'
import type { Engine } from './predict.ts'

/** Several scripts, an emoji, a number, a hallucination; they belong to no data set. Changing one breaks every release. */
export const GOLDEN_PAIRS: readonly Pair[] = [
  { source: 'Ne vedem mâine la ora 7 în fața gării.', translation: 'See you tomorrow at 7 in front of the station.' },
  { source: 'Ta ei tulnud, sest buss jäi hiljaks 😀', translation: 'The bus was not late because of him' },
  { source: 'Я не понимаю, что здесь написано.', translation: 'I do not understand what is written here.' },
  { source: 'म भोलि घर जान्छु।', translation: 'My house is the best house house house.' },
  { source: 'The meeting was moved to Friday.', translation: '会议改到星期五了。' },
]

/** Above what two engines differ by, below what any wrong byte that matters does. */
const TOLERANCE = 1e-3

/** The raw outputs of a student for the golden pairs. */
export const scoreGolden = async (engine: Engine, shape: Manifest['student']): Promise<number[]> => {
  const batch = GOLDEN_PAIRS.map(({ source, translation }) => ({
    source: toFeatures(source, shape),
    translation: toFeatures(translation, shape),
  }))
  return (await engine.run(batch)).map(({ score }) => score)
}

/** Whether the outputs are those that the manifest states; a manifest without any is believed. */
export const areGolden = (outputs: readonly number[], golden: readonly number[] | undefined): boolean =>
  golden === undefined ||
  (outputs.length === golden.length && outputs.every((output, i) => Math.abs(output - (golden[i] ?? Number.NaN)) <= TOLERANCE))
